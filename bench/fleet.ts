import { get } from "node:http";

import { z } from "zod";

import { end, forkProgram, said } from "./child.ts";
import type { Bound, Row } from "./report.ts";

/** What a collector's process says of itself since it was last asked. */
export interface Look {
  readonly rssMb: number;
  /** The event loop's delay. */
  readonly p99Ms: number;
  readonly maxMs: number;
  /** CPU time since it was started. */
  readonly cpuMs: number;
  /** Heap and buffers after garbage collection. */
  readonly liveMb: number;
}

/** A collector in a process of its own, so that neither its clients nor its switches count as it. */
export interface Fleet extends AsyncDisposable {
  readonly port: number;
  look(): Promise<Look>;
}

export interface FleetOrder {
  /** The switches are at these ports of this machine, in turn. */
  readonly ports: readonly number[];
  readonly switches: number;
  readonly timeoutMs: number;
  readonly concurrency?: number;
}

const Looked = z.object({
  rssMb: z.number(),
  p99Ms: z.number(),
  maxMs: z.number(),
  cpuMs: z.number(),
  liveMb: z.number(),
});

/** Starts a collector of so many switches. */
export async function startFleet(order: FleetOrder): Promise<Fleet> {
  const child = forkProgram("fleet-process", [JSON.stringify(order)]);
  const port = z.number().parse(await said(child));
  return {
    port,
    async look() {
      const looked = said(child);
      child.send("look");
      return Looked.parse(await looked);
    },
    [Symbol.asyncDispose]: () => end(child),
  };
}

/** How an answer came. */
export interface Answered {
  readonly tookMs: number;
  readonly text: string;
  readonly ok: boolean;
}

/** Asks over a connection of its own, with the header that says how long the client waits. */
export async function ask(port: number, path: string, timeoutS: number): Promise<Answered> {
  const began = performance.now();
  const { promise, resolve } = Promise.withResolvers<Answered>();
  const chunks: Buffer[] = [];
  const settle = (ok: boolean): void =>
    resolve({ tookMs: performance.now() - began, text: Buffer.concat(chunks).toString(), ok });
  const headers = { "X-Prometheus-Scrape-Timeout-Seconds": String(timeoutS) };
  const request = get({ host: "127.0.0.1", port, path, headers, agent: false }, (response) => {
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.once("end", () => settle(response.statusCode === 200)).once("error", () => settle(false));
  });
  request.once("error", () => settle(false));
  return await promise;
}

/** What a collector held and how its event loop fared. */
export function rowsOf(what: string, look: Look, wanted: { readonly rss?: Bound; readonly live?: Bound } = {}): Row[] {
  return [
    { what: `${what}: MB resident`, figures: [look.rssMb], ...(wanted.rss && { wanted: wanted.rss }) },
    {
      what: `${what}: MB of heap and buffers after garbage collection`,
      figures: [look.liveMb],
      ...(wanted.live && { wanted: wanted.live }),
    },
    { what: `${what}: p99 of the event loop's delay, in ms`, figures: [look.p99Ms], wanted: "<= 50" },
    { what: `${what}: its longest delay, in ms`, figures: [look.maxMs], wanted: "<= 100" },
  ];
}

/** The value below which so many of a hundred are. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}
