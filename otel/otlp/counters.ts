import type { Metric, Metrics, Sample } from "../../src/catalogue/define.ts";
import type { DiskFailure } from "./disk.ts";
import type { SendFailure } from "./transport.ts";

/** Why points were given up, one word per cause: the words are values of a metric attribute. */
const DROP_REASONS = [
  /** The queue was full, and this was the oldest in it. */
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

/** Told of each request that is given up. Of a file that is not whole, nobody knows how many points it held. */
export type OnDrop = (reason: DropReason, points: number) => void;

/** Counts since the start, of one destination: requests and points that were sent, rejected, dropped or tried again. */
export interface ExportCounts {
  /** Requests that the destination took; their points without `rejectedPoints`. */
  readonly sent: RequestCount;
  /** Points that a destination refused of requests that it took. */
  readonly rejectedPoints: number;
  readonly partialSuccesses: number;
  readonly dropped: Readonly<Partial<Record<DropReason, RequestCount>>>;
  /** Attempts that failed and were, or will be, made again. */
  readonly failed: Readonly<Partial<Record<SendFailure, number>>>;
  /** What went wrong in the directory of the queue. */
  readonly diskFailures: Readonly<Partial<Record<DiskFailure, number>>>;
  /** Attempts to send what had been tried before. */
  readonly retries: number;
  /** Milliseconds since 1970; undefined: never. */
  readonly lastSuccessAt: number | undefined;
}

/** Requests, and the points in them. */
interface RequestCount {
  readonly requests: number;
  readonly points: number;
}

/** Counts what becomes of requests. */
export interface ExportCounters {
  readonly drop: OnDrop;
  fail(failure: SendFailure): void;
  failOnDisk(failure: DiskFailure): void;
  retry(): void;
  send(points: number, partial: { readonly rejectedPoints: number; readonly message: string }, at: number): void;
  read(): ExportCounts;
}

/** Counters that start at zero. */
export function createExportCounters(): ExportCounters {
  let counts: ExportCounts = {
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
      counts = { ...counts, dropped: { ...counts.dropped, [reason]: plus(counts.dropped[reason], points) } };
    },
    fail(failure) {
      counts = { ...counts, failed: { ...counts.failed, [failure]: (counts.failed[failure] ?? 0) + 1 } };
    },
    failOnDisk(failure) {
      const { diskFailures } = counts;
      counts = { ...counts, diskFailures: { ...diskFailures, [failure]: (diskFailures[failure] ?? 0) + 1 } };
    },
    retry() {
      counts = { ...counts, retries: counts.retries + 1 };
    },
    send(points, { rejectedPoints, message }, at) {
      // A destination that rejects more points than it was sent would make the count of sent points negative.
      const rejected = Math.min(rejectedPoints, points);
      counts = {
        ...counts,
        sent: plus(counts.sent, points - rejected),
        rejectedPoints: counts.rejectedPoints + rejected,
        partialSuccesses: counts.partialSuccesses + (rejected > 0 || message !== "" ? 1 : 0),
        lastSuccessAt: at,
      };
    },
    read: () => counts,
  };
}

function plus(count: RequestCount = { requests: 0, points: 0 }, points: number): RequestCount {
  return { requests: count.requests + 1, points: count.points + points };
}

/** What a queue holds. */
export interface QueueSize {
  readonly requests: number;
  readonly bytes: number;
  /** The most that it may hold. */
  readonly maxBytes: number;
}

/** Declares a metric with one series a destination, or one for each value of further attributes. */
function ofDestination<const A extends string = never>(
  kind: Metric["kind"],
  unit: string,
  description: string,
  ...more: readonly A[]
): Metric<"destination" | A> {
  return { kind, unit, description, attributes: ["destination", ...more] };
}

/** What the collector says about what it sends; the resource is its own. */
export const exportMetrics = {
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
  "nxapi.collector.export.queue.limit": ofDestination(
    "gauge",
    "By",
    "The most that may wait to be sent; of one request more, the oldest is dropped.",
  ),
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

/** The samples of {@link exportMetrics} for one destination. */
export function exportSamples(destination: string, counts: ExportCounts, waiting: QueueSize): Sample[] {
  const samples: Sample[] = [];
  const add = (
    metric: keyof typeof exportMetrics,
    value: number,
    more: Readonly<Record<string, string>> = {},
  ): void => {
    samples.push({ name: metric, value, attributes: { destination, ...more } });
  };
  const { sent, rejectedPoints, dropped, failed, diskFailures, retries, lastSuccessAt } = counts;
  add("nxapi.collector.export.requests", sent.requests);
  add("nxapi.collector.export.points", sent.points);
  add("nxapi.collector.export.rejected_points", rejectedPoints);
  // Zeros are sent too: a counter whose first value is the loss itself would show no increase.
  for (const reason of DROP_REASONS) {
    add("nxapi.collector.export.dropped_points", dropped[reason]?.points ?? 0, { reason });
  }
  for (const [reason, count] of Object.entries(failed)) add("nxapi.collector.export.failures", count, { reason });
  add("nxapi.collector.export.retries", retries);
  add("nxapi.collector.export.queue.requests", waiting.requests);
  add("nxapi.collector.export.queue.size", waiting.bytes);
  add("nxapi.collector.export.queue.limit", waiting.maxBytes);
  for (const [reason, count] of Object.entries(diskFailures)) {
    add("nxapi.collector.export.queue.failures", count, { reason });
  }
  if (lastSuccessAt !== undefined) {
    add("nxapi.collector.export.last_success.timestamp", lastSuccessAt / 1_000);
  }
  return samples;
}
