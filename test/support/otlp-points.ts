import { gunzipSync } from "node:zlib";

import { z } from "zod";

import type { Received } from "../otel/otlp/http-server.ts";

/** One data point that was sent, with the metric and the resource that it belongs to. */
export interface Point {
  readonly metric: string;
  /** The switch; undefined: the collector. */
  readonly host: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly start: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const Attributes = z
  .array(z.object({ key: z.string(), value: z.object({ stringValue: z.string().default("") }) }))
  .transform((pairs) => Object.fromEntries(pairs.map(({ key, value }) => [key, value.stringValue])));
const milliseconds = z.string().transform((nanoseconds) => Number(nanoseconds) / 1e6);
const Points = z.object({
  dataPoints: z.array(
    z.object({
      attributes: Attributes,
      startTimeUnixNano: milliseconds,
      timeUnixNano: milliseconds,
      asDouble: z.number(),
    }),
  ),
});
const Request = z.object({
  resourceMetrics: z.array(
    z.object({
      resource: z.object({ attributes: Attributes }),
      scopeMetrics: z.array(
        z.object({
          metrics: z.array(z.object({ name: z.string(), gauge: Points.optional(), sum: Points.optional() })),
        }),
      ),
    }),
  ),
});

/** The data points of a request in OTLP's JSON. */
export function pointsOf({ body, headers }: Pick<Received, "body" | "headers">): Point[] {
  const json = headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
  const { resourceMetrics } = Request.parse(JSON.parse(json.toString()));
  return resourceMetrics.flatMap(({ resource, scopeMetrics }) =>
    scopeMetrics.flatMap(({ metrics }) =>
      metrics.flatMap(({ name: metric, gauge, sum }) =>
        ((gauge ?? sum)?.dataPoints ?? []).map(
          ({ attributes, asDouble: value, startTimeUnixNano: start, timeUnixNano: at }): Point => ({
            metric,
            host: resource.attributes["host.name"],
            attributes,
            value,
            start,
            at,
          }),
        ),
      ),
    ),
  );
}
