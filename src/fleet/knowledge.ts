import type { Identity, Told } from "../catalogue/define.ts";
import type { Answer } from "./answer.ts";
import type { Standing } from "./ask.ts";
import type { Instant } from "./clock.ts";
import { type Form, nextForm } from "./form.ts";

/** What is known of a switch from all its answers so far. Immutable, and replaced whole. */
export interface Knowledge {
  /** By the title of what was asked. */
  readonly standings: ReadonlyMap<string, Standing>;
  /** By the command's id. */
  readonly forms: ReadonlyMap<string, Form>;
  /** The last that the switch told of itself, its modules and its instances. */
  readonly told: Told;
  /** When the switch was started, if it says so; before the collector was, the monotonic clock is below zero. */
  readonly bootedAt: Instant | undefined;
}

export const NOTHING_KNOWN: Knowledge = { standings: new Map(), forms: new Map(), told: {}, bootedAt: undefined };

/** An uptime is printed in whole seconds and read some time later; two boots are further apart than this. */
const BOOT_TOLERANCE_MS = 60_000;

/**
 * What is known after these answers. A boot since the last ones forgets everything from before it: the release may be
 * another one, and so what it knows.
 */
export function learn(before: Knowledge, answers: readonly Answer[], instant: Instant): Knowledge {
  const { now } = instant;
  const told: { -readonly [K in keyof Told]: Told[K] } = {};
  for (const { reading } of answers) Object.assign(told, toldBy(reading));
  const boot = bootOf(told.identity, instant);
  const rebooted =
    boot !== undefined && before.bootedAt !== undefined && boot.now - before.bootedAt.now > BOOT_TOLERANCE_MS;
  const known = rebooted ? NOTHING_KNOWN : before;
  const forms = new Map(known.forms);
  const standings = new Map(known.standings);
  for (const { ask, refused, reading, tookMs, ...answer } of answers) {
    const unknown = refused && (answer.state === "unsupported" || answer.state === "disabled");
    const form = nextForm(ask.command, { form: forms.get(ask.command.id), unknown, now });
    forms.set(ask.command.id, form);
    // Another spelling is tried before the switch is said not to know the command.
    if (form.state === "trying") continue;
    const readAt = reading === undefined ? undefined : instant;
    standings.set(ask.title, { state: answer.state, refused, askedAt: now, tookMs, reading, readAt });
  }
  // The computed boot wanders by the second with each answer, so the first one stands until the next boot.
  return { standings, forms, told: { ...known.told, ...told }, bootedAt: known.bootedAt ?? boot };
}

/** What is known after a poll in which the switch was silent about these, or before it was asked them. */
export function miss(known: Knowledge, missed: readonly Answer[], { now }: Instant): Knowledge {
  const standings = new Map(known.standings);
  for (const { ask, state, refused, reading, tookMs } of missed) {
    standings.set(ask.title, { state, refused, askedAt: now, tookMs, reading, readAt: undefined });
  }
  return { ...known, standings };
}

function bootOf(identity: Identity | undefined, { now, wall }: Instant): Instant | undefined {
  if (identity?.uptimeSeconds === undefined) return undefined;
  const uptimeMs = identity.uptimeSeconds * 1_000;
  return { now: now - uptimeMs, wall: wall - uptimeMs };
}

function toldBy(reading: Told | undefined): Told {
  const { identity, chassis, modules, places } = reading ?? {};
  return {
    ...(identity !== undefined && { identity }),
    ...(chassis !== undefined && { chassis }),
    ...(modules !== undefined && { modules }),
    ...(places !== undefined && { places }),
  };
}

/** What is known after a poll that failed: the same, but who the switch is has to be asked again. */
export function doubt(known: Knowledge): Knowledge {
  const standings = new Map(known.standings);
  for (const [title, standing] of standings) {
    if (standing.reading?.identity !== undefined)
      standings.set(title, { ...standing, askedAt: Number.NEGATIVE_INFINITY });
  }
  return { ...known, standings };
}

/** Who the switch is; the inventory knows the product and the chassis's own serial number, `show version` may not. */
export function identityOf({ told: { identity, chassis } }: Knowledge): Identity | undefined {
  if (identity === undefined || chassis === undefined) return identity;
  return { ...identity, model: chassis.model || identity.model, serial: chassis.serial || identity.serial };
}
