import { Resolver } from "node:dns/promises";
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";

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

export interface NameOptions {
  /** Name servers as `address:port`; those of the system unless said. */
  readonly servers?: readonly string[];
  readonly hostsFile?: string;
  readonly resolverFile?: string;
  /** How long to wait for the name servers in all, in milliseconds. */
  readonly limitMs?: number;
}

const LIMIT_MS = 2_000;

/** The first wait for an answer; c-ares doubles it for the second. */
const FIRST_TRY_MS = 700;

const LOOPBACK: readonly Address[] = [
  { address: "127.0.0.1", family: 4 },
  { address: "::1", family: 6 },
];

/**
 * Asks the hosts file and then the name servers, without the threads that `dns.lookup` shares among all
 * switches: while a name server is dead, two of them wait at a time and everybody else behind them. The files are read
 * anew each time, so that a change takes effect.
 */
export function askNames({ servers, hostsFile, resolverFile, limitMs = LIMIT_MS }: NameOptions = {}): Resolve {
  return async (given) => {
    const name = given.toLowerCase().replace(/\.$/, "");
    if (name === "localhost" || name.endsWith(".localhost")) return LOOPBACK;
    const listed = hostsNamed(name, await textOf(hostsFile ?? HOSTS_FILE));
    if (listed.length > 0) return listed;
    const rules = searchRules(await textOf(resolverFile ?? "/etc/resolv.conf"));
    const resolver = new Resolver({ timeout: FIRST_TRY_MS, tries: 2 });
    if (servers !== undefined) resolver.setServers(servers);
    const limit = setTimeout(() => resolver.cancel(), limitMs);
    try {
      return await firstFound(resolver, candidates(given.toLowerCase(), rules));
    } finally {
      clearTimeout(limit);
    }
  };
}

const HOSTS_FILE =
  process.platform === "win32"
    ? String.raw`${process.env["SystemRoot"] ?? "C:\\Windows"}\System32\drivers\etc\hosts`
    : "/etc/hosts";

/** A file that is not there says nothing. */
async function textOf(path: string): Promise<string> {
  return await readFile(path, "utf8").catch(() => "");
}

async function firstFound(resolver: Resolver, names: readonly string[]): Promise<readonly Address[]> {
  let failure: Obstacle | undefined;
  for (const name of names) {
    const asked = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    const found = asked.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
    if (found.length > 0) return found.map((address) => ({ address, family: isIP(address) === 6 ? 6 : 4 }));
    for (const code of asked.map((one) => (one.status === "rejected" ? codeOf(one.reason) : ""))) {
      // Servers that are silent for one name are silent for the next, and the time is up.
      if (SILENCE.has(code)) throw new Obstacle("name_server", `no name server answered in time for ${name}`);
      if (!ABSENCE.has(code)) failure = new Obstacle("name_server", `the name server failed for ${name} (${code})`);
    }
  }
  throw failure ?? new Obstacle("name_not_found", `there is no address for the name ${names.at(-1) ?? ""}`);
}

const SILENCE = new Set(["ETIMEOUT", "ECANCELLED"]);

/** c-ares's codes for "no such name" and "no such record of the name". */
const ABSENCE = new Set(["ENOTFOUND", "ENODATA"]);

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "no code";
}

/** The addresses that a hosts file gives a name (hosts(5)). */
export function hostsNamed(name: string, hosts: string): Address[] {
  return lines(hosts).flatMap(([address = "", ...names]) => {
    const family = isIP(address);
    const fits = names.some((one) => one.toLowerCase() === name);
    return fits && (family === 4 || family === 6) ? [{ address, family }] : [];
  });
}

/** How short names are completed. */
interface SearchRules {
  readonly domains: readonly string[];
  /** A name with this many dots is first tried as it is. */
  readonly dots: number;
}

/** The rules in a resolver file (resolv.conf(5)): its last `search` or `domain`, and `options ndots:N`. */
export function searchRules(resolver: string): SearchRules {
  let domains: readonly string[] = [];
  let dots = 1;
  for (const [keyword, ...words] of lines(resolver)) {
    if (keyword === "search" || keyword === "domain") domains = words.map((word) => word.replace(/\.$/, ""));
    if (keyword === "options") dots = Number(words.findLast((word) => /^ndots:\d+$/.test(word))?.slice(6) ?? dots);
  }
  return { domains, dots };
}

/** The full names that a name may stand for, in the order in which they are tried. A final dot says that it is one. */
export function candidates(name: string, { domains, dots }: SearchRules): string[] {
  if (name.endsWith(".")) return [name.slice(0, -1)];
  const completed = domains.map((domain) => `${name}.${domain}`);
  return name.split(".").length > dots ? [name, ...completed] : [...completed, name];
}

function lines(text: string): string[][] {
  return text
    .split("\n")
    .map((line) => line.replace(/[#;].*/, "").trim())
    .filter((line) => line !== "")
    .map((line) => line.split(/\s+/));
}
