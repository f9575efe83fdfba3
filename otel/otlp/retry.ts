import { setTimeout as wait } from "node:timers/promises";

import type { ExportCounters } from "./counters.ts";
import { doneWithin } from "./deadline.ts";
import type { PartialSuccess } from "./decode.ts";
import type { HeldRequest, Queue } from "./queue.ts";
import { describeFailure, type ExportResult, type OtlpTransport, type SendFailure } from "./transport.ts";

/** How long to wait before a destination that failed is tried again. */
export interface Backoff {
  readonly initialMs: number;
  /** The longest wait of our own; one that a destination asks for may be as long as {@link MAX_RETRY_AFTER_MS}. */
  readonly maxMs: number;
}

/**
 * The longest pause that a destination may ask for by Retry-After (RFC 9110, section 10.2.3) or RetryInfo. One that asks
 * for more is tried again all the same. Without such a word {@link Backoff.maxMs} holds.
 */
const MAX_RETRY_AFTER_MS = 5 * 60_000;

/**
 * A receiver that restarts is back in seconds, and what waits should follow at once: so the first wait is shorter than
 * the five seconds of the Collector's exporters. The longest is theirs: a receiver that is down is asked four times a
 * minute, and one that comes back waits half a minute for us at the most.
 */
export const DEFAULT_BACKOFF: Backoff = { initialMs: 1_000, maxMs: 30_000 };

/**
 * The wait after so many failures in a row, the first of which is 1: exponential with full jitter, so that collectors
 * whose receiver failed at the same moment do not come back at the same moment (OTLP specification, "Retryable
 * Response Codes"). `random` is from 0 to 1.
 */
export function backoffMs(failures: number, random: number, { initialMs, maxMs }: Backoff): number {
  return random * Math.min(maxMs, initialMs * 2 ** (failures - 1));
}

