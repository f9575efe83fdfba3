import { Obstacle } from "./failure.ts";

/** One address of a name, in the form that Node's sockets take. */
export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

/**
 * Finds the addresses of a name.
 * @throws Obstacle `name_not_found` or `name_server`
 */
export type Resolve = (name: string) => Promise<readonly Address[]>;

/** How old an answer may be that is used because no name server gives a newer one; switches seldom move. */
const STALE_MS = 3_600_000;

/** As many names as are remembered; those that were found longest ago are forgotten first. A probe may ask for any name. */
const MOST_NAMES = 10_000;

/** Nobody waits longer than this for one answer that others wait for as well; who asks after that asks anew. */
const LONGEST_MS = 10_000;

/**
 * Remembers what `ask` found, so that a name server that fails takes no switch away. A name is asked for with each
 * connection that is opened, but once at a time however many wait for it. `now` is monotonic, in milliseconds.
 */
export function rememberNames(ask: Resolve, now: () => number): Resolve {
  const known = new Map<string, { readonly addresses: readonly Address[]; readonly at: number }>();
  const asking = new Map<string, Promise<readonly Address[]>>();

  async function askAnew(name: string): Promise<readonly Address[]> {
    try {
      const addresses = await inTime(ask(name));
      known.delete(name);
      known.set(name, { addresses, at: now() });
      const [oldest] = known.keys();
      if (known.size > MOST_NAMES && oldest !== undefined) known.delete(oldest);
      return addresses;
    } catch (error) {
      const last = known.get(name);
      const serverFailed = error instanceof Obstacle && error.reason === "name_server";
      if (serverFailed && last !== undefined && now() - last.at < STALE_MS) return last.addresses;
      known.delete(name);
      throw error;
    } finally {
      asking.delete(name);
    }
  }

  return async (name) => {
    const answer = asking.get(name) ?? askAnew(name);
    asking.set(name, answer);
    return await answer;
  };
}

/** An answer, or `name_server` where none comes, whatever is asked. */
async function inTime<T>(asking: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Obstacle("name_server", "no name server answered in time")), LONGEST_MS);
  try {
    return await Promise.race([asking, late]);
  } finally {
    clearTimeout(timer);
  }
}
