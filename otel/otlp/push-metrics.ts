import type { Metric, Metrics, Sample } from "../../src/catalogue/define.ts";
import { DROP_REASONS } from "./drop.ts";
import type { Outlet } from "./outlet.ts";

/** One metric of each destination; more attributes tell its series apart. */
function ofDestination<const A extends string = never>(
  kind: Metric["kind"],
  unit: string,
  description: string,
  ...more: readonly A[]
): Metric<"destination" | A> {
  return { kind, unit, description, attributes: ["destination", ...more] };
}

/** What the collector says about what it sends; the resource is its own. */
export const pushMetrics = {
  "nxapi.collector.export.requests": ofDestination("counter", "{request}", "OTLP requests that a destination took."),
  "nxapi.collector.export.points": ofDestination("counter", "{point}", "Data points that a destination took."),
  "nxapi.collector.export.rejected_points": ofDestination(
    "counter",
    "{point}",
    "Data points that a destination rejected of requests that it took (partial success).",
  ),
  "nxapi.collector.export.dropped_points": ofDestination(
    "counter",
    "{point}",
    "Data points that were given up, by reason.",
    "reason",
  ),
  "nxapi.collector.export.failures": ofDestination(
    "counter",
    "{request}",
    "Attempts that failed and are made again, by reason.",
    "reason",
  ),
  "nxapi.collector.export.retries": ofDestination("counter", "{request}", "Requests that were sent once more."),
  "nxapi.collector.export.queue.requests": ofDestination("gauge", "{request}", "Requests that wait to be sent."),
  "nxapi.collector.export.queue.size": ofDestination("gauge", "By", "Size of the requests that wait to be sent."),
  "nxapi.collector.export.queue.failures": ofDestination(
    "counter",
    "{failure}",
    "What went wrong in the directory of the queue, by reason; each costs its own file.",
    "reason",
  ),
  "nxapi.collector.export.last_success.timestamp": ofDestination(
    "gauge",
    "s",
    "When a destination last took a request, in seconds since 1970.",
  ),
} as const satisfies Metrics;

/** The samples of {@link pushMetrics} for one destination. */
export function pushSamples(destination: string, { waiting, ...outlet }: Pick<Outlet, "tally" | "waiting">): Sample[] {
  const samples: Sample[] = [];
  const add = (metric: keyof typeof pushMetrics, value: number, more: Readonly<Record<string, string>> = {}): void => {
    samples.push({ name: metric, value, attributes: { destination, ...more } });
  };
  const { sent, rejectedPoints, dropped, failed, diskFailures, retries, lastSuccessAt } = outlet.tally();
  add("nxapi.collector.export.requests", sent.requests);
  add("nxapi.collector.export.points", sent.points);
  add("nxapi.collector.export.rejected_points", rejectedPoints);
  // With the zeros too: a counter that begins with what was lost would show no increase.
  for (const reason of DROP_REASONS) {
    add("nxapi.collector.export.dropped_points", dropped[reason]?.points ?? 0, { reason });
  }
  for (const [reason, count] of Object.entries(failed)) add("nxapi.collector.export.failures", count, { reason });
  add("nxapi.collector.export.retries", retries);
  add("nxapi.collector.export.queue.requests", waiting.requests);
  add("nxapi.collector.export.queue.size", waiting.bytes);
  for (const [reason, count] of Object.entries(diskFailures)) {
    add("nxapi.collector.export.queue.failures", count, { reason });
  }
  if (lastSuccessAt !== undefined) {
    add("nxapi.collector.export.last_success.timestamp", lastSuccessAt / 1_000);
  }
  return samples;
}