/** What a sender needs. Tests replace the clock, the sleep and the random numbers. */
export interface RetrySenderOptions {
  readonly queue: Queue;
  readonly transport: OtlpTransport;
  readonly counters: ExportCounters;
  readonly onEvent: (event: SendEvent) => void;
  /** A request that is older is dropped; undefined: none is too old. */
  readonly maxAgeMs?: number | undefined;
  readonly backoff?: Backoff;
  /** Milliseconds since 1970. */
  readonly wall?: () => number;
  readonly random?: () => number;
  /** Ends early when the signal is aborted, and never rejects. */
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Sends what a queue holds, until it is flushed. */
export interface RetrySender {
  /**
   * Sends what waits, without a pause, until the destination fails or the time is up, and ends: the connection is closed,
   * and so is the queue, which drops and counts what does not outlive the process. Safe to call twice.
   */
  flush(withinMs: number): Promise<void>;
}

/** The time to close the queue and the connection, after the time for sending is up. */
const CLOSE_MS = 500;

/**
 * Sends requests one at a time, the oldest first. One that fails is sent again until it is taken, refused or dropped.
 */
export function startRetrySender(options: RetrySenderOptions): RetrySender {
  const { queue, transport, counters, maxAgeMs = Infinity, backoff = DEFAULT_BACKOFF } = options;
  const { wall = Date.now, random = Math.random, sleep = sleepUntil } = options;
  const report = onlyChanges(options.onEvent);
  /** Aborted: no more pauses. */
  const hurry = new AbortController();
  /** Aborted: no more requests. */
  const stop = new AbortController();
  let failures = 0;
  let throttled = false;

  async function run(): Promise<void> {
    for (;;) {
      const pauseMs = await step().catch(giveUp);
      if (pauseMs === undefined || (pauseMs > 0 && hurry.signal.aborted)) return;
      if (pauseMs > 0) await sleep(pauseMs, hurry.signal);
      // A destination that asked for a pause is not sent to at the end either.
      if (throttled && hurry.signal.aborted) return;
    }
  }

  /** Sends the oldest request; gives the pause before the next, undefined if there is nothing more to do. */
  async function step(): Promise<number | undefined> {
    const held = await queue.take();
    if (held === undefined || stop.signal.aborted) {
      held?.release();
      return undefined;
    }
    const { request } = held;
    if (wall() - request.madeAt > maxAgeMs) {
      counters.drop("too_old", request.points);
      await held.finish();
      return 0;
    }
    if (held.again) counters.retry();
    const exported = await transport.send(request, stop.signal);
    if (exported.result !== "accepted" && stop.signal.aborted) {
      held.release();
      return undefined;
    }
    return await settle(held, exported);
  }

  async function settle(held: HeldRequest, exported: ExportResult): Promise<number> {
    throttled = exported.result === "throttled";
    const { points } = held.request;
    switch (exported.result) {
      case "accepted":
        counters.send(points, exported, wall());
        report.accepted(exported, failures);
        failures = 0;
        await held.finish();
        return 0;
      case "refused":
        // A pause: a token that has expired must not cost the whole queue at once. But a destination that takes nothing that
        // is older than an hour, as Prometheus, must be rid of that faster than more becomes as old.
        failures = exported.badData === true ? 1 : failures + 1;
        counters.drop("refused", points);
        report.failed({ event: "refusing", failure: exported.failure, detail: exported.detail });
        await held.finish();
        return pause();
      case "throttled":
      case "retryable":
        failures += 1;
        held.release();
        counters.fail(exported.failure);
        report.failed({ event: "failing", failure: exported.failure, detail: exported.detail });
        return Math.max(
          pause(),
          exported.result === "throttled" ? Math.min(exported.retryAfterMs, MAX_RETRY_AFTER_MS) : 0,
        );
    }
  }

  /** At least one millisecond: 0 would mean no pause. */
  function pause(): number {
    return Math.max(1, backoffMs(failures, random(), backoff));
  }

  /** The queue could not be read; the request stays in it. */
  function giveUp(error: unknown): number {
    failures += 1;
    counters.fail("internal");
    report.failed({ event: "failing", failure: "internal", detail: describeFailure(error).detail });
    return pause();
  }

  async function end(withinMs: number): Promise<void> {
    hurry.abort();
    queue.end();
    if (!(await doneWithin(running, withinMs))) {
      stop.abort();
      await doneWithin(running, CLOSE_MS);
    }
    // A disk that hangs may still block the loop; nothing more is sent.
    stop.abort();
    transport.close();
    await queue.close(CLOSE_MS);
  }

  const running = run();
  let ended: Promise<void> | undefined;
  return { flush: (withinMs) => (ended ??= end(withinMs)) };
}

async function sleepUntil(milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

/** What is worth logging of a destination: changes, never each request. */
export type SendEvent =
  | { readonly event: "failing"; readonly failure: SendFailure; readonly detail: string }
  /** It answers that it does not take what it is sent, which is dropped. */
  | { readonly event: "refusing"; readonly failure: SendFailure; readonly detail: string }
  | { readonly event: "accepting"; readonly afterFailures: number }
  | { readonly event: "partial_success"; readonly rejectedPoints: number; readonly message: string };

/** Reports a result if it differs from the one before. */
interface ChangeReporter {
  accepted(partial: PartialSuccess, afterFailures: number): void;
  failed(event: SendEvent & { readonly event: "failing" | "refusing" }): void;
}

/** Reports the first of several results that are alike. A partial success is like another with the same message. */
function onlyChanges(onEvent: (event: SendEvent) => void): ChangeReporter {
  let trouble: string | undefined;
  let said = "";
  return {
    accepted({ rejectedPoints, message }, afterFailures) {
      if (trouble !== undefined) onEvent({ event: "accepting", afterFailures });
      trouble = undefined;
      const now = rejectedPoints > 0 || message !== "" ? `${rejectedPoints > 0} ${message}` : "";
      if (now !== said && now !== "") onEvent({ event: "partial_success", rejectedPoints, message });
      said = now;
    },
    failed(event) {
      const now = `${event.event} ${event.failure}`;
      if (now !== trouble) onEvent(event);
      trouble = now;
    },
  };
}
