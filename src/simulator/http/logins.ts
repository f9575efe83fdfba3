import { createHash, randomBytes } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** Somebody the switch knows. */
export interface User {
  readonly name: string;
  readonly password: string;
  /** Commands the role may run, by their first words; every `show` command where it is absent. */
  readonly permit?: readonly string[];
}

/** What a cookie stands for. */
export interface Login {
  readonly user: User;
  readonly cookie: string;
  /** The `anticsrf` header, the same for all answers of a session. */
  readonly anticsrf: string;
  expiresAt: number;
}

/** How a request was let in, or why it was not. */
export type Admission =
  | { readonly by: "cookie"; readonly login: Login }
  | { readonly by: "password"; readonly login: Login; readonly setCookie: string }
  /** No valid credentials: answered 401. */
  | { readonly by: "nothing" }
  /** A valid cookie beside somebody else's password: answered 400, as captured. */
  | { readonly by: "mismatch" };

interface LoginRules {
  readonly users: readonly User[];
  readonly lifetimeMs: number;
  readonly slides: boolean;
}

/** The cookies a switch has given out: Basic, cookie, both, or a cookie echoed with its attributes are accepted. */
export class Logins {
  readonly #rules: LoginRules;
  readonly #logins = new Map<string, Login>();

  constructor(rules: LoginRules) {
    this.#rules = rules;
  }

  admit(headers: IncomingHttpHeaders, now: number): Admission {
    const basic = basicOf(headers.authorization);
    const login = this.#loginOf(headers.cookie, now);
    if (login !== undefined) {
      if (basic !== undefined && basic.name !== login.user.name) {
        return { by: "mismatch" };
      }
      if (this.#rules.slides) {
        login.expiresAt = now + this.#rules.lifetimeMs;
      }
      return { by: "cookie", login };
    }
    const user = this.#rules.users.find(({ name, password }) => name === basic?.name && password === basic.password);
    if (user === undefined) {
      return { by: "nothing" };
    }
    const fresh = this.#open(user, now);
    return { by: "password", login: fresh, setCookie: `nxapi_auth=${fresh.cookie}; Secure; HttpOnly;` };
  }

  /** Makes every cookie invalid. */
  forget(): void {
    this.#logins.clear();
  }

  #loginOf(header: string | undefined, now: number): Login | undefined {
    const cookie = /(?:^|;\s*)nxapi_auth=([^;\s]+)/.exec(header ?? "")?.[1];
    const login = cookie === undefined ? undefined : this.#logins.get(cookie);
    return login !== undefined && login.expiresAt > now ? login : undefined;
  }

  #open(user: User, now: number): Login {
    for (const [cookie, login] of this.#logins) {
      if (login.expiresAt > now) {
        break;
      }
      this.#logins.delete(cookie);
    }
    const login: Login = {
      user,
      cookie: `${veil(user.name)}:${randomBytes(20).toString("base64")}`,
      anticsrf: randomBytes(20).toString("base64"),
      expiresAt: now + this.#rules.lifetimeMs,
    };
    this.#logins.set(login.cookie, login);
    return login;
  }
}

function basicOf(header: string | undefined): { readonly name: string; readonly password: string } | undefined {
  const encoded = /^basic\s+(\S+)$/i.exec(header ?? "")?.[1];
  if (encoded === undefined) {
    return undefined;
  }
  const [name = "", ...rest] = Buffer.from(encoded, "base64").toString().split(":");
  return { name, password: rest.join(":") };
}

/** The user's name as the cookie shows it: as many letters, which are not the name. */
function veil(name: string): string {
  const digest = createHash("sha256").update(name).digest();
  return Array.from(name, (_, index) => String.fromCharCode(97 + ((digest[index % 32] ?? 0) % 26))).join("");
}
