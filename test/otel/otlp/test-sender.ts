import { createExportCounters, type ExportCounts } from "../../../otel/otlp/counters.ts";
import { createHttpTransport } from "../../../otel/otlp/http-transport.ts";
import { createQueue, DEFAULT_QUEUE_BYTES, memoryStorage, type Queue, type Storage } from "../../../otel/otlp/queue.ts";
import {
  type RetrySender,
  type RetrySenderOptions,
  type SendEvent,
  startRetrySender,
} from "../../../otel/otlp/retry.ts";
import type { OtlpTransport, TransportOptions } from "../../../otel/otlp/transport.ts";
import { eventually } from "../../support/processes.ts";
import { destinationAt } from "./http-server.ts";
import { requestOf } from "./requests.ts";

/** A sender in a time that passes only while it pauses. */
export interface TestSender {
  readonly queue: Queue;
  readonly sender: RetrySender;
  readonly events: SendEvent[];
  /** The pauses so far, in milliseconds. */
  readonly pauses: number[];
  readonly counts: () => ExportCounts;
  /** Waits until so many requests have been sent or given up. */
  readonly settled: (requests: number) => Promise<void>;
}

export interface TestSenderOptions extends Partial<Omit<RetrySenderOptions, "queue" | "counters" | "onEvent">> {
  readonly url: URL;
  readonly destination?: Partial<TransportOptions>;
  readonly maxBytes?: number;
  readonly storage?: Storage;
  /** Called after each pause with the time since the start, and the queue. */
  readonly passed?: (elapsedMs: number, queue: Queue) => unknown;
}

/** The time at which a sender begins. */
export const STARTED_AT = 1_700_000_000_000;

/** Starts to send to a destination. */
export function startTestSender(options: TestSenderOptions): TestSender {
  const { url, destination, maxBytes = DEFAULT_QUEUE_BYTES, storage = memoryStorage, passed } = options;
  let elapsedMs = 0;
  const events: SendEvent[] = [];
  const pauses: number[] = [];
  const counters = createExportCounters();
  const queue = createQueue(storage, { maxBytes, onDrop: counters.drop });
  const wall = () => STARTED_AT + elapsedMs;
  const transport: OtlpTransport = createHttpTransport(destinationAt(url, { timeoutMs: 5_000, ...destination }), wall);
  const sender = startRetrySender({
    transport,
    wall,
    random: () => 0.5,
    async sleep(milliseconds) {
      pauses.push(milliseconds);
      elapsedMs += milliseconds;
      await passed?.(elapsedMs, queue);
    },
    ...options,
    queue,
    counters,
    onEvent: (event) => events.push(event),
  });
  return {
    queue,
    sender,
    events,
    pauses,
    counts: () => counters.read(),
    async settled(requests) {
      await eventually(() => {
        const { sent, dropped } = counters.read();
        let done = sent.requests;
        for (const count of Object.values(dropped)) done += count.requests;
        return Promise.resolve(done >= requests ? true : undefined);
      });
    },
  };
}

/** Puts a request each minute, the first at the beginning; each has as many points as minutes have passed. */
export function everyMinute(): (elapsedMs: number, queue: Queue) => Promise<void> {
  let next = 0;
  return async (elapsedMs, queue) => {
    for (; next * 60_000 <= elapsedMs; next += 1) await queue.put(requestOf(next));
  };
}
