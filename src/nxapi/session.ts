/**
 * Being let in: Basic once, then the `nxapi_auth` cookie alone. Without the cookie every request is a full
 * AAA authentication on the switch (NX-OS programmability guide, NX-API security).
 */
export interface Session {
  /** The request header that authenticates now, or undefined while the switch's refusal is being respected. */
  credentials(): Promise<Credentials | undefined>;
  /** Keeps the newest cookie that the switch gives. */
  welcome(setCookie: readonly string[]): void;
  /** The switch answered 401. Says whether one login with the password may follow at once. */
  refused(credentials: Credentials): boolean;
}

export interface Credentials {
  readonly kind: "cookie" | "basic";
  readonly header: Readonly<Record<string, string>>;
}

/** NX-OS can lock an account, or everybody's logins, after a handful of wrong passwords (`system login block-for`). */
const RESPECT_REFUSAL_MS = 300_000;

const COOKIE = /^\s*(nxapi_auth=[^;]+)/;

/** A session for one user on one switch. `now` is monotonic, in milliseconds. */
export function createSession(user: string, password: () => Promise<string>, now: () => number): Session {
  let cookie: string | undefined;
  let offered: string | undefined;
  let rejected: { readonly secret: string; readonly until: number } | undefined;

  return {
    async credentials() {
      if (cookie !== undefined) return { kind: "cookie", header: { Cookie: cookie } };
      const secret = await password();
      if (rejected?.secret === secret && now() < rejected.until) return undefined;
      offered = secret;
      const token = Buffer.from(`${user}:${secret}`, "utf8").toString("base64");
      return { kind: "basic", header: { Authorization: `Basic ${token}` } };
    },
    welcome(setCookie) {
      for (const line of setCookie) cookie = COOKIE.exec(line)?.[1] ?? cookie;
    },
    refused(credentials) {
      cookie = undefined;
      if (credentials.kind === "cookie") return true;
      if (offered !== undefined) rejected = { secret: offered, until: now() + RESPECT_REFUSAL_MS };
      return false;
    },
  };
}
