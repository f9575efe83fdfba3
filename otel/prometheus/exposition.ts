import type { Collection } from "../collection.ts";
import { collectorWriter, type Families, merge } from "./families.ts";
import { createSlices } from "../../src/slices.ts";
import { type Pipeline, refreshAll } from "../pipeline.ts";

export interface ExpositionOptions {
  /** Collects what the collector says about itself. */
  readonly own: () => Promise<Collection>;
  /** Ends the waiting of scrapes; they then show what there is. */
  readonly hurry: AbortSignal;
  /** Collects from switches and waits for them. */
  readonly refresh?: typeof refreshAll;
}

/** What one scrape wants. */
export interface Scrape {
  /** After so many milliseconds it shows what there is. */
  readonly deadlineMs: number;
  /** A snapshot younger than this is shown again, in milliseconds. */
  readonly maxAgeMs: number;
  /** Whether it shows the collector's own resource too. */
  readonly own: boolean;
}

/** Collects from switches and gives their exposition, in the text format 0.0.4. */
export type Expose = (pipelines: readonly Pipeline[], scrape: Scrape) => Promise<readonly Uint8Array[]>;

/** What writing what is shown of a switch may take of the time of a scrape, and what else comes with each scrape. */
const SWITCH_MS = 0.5;
const SCRAPE_MS = 1;

/** However many scrapes of the same come at once, they cost what two do (`createAssembler`). */
const MOST_RESERVED = 2;

/** The part of a scrape's time that is left for whatever else the event loop has to do when its waiting is over. */
const SLACK = 1 / 25;

/**
 * Collects from all of the given switches at once: one that is slower than the scrape's deadline is shown as it was,
 * and its poll goes on for the next scrape.
 */
export function createExposition({ own: collectOwn, hurry, refresh = refreshAll }: ExpositionOptions): Expose {
  const writer = collectorWriter();
  const assemble = createAssembler(async () => writer(await collectOwn()));
  /** How many wait for the same: for one switch, or for as many. */
  const alike = new Map<Pipeline | number | undefined, number>();
  let reservedMs = 0;

  /** Waits for the switches, but no longer than leaves time to show these and those that other scrapes wait for. */
  async function wait(pipelines: readonly Pipeline[], { deadlineMs, maxAgeMs }: Scrape): Promise<void> {
    const mineMs = SCRAPE_MS + pipelines.length * SWITCH_MS;
    const same = pipelines.length === 1 ? pipelines[0] : pipelines.length;
    const others = alike.get(same) ?? 0;
    alike.set(same, others + 1);
    if (others < MOST_RESERVED) reservedMs += mineMs;
    const waitMs = Math.max(deadlineMs * (1 - SLACK) - reservedMs, deadlineMs / 4);
    try {
      await refresh(pipelines, { deadlineMs: waitMs, maxAgeMs, hurry });
    } finally {
      const left = (alike.get(same) ?? 1) - 1;
      if (left === 0) alike.delete(same);
      else alike.set(same, left);
      if (left < MOST_RESERVED) reservedMs -= mineMs;
    }
  }

  return async (pipelines, scrape) => {
    await wait(pipelines, scrape);
    return await assemble(pipelines, scrape.own);
  };
}

/** Puts together what is shown of switches, with the collector's own or without. */
export type Assemble = (pipelines: readonly Pipeline[], own: boolean) => Promise<readonly Uint8Array[]>;

/**
 * Where more scrapes than this come within a window, the collector's own figures are as good as new for as long, and
 * what is the same is put together once: more than a few are no Prometheus, and its scrapes are not to wait for them.
 */
const WINDOW_MS = 250;
const MOST_IN_WINDOW = 8;

/** What was put together last, and of what. */
interface Recent {
  readonly shown: readonly Families[];
  readonly parts: readonly Uint8Array[];
}

/** What is to be put together, for whoever asks for the same before that begins. */
interface Assembly {
  readonly pipelines: readonly Pipeline[];
  readonly own: boolean;
  readonly parts: Promise<readonly Uint8Array[]>;
}

/**
 * Puts together one exposition at a time, and one for all who want the same and wait: however many scrapes come at once,
 * they cost what two do, and hold the loop no longer than one.
 */
export function createAssembler(own: () => Promise<Families>): Assemble {
  const waiting = new Map<Pipeline | undefined, Assembly[]>();
  let last: Promise<unknown> = Promise.resolve();
  const slices = createSlices();
  let window = { began: -Infinity, scrapes: 0 };
  let ownNow: Families | undefined;
  let recent: Recent | undefined;

  /** Counts a scrape. Nothing is kept beyond a window, of which it might be the only use. */
  function count(): void {
    const now = performance.now();
    if (now - window.began > WINDOW_MS) {
      window = { began: now, scrapes: 0 };
      ownNow = undefined;
    }
    window.scrapes += 1;
  }

  function keep(one: Recent): void {
    if (window.scrapes <= MOST_IN_WINDOW) return;
    recent = one;
    setTimeout(() => {
      if (recent === one) recent = undefined;
    }, WINDOW_MS).unref();
  }

  async function giveWay(): Promise<void> {
    if (slices.isOver()) await slices.next();
  }

  async function assembled(pipelines: readonly Pipeline[], withOwn: boolean): Promise<readonly Uint8Array[]> {
    const shown: Families[] = [];
    count();
    for (const pipeline of pipelines) {
      await giveWay();
      shown.push(...pipeline.show());
    }
    if (withOwn) {
      const before = window.scrapes > MOST_IN_WINDOW ? ownNow : undefined;
      ownNow = before ?? (await own());
      shown.push(ownNow);
    }
    if (recent !== undefined && isSame(recent.shown, shown)) return recent.parts;
    await giveWay();
    const parts = merge(shown);
    keep({ shown, parts });
    return parts;
  }

  return (pipelines, withOwn) => {
    const [first] = pipelines;
    const alike = waiting.get(first) ?? [];
    waiting.set(first, alike);
    const same = alike.find((one) => one.own === withOwn && isSame(one.pipelines, pipelines));
    if (same !== undefined) return same.parts;
    const parts = last.then(() => {
      alike.splice(alike.indexOf(assembly), 1);
      if (alike.length === 0) waiting.delete(first);
      return assembled(pipelines, withOwn);
    });
    const assembly: Assembly = { pipelines, own: withOwn, parts };
    alike.push(assembly);
    // Nothing of an exposition is kept for the next one.
    last = parts.then(done, done);
    return parts;
  };
}

const done = (): void => undefined;

function isSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((one, index) => one === others[index]);
}
