import type { Closable, Wanted } from "../../fleet/registry.ts";

export interface ProbeCacheOptions {
  /** How many there may be at once. */
  readonly most: number;
  /** After so many milliseconds without a use, one is closed. */
  readonly idleMs: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Told of one that could not be closed. */
  readonly fault: (error: unknown) => void;
}

/** Targets that are not in the registry: each is made when it is first asked for, and kept while it is asked for. */
export interface ProbeCache<M extends Closable> {
  readonly count: number;
  /** Works with a target; undefined if there are too many already. */
  use<T>(wanted: Wanted<M>, work: (made: M) => Promise<T>): Promise<T> | undefined;
  /** Closes all of them at once, in use or not, and takes no more. */
  close(): Promise<void>;
}

interface Entry<M extends Closable> {
  readonly fingerprint: string;
  readonly made: Promise<M>;
  /** Uses that have not ended. */
  users: number;
  lastAt: number;
  /** To be closed after its last use. */
  leaving: boolean;
}

/** An empty cache. */
export function createProbeCache<M extends Closable>({ most, idleMs, now, fault }: ProbeCacheOptions): ProbeCache<M> {
  const entries = new Map<string, Entry<M>>();
  /** Those that others took the place of, or that were idle, until they are closed. */
  const leaving = new Set<Entry<M>>();
  let idle: NodeJS.Timeout | undefined;
  let closed = false;

  /** Closes a target that nobody will use any more. One that could not be made was told to who asked for it. */
  async function end(entry: Entry<M>): Promise<void> {
    try {
      const made = await entry.made.catch(() => undefined);
      await made?.close();
    } catch (error) {
      fault(error);
    } finally {
      leaving.delete(entry);
    }
  }

  function retire(name: string, entry: Entry<M>): void {
    if (entries.get(name) === entry) entries.delete(name);
    if (entry.leaving) return;
    entry.leaving = true;
    leaving.add(entry);
    if (entry.users === 0) void end(entry);
  }

  function evictIdle(): void {
    for (const [name, entry] of entries) {
      if (entry.users === 0 && now() - entry.lastAt >= idleMs) retire(name, entry);
    }
  }

  /** One timer for all, set for when the first of those that are not in use has been idle for long enough. */
  function waitForIdle(): void {
    if (idle !== undefined || closed) return;
    const unused = [...entries.values()].filter(({ users }) => users === 0);
    if (unused.length === 0) return;
    const earliest = Math.min(...unused.map(({ lastAt }) => lastAt));
    idle = setTimeout(
      () => {
        idle = undefined;
        evictIdle();
        waitForIdle();
      },
      Math.max(1, earliest + idleMs - now()),
    );
    idle.unref();
  }

  function find({ name, fingerprint, make }: Wanted<M>): Entry<M> | undefined {
    const known = entries.get(name);
    if (known?.fingerprint === fingerprint) return known;
    if (known !== undefined) retire(name, known);
    if (entries.size >= most) return undefined;
    // What became of the one before is no reason for this one not to be made.
    const before = known === undefined ? Promise.resolve(undefined) : known.made.catch(() => undefined);
    const entry = { fingerprint, made: before.then(make), users: 0, lastAt: now(), leaving: false };
    entries.set(name, entry);
    entry.made.catch(() => retire(name, entry));
    return entry;
  }

  return {
    get count() {
      return entries.size;
    },
    use(wanted, act) {
      if (closed) return undefined;
      evictIdle();
      const entry = find(wanted);
      if (entry === undefined) return undefined;
      entry.users += 1;
      return entry.made.then(act).finally(() => {
        entry.users -= 1;
        entry.lastAt = now();
        if (entry.leaving && entry.users === 0) void end(entry);
        waitForIdle();
      });
    },
    async close() {
      closed = true;
      clearTimeout(idle);
      const all = [...entries.values(), ...leaving];
      entries.clear();
      await Promise.all(all.map(end));
    },
  };
}
