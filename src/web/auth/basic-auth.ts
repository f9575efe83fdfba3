import { createHmac, randomBytes } from "node:crypto";

import { compare } from "bcryptjs";

import { createLoginQueue } from "./login-queue.ts";
import { type Bucket, fullBucket, take } from "./rate-limit.ts";

/** How a login ends; `busy` means that it was not looked at. */
export type LoginResult = "right" | "wrong" | "busy";

/** A login, where it comes from, and the bcrypt hashes of those who may log in. */
export interface Login extends Credentials {
  readonly client: string;
  readonly users: ReadonlyMap<string, string>;
}

/** Right passwords that are remembered: bcrypt takes longer than everything else about a scrape. */
const MOST_REMEMBERED = 100;

/** Logins that wait for bcrypt, which runs in the one thread that also answers scrapes. */
const MOST_WAITING = 16;

/** After a wrong password bcrypt rests four times as long as it ran: guessing gets a fifth of the thread at most. */
const REST_FACTOR = 4;

/** Wrong passwords of one client: ten at once, then ten a minute. */
const WRONG: { readonly intervalMs: number; readonly burst: number } = { intervalMs: 6_000, burst: 10 };

/** Clients whose wrong passwords are counted. */
const MOST_CLIENTS = 4_096;

/**
 * Whether a password fits a bcrypt hash; the time that takes depends on the hash's cost alone. bcryptjs holds the event
 * loop for 100 ms at most before it lets others run. A native library would not, but Node's `--permission`, with which the
 * image runs, loads no native addon; and its threads would be libuv's, which files and names need.
 */
export type Compare = (password: string, hash: string) => Promise<boolean>;

/** Compares passwords with the hashes of their users, and remembers those that were right. */
export function createBasicAuth(now: () => number, fits: Compare = compare): (login: Login) => Promise<LoginResult> {
  const secret = randomBytes(32);
  const remembered = new Set<string>();
  const running = new Map<string, Promise<boolean> | undefined>();
  const wrong = new Map<string, Bucket>();
  const queue = createLoginQueue(MOST_WAITING);

  // As JSON no two logins are one text; were they only joined, one who knows a hash could make a login that looks like
  // another's (CVE-2022-46146).
  function keyOf(...parts: readonly string[]): string {
    return createHmac("sha256", secret).update(JSON.stringify(parts)).digest("base64");
  }

  function remember(key: string): void {
    remembered.delete(key);
    remembered.add(key);
    const [oldest] = remembered;
    if (remembered.size > MOST_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  }

  function keep(client: string, bucket: Bucket): void {
    wrong.delete(client);
    wrong.set(client, bucket);
    const [oldest] = wrong.keys();
    if (wrong.size > MOST_CLIENTS && oldest !== undefined) wrong.delete(oldest);
  }

  /** A comparison costs its client a token. */
  function admit(client: string): boolean {
    const { bucket, waitMs } = take(wrong.get(client) ?? fullBucket(WRONG, now()), WRONG, now());
    keep(client, bucket);
    return waitMs === 0;
  }

  /** A right password gives its own token back and no other: who knows one has not guessed fewer of the others. */
  function giveBack(client: string): void {
    const bucket = wrong.get(client);
    if (bucket !== undefined) keep(client, { ...bucket, tokens: Math.min(WRONG.burst, bucket.tokens + 1) });
  }

  /**
   * A wrong login takes as long as the most costly hash of all, whether there is such a user or not: each step of the
   * cost is as much work as all before it, so that those from the hash's own on add up to the highest.
   */
  async function isRight(password: string, { hash, most, client }: Comparison) {
    const began = now();
    const result = await fits(password, hash);
    if (result) giveBack(client);
    else for (let cost = costOf(hash); cost < most; cost += 1) await fits(password, hashOfNobody(cost));
    return { result, restMs: result ? 0 : (now() - began) * REST_FACTOR };
  }

  return async function logIn({ user, password, client, users }) {
    const known = users.get(user);
    const most = highestCost(users);
    const hash = known ?? hashOfNobody(most);
    const key = keyOf(user, hash, password);
    if (remembered.has(key)) {
      remember(key);
      return "right";
    }
    let comparing = running.get(key);
    if (comparing === undefined) {
      if (!admit(client)) return "busy";
      comparing = queue(() => isRight(password, { hash, most, client }));
      if (comparing === undefined) return "busy";
      running.set(key, comparing);
    }
    try {
      if (!(await comparing) || known === undefined) return "wrong";
    } finally {
      running.delete(key);
    }
    remember(key);
    return "right";
  };
}

interface Comparison {
  readonly hash: string;
  /** The highest cost of all users' hashes. */
  readonly most: number;
  readonly client: string;
}

/** The cost in a bcrypt hash, `$2b$10$…`: the logarithm of its work. */
function costOf(hash: string): number {
  return Number(hash.slice(4, 6));
}

function highestCost(users: ReadonlyMap<string, string>): number {
  let highest = 0;
  for (const hash of users.values()) highest = Math.max(highest, costOf(hash));
  return highest;
}

/** A hash of a cost that fits no password that anybody knows. */
function hashOfNobody(cost: number): string {
  return `$2b$${String(cost).padStart(2, "0")}$${"nobody".repeat(9).slice(0, 53)}`;
}

/** A user and a password. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** Reads an `Authorization` header of the scheme Basic (RFC 7617, UTF-8); undefined if it is anything else. */
export function basicCredentials(header: string | undefined): Credentials | undefined {
  const [, encoded] = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header ?? "") ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon === -1 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
