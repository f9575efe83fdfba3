import type { SendFailure } from "./transport.ts";
import type { DiskFailure } from "./disk.ts";
import type { Metric, Metrics, Sample } from "../../src/catalogue/define.ts";
import type { Outlet } from "./exporter.ts";

/** What became of all that was to be sent to one destination, counted since the start. */
export interface Tally {
  /** Those that the destination has, but for `rejectedPoints`. */
  readonly sent: Count;
  /** Points that a destination refused of requests that it took. */
  readonly rejectedPoints: number;
  readonly partialSuccesses: number;
  readonly dropped: Readonly<Partial<Record<DropReason, Count>>>;
  /** Attempts that failed and were, or will be, made again. */
  readonly failed: Readonly<Partial<Record<SendFailure, number>>>;
  /** What went wrong in the directory of the queue. */
  readonly diskFailures: Readonly<Partial<Record<DiskFailure, number>>>;
  /** Attempts to send what had been tried before. */
  readonly retries: number;
  /** Milliseconds since 1970; undefined: never. */
  readonly lastSuccessAt: number | undefined;
}

export interface Count {
  readonly requests: number;
  readonly points: number;
}

/** Counts what becomes of requests. */
export interface TallyBook {
  readonly drop: Drop;
  fail(failure: SendFailure): void;
  failOnDisk(failure: DiskFailure): void;
  retry(): void;
  send(points: number, partial: { readonly rejectedPoints: number; readonly message: string }, at: number): void;
  read(): Tally;
}

/** A tally with nothing counted yet. */
export function createTallyBook(): TallyBook {
  let tally: Tally = {
    sent: { requests: 0, points: 0 },
    rejectedPoints: 0,
    partialSuccesses: 0,
    dropped: {},
    failed: {},
    diskFailures: {},
    retries: 0,
    lastSuccessAt: undefined,
  };
  return {
    drop(reason, points) {
      tally = { ...tally, dropped: { ...tally.dropped, [reason]: add(tally.dropped[reason], points) } };
    },
    fail(failure) {
      tally = { ...tally, failed: { ...tally.failed, [failure]: (tally.failed[failure] ?? 0) + 1 } };
    },
    failOnDisk(failure) {
      const { diskFailures } = tally;
      tally = { ...tally, diskFailures: { ...diskFailures, [failure]: (diskFailures[failure] ?? 0) + 1 } };
    },
    retry() {
      tally = { ...tally, retries: tally.retries + 1 };
    },
    send(points, { rejectedPoints, message }, at) {
      // More than there were is nonsense, and would make a count of what arrived negative.
      const rejected = Math.min(rejectedPoints, points);
      tally = {
        ...tally,
        sent: add(tally.sent, points - rejected),
        rejectedPoints: tally.rejectedPoints + rejected,
        partialSuccesses: tally.partialSuccesses + (rejected > 0 || message !== "" ? 1 : 0),
        lastSuccessAt: at,
      };
    },
    read: () => tally,
  };
}

function add(count: Count = { requests: 0, points: 0 }, points: number): Count {
  return { requests: count.requests + 1, points: count.points + points };
}

/** Why points were given up, one word per cause: the words are values of a metric attribute. */
export const DROP_REASONS = [
  /** The queue had no room, and this was the oldest in it. */
  "queue_full",
  /** The destination said that it will never take it. */
  "refused",
  "too_old",
  /** Its file was not whole, or gone. */
  "torn",
  /** Its file could not be read; it is still there. */
  "unreadable",
  /** The collector was stopped before it was sent. */
  "stopped",
] as const;
export type DropReason = (typeof DROP_REASONS)[number];

/** What became of a request that is given up; of a file that is not whole, nobody knows how many points it held. */
export type Drop = (reason: DropReason, points: number) => void;

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
