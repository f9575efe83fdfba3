import type { Closable } from "../../fleet/reference-count.ts";
import type { Wanted } from "../../fleet/registry.ts";

export interface VisitorOptions {
  /** How many there may be at once. */
  readonly most: number;
  /** After so many milliseconds without a use, one is closed. */
  readonly idleMs: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Told of one that could not be closed. */
  readonly fault: (error: unknown) => void;
}

/** Members that are not on the roster: each is made when it is first asked for, and kept while it is asked for. */
export interface Visitors<M extends Closable> {
  readonly count: number;
  /** Works with a visitor; undefined if there are too many already. */
  use<T>(wanted: Wanted<M>, work: (member: M) => Promise<T>): Promise<T> | undefined;
  /** Closes all of them at once, in use or not, and takes no more. */
  close(): Promise<void>;
}

interface Visit<M extends Closable> {
  readonly fingerprint: string;
  readonly member: Promise<M>;
  /** Uses that have not ended. */
  users: number;
  lastAt: number;
  /** To be closed after its last use. */
  leaving: boolean;
}

/** A house without visitors. */
export function createVisitors<M extends Closable>({ most, idleMs, now, fault }: VisitorOptions): Visitors<M> {
  const visits = new Map<string, Visit<M>>();
  /** Those that others took the place of, or that were idle, until they are closed. */
  const leaving = new Set<Visit<M>>();
  let idle: NodeJS.Timeout | undefined;
  let closed = false;

  /** Closes a visitor that nobody will use any more. One that could not be made was told to who asked for it. */
  async function end(visit: Visit<M>): Promise<void> {
    try {
      const member = await visit.member.catch(() => undefined);
      await member?.close();
    } catch (error) {
      fault(error);
    } finally {
      leaving.delete(visit);
    }
  }

  function retire(name: string, visit: Visit<M>): void {
    if (visits.get(name) === visit) visits.delete(name);
    if (visit.leaving) return;
    visit.leaving = true;
    leaving.add(visit);
    if (visit.users === 0) void end(visit);
  }

  function dismissIdle(): void {
    for (const [name, visit] of visits) {
      if (visit.users === 0 && now() - visit.lastAt >= idleMs) retire(name, visit);
    }
  }

  /** One timer for all, set for when the first of those that are not in use has been idle for long enough. */
  function waitForIdle(): void {
    if (idle !== undefined || closed) return;
    const unused = [...visits.values()].filter(({ users }) => users === 0);
    if (unused.length === 0) return;
    const earliest = Math.min(...unused.map(({ lastAt }) => lastAt));
    idle = setTimeout(
      () => {
        idle = undefined;
        dismissIdle();
        waitForIdle();
      },
      Math.max(1, earliest + idleMs - now()),
    );
    idle.unref();
  }

  function receive({ name, fingerprint, make }: Wanted<M>): Visit<M> | undefined {
    const known = visits.get(name);
    if (known?.fingerprint === fingerprint) return known;
    if (known !== undefined) retire(name, known);
    if (visits.size >= most) return undefined;
    // What became of the one before is no reason for this one not to be made.
    const before = known === undefined ? Promise.resolve(undefined) : known.member.catch(() => undefined);
    const visit = { fingerprint, member: before.then(make), users: 0, lastAt: now(), leaving: false };
    visits.set(name, visit);
    visit.member.catch(() => retire(name, visit));
    return visit;
  }

  return {
    get count() {
      return visits.size;
    },
    use(wanted, act) {
      if (closed) return undefined;
      dismissIdle();
      const visit = receive(wanted);
      if (visit === undefined) return undefined;
      visit.users += 1;
      return visit.member.then(act).finally(() => {
        visit.users -= 1;
        visit.lastAt = now();
        if (visit.leaving && visit.users === 0) void end(visit);
        waitForIdle();
      });
    },
    async close() {
      closed = true;
      clearTimeout(idle);
      const all = [...visits.values(), ...leaving];
      visits.clear();
      await Promise.all(all.map(end));
    },
  };
}
