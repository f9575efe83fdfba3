import { createSlices } from "../slices.ts";

/** A member that there shall be. */
export interface Wanted<M extends Closable> {
  readonly name: string;
  /** Two wanted members with the same fingerprint are the same member. */
  readonly fingerprint: string;
  /** Makes it; `before` is the member that it takes the place of. */
  readonly make: (before: M | undefined) => Promise<M>;
}

/** What a change of the registry did, in numbers of members. */
export interface Changes {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly kept: number;
}

/** A change of which everything that can fail is done. It is to be committed or discarded. */
export interface Prepared<M extends Closable> {
  /** The members that were made for it. */
  readonly fresh: readonly M[];
  /** Makes the change in one step, and never throws. */
  commit(): Changes;
  /** Closes the members that were made for it. */
  discard(): void;
}

/** The members of a fleet, by name. The list is replaced whole, and a member that left is closed after its last use. */
export interface Registry<M extends Closable> {
  /**
   * Prepares that the members be these: those that are the same stay as they are.
   * Nothing changes until it is committed, and no other may be prepared before. Rejects if a member cannot be made;
   * those that could be are closed.
   */
  prepare(wanted: readonly Wanted<M>[]): Promise<Prepared<M>>;
  /** Works with all members there are now, none of which is closed before the work has ended. */
  use<T>(work: (members: readonly M[]) => Promise<T>): Promise<T>;
  /** The same with one member; undefined if there is none of this name. */
  useOne<T>(name: string, work: (member: M) => Promise<T>): Promise<T> | undefined;
  /** Closes all members at once, in use or not. */
  close(): Promise<void>;
}

interface Entry<M extends Closable> {
  readonly fingerprint: string;
  readonly counted: ReferenceCounted<M>;
}

type Entries<M extends Closable> = ReadonlyMap<string, Entry<M>>;

/** A registry without members. `fault` is told of a member that could not be closed. */
export function createRegistry<M extends Closable>(fault: (error: unknown) => void): Registry<M> {
  let entries: Entries<M> = new Map();
  /** Those that are to be closed after their last use. */
  const leaving = new Set<ReferenceCounted<M>>();

  async function made({ name, fingerprint, make }: Wanted<M>): Promise<[string, Entry<M>]> {
    const before = entries.get(name);
    if (before?.fingerprint === fingerprint) return [name, before];
    return [name, { fingerprint, counted: countReferences(await make(before?.counted.of)) }];
  }

  /** Closes the members of `from` that are not in `to`, after their last use. */
  function retire(from: Entries<M>, to: Entries<M>): number {
    const gone = [...from]
      .filter(([name, { counted }]) => to.get(name)?.counted !== counted)
      .map(([, { counted }]) => counted);
    for (const counted of gone) {
      leaving.add(counted);
      void counted
        .retire()
        .catch(fault)
        .finally(() => leaving.delete(counted));
    }
    return gone.length;
  }

  function commit(before: Entries<M>, after: Entries<M>): Changes {
    entries = after;
    const gone = retire(before, after);
    const names = [...after.keys()];
    const kept = names.filter((name) => before.get(name) === after.get(name)).length;
    const changed = names.filter((name) => before.has(name)).length - kept;
    return { added: after.size - kept - changed, changed, removed: gone - changed, kept };
  }

  return {
    async prepare(wanted) {
      const before = entries;
      const making: Promise<[string, Entry<M>]>[] = [];
      const slices = createSlices();
      for (const one of wanted) {
        const entry = made(one);
        // One that cannot be made is told below, when all have been tried.
        entry.catch(() => undefined);
        making.push(entry);
        if (slices.isOver()) await slices.next();
      }
      const tried = await Promise.allSettled(making);
      const after = new Map(tried.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])));
      const discard = (): void => void retire(after, before);
      const failed = tried.find((one) => one.status === "rejected");
      if (failed !== undefined) {
        discard();
        throw failed.reason;
      }
      const fresh = [...after]
        .filter(([name, entry]) => before.get(name) !== entry)
        .map(([, { counted }]) => counted.of);
      return { fresh, commit: () => commit(before, after), discard };
    },
    async use(work) {
      const all = [...entries.values()];
      const ends = all.map(({ counted }) => counted.take());
      try {
        return await work(all.map(({ counted }) => counted.of));
      } finally {
        for (const end of ends) end();
      }
    },
    useOne(name, work) {
      const counted = entries.get(name)?.counted;
      return counted && counted.use(work);
    },
    async close() {
      const all = [...entries.values()].map(({ counted }) => counted);
      await Promise.all([...all, ...leaving].map(({ of }) => of.close().catch(fault)));
    },
  };
}

/** Something that is used by many and closed once. */
export interface Closable {
  close(): Promise<void>;
}

/** Something that may be replaced while it is used: it is closed when it was retired and nobody uses it any more. */
interface ReferenceCounted<M extends Closable> {
  readonly of: M;
  /** Begins a use; the function that it gives ends it, and does nothing the second time. */
  take(): () => void;
  /** Uses it for as long as the work takes, however it ends. */
  use<T>(work: (of: M) => Promise<T>): Promise<T>;
  /** Takes no new use on; resolves when it is closed. */
  retire(): Promise<void>;
}

/** Something counted that nobody uses yet. */
function countReferences<M extends Closable>(of: M): ReferenceCounted<M> {
  let users = 0;
  let retired = false;
  const unused = Promise.withResolvers<void>();
  let closed: Promise<void> | undefined;

  function settle(): void {
    if (retired && users === 0) unused.resolve();
  }

  function take(): () => void {
    users += 1;
    let mine = 1;
    return () => {
      users -= mine;
      mine = 0;
      settle();
    };
  }

  return {
    of,
    take,
    async use(work) {
      const end = take();
      try {
        return await work(of);
      } finally {
        end();
      }
    },
    retire() {
      retired = true;
      settle();
      return (closed ??= unused.promise.then(() => of.close()));
    },
  };
}
