import { clientOf } from "../limits.ts";
import { type HttpResponse, plain } from "../respond.ts";
import type { WebSecurity } from "../security.ts";
import { basicCredentials, createBasicAuth } from "./basic-auth.ts";
import { type Bucket, fullBucket, type Rate, take } from "./rate-limit.ts";

/** Who sends a request, as far as it says so. */
export interface Sender {
  readonly address: string | undefined;
  /** The `Authorization` header. */
  readonly authorization: string | undefined;
}

/** The answer to a request that is not let through; undefined for one that is. */
export type AccessCheck = (security: WebSecurity, sender: Sender) => Promise<HttpResponse | undefined>;

/** When a login that was not looked at may come again. */
const BUSY_S = 6;

/** Lets requests through as fast as they may come, of users who may log in. */
export function createAccessCheck(now: () => number): AccessCheck {
  const logIn = createBasicAuth(now);
  let limited: { readonly rate: Rate; readonly bucket: Bucket } | undefined;

  function waitOf(rate: Rate): number {
    const same = limited?.rate.intervalMs === rate.intervalMs && limited.rate.burst === rate.burst;
    const { bucket, waitMs } = take(same && limited ? limited.bucket : fullBucket(rate, now()), rate, now());
    limited = { rate, bucket };
    return waitMs;
  }

  return async function checkAccess({ rate, users }, { address, authorization }) {
    const waitMs = rate === undefined ? 0 : waitOf(rate);
    if (waitMs > 0) return tooMany("Too many requests.", waitMs / 1_000);
    if (users.size === 0) return undefined;
    const credentials = basicCredentials(authorization);
    if (credentials === undefined) return UNAUTHORIZED;
    switch (await logIn({ ...credentials, client: clientOf(address), users })) {
      case "right":
        return undefined;
      case "wrong":
        return UNAUTHORIZED;
      case "busy":
        return tooMany("Too many logins that are not known yet.", BUSY_S);
    }
  };
}

const UNAUTHORIZED = plain(401, "Log in.", { "WWW-Authenticate": 'Basic realm="nxapi-collector", charset="UTF-8"' });

function tooMany(text: string, seconds: number): HttpResponse {
  return plain(429, text, { "Retry-After": String(Math.ceil(seconds)) });
}
