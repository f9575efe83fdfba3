import type { Identity, Sample } from "../catalogue/define.ts";
import { type Ask, isCurrent, type Standing } from "./ask.ts";
import type { Answer } from "./poll.ts";

/** What is known of a switch from all its answers so far. Immutable, and replaced whole with each poll. */
export interface Knowledge {
  readonly standings: ReadonlyMap<Ask, Standing>;
  readonly identity: Identity | undefined;
  /** When the switch was started, milliseconds since 1970, if it says so. */
  readonly bootedAt: number | undefined;
}

export const NOTHING_KNOWN: Knowledge = { standings: new Map(), identity: undefined, bootedAt: undefined };

/** A moment on both clocks, in milliseconds. */
export interface Instant {
  readonly now: number;
  readonly wall: number;
}

/** An uptime is printed in whole seconds and read some time later; two boots are further apart than this. */
const BOOT_TOLERANCE_MS = 60_000;

/**
 * What is known after a poll with these answers. A boot since the last answers forgets everything from before it:
 * the release may be another one, and so what it knows.
 */
export function learn(known: Knowledge, answers: readonly Answer[], { now, wall }: Instant): Knowledge {
  const identity = answers.find(({ reading }) => reading?.identity !== undefined)?.reading?.identity;
  const boot = identity?.uptimeSeconds === undefined ? undefined : wall - identity.uptimeSeconds * 1_000;
  const rebooted = boot !== undefined && known.bootedAt !== undefined && boot - known.bootedAt > BOOT_TOLERANCE_MS;
  const standings = new Map(rebooted ? [] : known.standings);
  for (const { ask, state, refused, reading: found, tookMs } of answers) {
    // Who the switch is does not change because it failed to say so again.
    const before = standings.get(ask);
    const kept = found === undefined && before?.reading?.identity !== undefined ? before : undefined;
    const reading = found ?? kept?.reading;
    const readAt = found === undefined ? kept?.readAt : wall;
    standings.set(ask, { ask, state, refused, askedAt: now, tookMs, reading, readAt });
  }
  // The computed boot wanders by the second with each answer, so the first one stands until the next boot.
  const bootedAt = rebooted ? boot : (known.bootedAt ?? boot);
  return { standings, identity: identity ?? known.identity, bootedAt };
}

/** What is known after a poll that failed: the same, but who the switch is has to be asked again. */
export function doubt(known: Knowledge): Knowledge {
  const standings = new Map(known.standings);
  for (const [ask, standing] of standings) {
    if (standing.reading?.identity !== undefined)
      standings.set(ask, { ...standing, askedAt: Number.NEGATIVE_INFINITY });
  }
  return { ...known, standings };
}

/** A sample and the command line that it comes from. */
export interface Known {
  readonly sample: Sample;
  readonly cli: string;
}

/** The samples that may be shown now; of a switch that is down, only those that say who it is. */
export function* current({ standings }: Knowledge, { up, now }: { up: boolean; now: number }): Generator<Known> {
  for (const standing of standings.values()) {
    const { reading, ask } = standing;
    if (reading === undefined || !isCurrent(standing, now)) continue;
    if (!up && reading.identity === undefined) continue;
    for (const sample of reading.samples) yield { sample, cli: ask.cli };
  }
}
