import { type Closable, createLease, type Lease } from "./lease.ts";

/** A member that there shall be. */
export interface Wanted<M extends Closable> {
  readonly name: string;
  /** Two wanted members with the same fingerprint are the same member. */
  readonly fingerprint: string;
  /** Makes it; `before` is the member that it takes the place of. */
  readonly make: (before: M | undefined) => Promise<M>;
}

/** What a change of the roster did, in numbers of members. */
export interface Changes {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly kept: number;
}

/** The members of a fleet, by name. The list is replaced whole, and a member that left is closed after its last use. */
export interface Roster<M extends Closable> {
  /**
   * Makes the members be these: those that are the same stay as they are. If one cannot be made, nothing changes.
   * Calls must not overlap.
   */
  change(wanted: readonly Wanted<M>[]): Promise<Changes>;
  /** Works with all members there are now, none of which is closed before the work has ended. */
  use<T>(work: (members: readonly M[]) => Promise<T>): Promise<T>;
  /** The same with one member; undefined if there is none of this name. */
  useOne<T>(name: string, work: (member: M) => Promise<T>): Promise<T> | undefined;
  /** Closes all members at once, in use or not. */
  close(): Promise<void>;
}

interface Entry<M extends Closable> {
  readonly fingerprint: string;
  readonly lease: Lease<M>;
}

/** A roster without members. `fault` is told of a member that could not be closed. */
export function createRoster<M extends Closable>(fault: (error: unknown) => void): Roster<M> {
  let entries: ReadonlyMap<string, Entry<M>> = new Map();

  async function made({ name, fingerprint, make }: Wanted<M>): Promise<[string, Entry<M>]> {
    const before = entries.get(name);
    if (before?.fingerprint === fingerprint) return [name, before];
    return [name, { fingerprint, lease: createLease(await make(before?.lease.of)) }];
  }

  return {
    async change(wanted) {
      const before = entries;
      const tried = await Promise.allSettled(wanted.map(made));
      const after = new Map(tried.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])));
      const failed = tried.find((one) => one.status === "rejected");
      const [from, to] = failed === undefined ? [before, after] : [after, before];
      entries = to;
      const gone = [...from].filter(([name, { lease }]) => to.get(name)?.lease !== lease);
      for (const [, { lease }] of gone) lease.retire().catch(fault);
      if (failed !== undefined) throw failed.reason;
      const kept = wanted.filter(({ name }) => before.get(name) === after.get(name)).length;
      const changed = gone.filter(([name]) => after.has(name)).length;
      return { added: after.size - kept - changed, changed, removed: gone.length - changed, kept };
    },
    async use(work) {
      const all = [...entries.values()];
      const ends = all.map(({ lease }) => lease.take());
      try {
        return await work(all.map(({ lease }) => lease.of));
      } finally {
        for (const end of ends) end();
      }
    },
    useOne(name, work) {
      const lease = entries.get(name)?.lease;
      if (lease === undefined) return undefined;
      const end = lease.take();
      return work(lease.of).finally(end);
    },
    async close() {
      await Promise.all([...entries.values()].map(({ lease }) => lease.of.close()));
    },
  };
}
