import type { Identity, Sample } from "../catalogue/define.ts";
import type { TransportFailure } from "../nxapi/failure.ts";
import type { TakenReading } from "./shown.ts";

/** How a poll of a switch ended. */
export interface PollOutcome {
  /** When it ended or came so far, in monotonic milliseconds. */
  readonly finishedAt: number;
  /** Why there are no readings; undefined if the switch answered. */
  readonly failure: DownReason | undefined;
  /** Until when a slow command of the same poll may keep the switch, in monotonic milliseconds. */
  readonly busyUntil?: number;
}

/** What a switch is, as far as that is known. */
export interface Description {
  readonly identity: Identity | undefined;
  /** The address that the switch was last connected to by. */
  readonly address: string | undefined;
}

/** What a poll of a switch has found so far, or in all. Immutable, and replaced whole. */
export interface Observation extends PollOutcome, Description {
  /** When the switch was started, milliseconds since 1970, if it says so. */
  readonly bootedAt: number | undefined;
  /** What is shown, by command; of the switch itself first. No series is in it twice. */
  readonly readings: readonly TakenReading[];
}

/** A poll that is under way. */
export interface Polling {
  /** Goes on until there is more to show, which it yields, or all, which it returns, be it a failure. */
  next(): Promise<IteratorResult<Observation, Observation>>;
  /** Ends it, whether it has begun or not, so that others may be polled. Safe to call twice. */
  end(): Promise<void>;
}

/** Why a switch shows no readings: a failure of its last poll, or nothing to show yet or any more. */
export type DownReason = TransportFailure | "pending" | "late" | "internal";

/** What may be shown of a switch at a moment: its last observation as it is, or only that it is down. */
export type Health =
  | { readonly show: "observation"; readonly reason?: DownReason }
  | { readonly show: "nothing"; readonly reason: DownReason };

interface HealthQuery {
  /** Monotonic milliseconds. */
  readonly now: number;
  /** Whether the last observation was already shown. */
  readonly shown: boolean;
}

/** A switch as something that samples are read from; how it is asked is nobody else's business. */
export interface Source {
  readonly name: string;
  /**
   * Begins a poll when the limits allow it, and gives it; whoever asks for it ends it. A switch that was never asked who
   * it is has then answered that, if it answers. Undefined if the switch is to be left alone now. Only one poll may be
   * under way.
   */
  poll(signal: AbortSignal): Promise<Polling | undefined>;
  /** What is known now of what the switch is. */
  describe(): Description;
  /** What is observed of a switch of which nothing can be shown but that it is down. */
  down(): Observation;
  judge(last: PollOutcome | undefined, moment: HealthQuery): Health;
  /** What the collector says about how it polls the switch. */
  about(health: Health): readonly Sample[];
  /** Another text than before whenever {@link about} may give something else. */
  revision(): string;
}

/**
 * What is shown of a switch: late is not down, and down is not late. A poll that failed is shown as it is, without
 * readings. One that answered is shown while it is younger than `maxStaleMs`, or its own slow command may still keep
 * the switch, and in any case once, so that a switch slower than the scrape's deadline still delivers with the next
 * scrape.
 */
export function judge(last: PollOutcome | undefined, { now, shown }: HealthQuery, maxStaleMs: number): Health {
  if (last === undefined) return { show: "nothing", reason: "pending" };
  if (last.failure !== undefined) return { show: "observation", reason: last.failure };
  const until = Math.max(last.finishedAt + maxStaleMs, last.busyUntil ?? 0);
  if (shown && now > until) return { show: "nothing", reason: "late" };
  return { show: "observation" };
}
