import { Obstacle } from "./failure.ts";

/**
 * Being let in: Basic once, then the `nxapi_auth` cookie alone. Without the cookie every request is a full
 * AAA authentication on the switch (NX-OS programmability guide, NX-API security).
 */
export interface Session {
  /**
   * What authenticates the next request.
   * @throws Obstacle `unauthorized` while the switch's refusal is being respected, `no_password` if there is none
   */
  credentials(): Promise<Credentials>;
  /** Keeps the newest cookie that the switch gives. */
  keepCookie(setCookie: readonly string[]): void;
  /**
   * The switch did not accept the credentials. After a cookie, one login with the password may follow at once.
   * @throws Obstacle `unauthorized` after a password
   */
  refused(credentials: Credentials): void;
  /** A text from the switch without the secrets that were sent to it, should it repeat them. */
  conceal(text: string): string;
}

export interface Credentials {
  readonly kind: "cookie" | "basic";
  readonly header: Readonly<Record<string, string>>;
}

interface SessionOptions {
  readonly user: string;
  readonly password: () => Promise<string>;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** NX-OS can lock an account, or everybody's logins, after a handful of wrong passwords (`system login block-for`). */
const RESPECT_REFUSAL_MS = 300_000;

const COOKIE = /^\s*nxapi_auth=([\x21-\x3a\x3c-\x7e]+)/;

/** A session for one user on one switch, not yet begun. */
export function createSession({ user, password, now }: SessionOptions): Session {
  let cookie: string | undefined;
  let offered: { readonly secret: string; readonly token: string } | undefined;
  let refusal: { readonly secret: string; readonly until: number } | undefined;

  let reading: Promise<string> | undefined;

  /** Reads the password, once at a time: a reading that hangs is not begun again with each poll. */
  async function readPassword(): Promise<string> {
    try {
      reading ??= password();
      return await reading.finally(() => (reading = undefined));
    } catch (error) {
      throw new Obstacle("no_password", error instanceof Error ? error.message : "no password");
    }
  }

  return {
    async credentials() {
      if (cookie !== undefined) return { kind: "cookie", header: { Cookie: `nxapi_auth=${cookie}` } };
      const secret = await readPassword();
      if (refusal?.secret === secret && now() < refusal.until) {
        const seconds = Math.ceil((refusal.until - now()) / 1_000);
        throw new Obstacle(
          "unauthorized",
          `the password of user ${user} was refused; not trying it again for ${seconds} s`,
        );
      }
      offered = { secret, token: Buffer.from(`${user}:${secret}`, "utf8").toString("base64") };
      return { kind: "basic", header: { Authorization: `Basic ${offered.token}` } };
    },
    keepCookie(setCookie) {
      for (const line of setCookie) cookie = COOKIE.exec(line)?.[1] ?? cookie;
    },
    refused({ kind }) {
      cookie = undefined;
      if (kind === "cookie") return;
      if (offered !== undefined) refusal = { secret: offered.secret, until: now() + RESPECT_REFUSAL_MS };
      throw new Obstacle("unauthorized", `user ${user} or its password was refused`);
    },
    conceal(text) {
      let concealed = text;
      for (const secret of [offered?.token, offered?.secret, cookie]) {
        if (secret !== undefined && secret !== "") concealed = concealed.replaceAll(secret, "<secret>");
      }
      return concealed;
    },
  };
}
