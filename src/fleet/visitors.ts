import { type Closable, createLease, type Lease } from "./lease.ts";
import type { Wanted } from "./roster.ts";

export interface VisitorOptions {
  /** How many there may be at once. */
  readonly most: number;
  /** After so many milliseconds without a use, one is closed when the next one comes. */
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
  /** Closes all of them at once, in use or not. */
  close(): Promise<void>;
}

interface Visit<M extends Closable> {
  readonly fingerprint: string;
  readonly lease: Promise<Lease<M>>;
  /** Uses that have not ended. */
  users: number;
  lastAt: number;
}

/** A house without visitors. */
export function createVisitors<M extends Closable>({ most, idleMs, now, fault }: VisitorOptions): Visitors<M> {
  const visits = new Map<string, Visit<M>>();

  function retire(name: string, visit: Visit<M>): void {
    visits.delete(name);
    visit.lease.then((lease) => lease.retire()).catch(fault);
  }

  function dismissIdle(): void {
    for (const [name, visit] of visits) {
      if (visit.users === 0 && now() - visit.lastAt >= idleMs) retire(name, visit);
    }
  }

  function receive({ name, fingerprint, make }: Wanted<M>): Visit<M> | undefined {
    const known = visits.get(name);
    if (known?.fingerprint === fingerprint) return known;
    if (known !== undefined) retire(name, known);
    if (visits.size >= most) return undefined;
    const before = known?.lease.then(({ of }) => of);
    const lease = Promise.resolve(before).then(make).then(createLease);
    const visit = { fingerprint, lease, users: 0, lastAt: now() };
    lease.catch(() => visits.delete(name));
    return visit;
  }

  async function work<T>(visit: Visit<M>, act: (member: M) => Promise<T>): Promise<T> {
    const lease = await visit.lease;
    const end = lease.take();
    try {
      return await act(lease.of);
    } finally {
      end();
    }
  }

  return {
    get count() {
      return visits.size;
    },
    use(wanted, act) {
      dismissIdle();
      const visit = receive(wanted);
      if (visit === undefined) return undefined;
      visits.set(wanted.name, visit);
      visit.users += 1;
      return work(visit, act).finally(() => {
        visit.users -= 1;
        visit.lastAt = now();
      });
    },
    async close() {
      const leases = await Promise.all([...visits.values()].map(({ lease }) => lease));
      await Promise.all(leases.map(({ of }) => of.close()));
    },
  };
}
