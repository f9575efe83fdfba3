import type { Protocol } from "../settings.ts";

/** What a base URL is completed with over HTTP (OTLP specification, OTLP/HTTP request). */
const SIGNAL_PATH = "v1/metrics";

/** How an endpoint is meant. */
export interface EndpointUse {
  readonly protocol: Protocol;
  /** Whether it is the URL itself, and not one that is completed. */
  readonly whole?: boolean;
  /** The setting where a password belongs, which is not the URL. */
  readonly headers: string;
}

/**
 * The URL that metrics are sent to; of gRPC its origin.
 * @throws Error with what was expected of the endpoint, which may have a secret in it and is not shown
 */
export function metricsUrl(endpoint: string, { protocol, whole = false, headers }: EndpointUse): string {
  if (!/^https?:\/\/[^/\s]\S*$/i.test(endpoint) || !URL.canParse(endpoint)) {
    throw new Error("expected an absolute URL, as https://otlp.example.net:4318");
  }
  const url = new URL(endpoint);
  if (url.username !== "" || url.password !== "") {
    throw new Error(`expected no user and password in the URL; ${headers} is the place for an authorization header`);
  }
  if (/[?#]/.test(endpoint)) throw new Error("expected no query (?) and no fragment (#) in the URL");
  if (protocol === "grpc") {
    if (url.pathname !== "/") throw new Error("expected no path in the URL, for gRPC has its own");
    return url.origin;
  }
  if (whole) return url.href;
  const base = url.pathname.replace(/\/+$/, "");
  if (base.endsWith(`/${SIGNAL_PATH}`)) {
    throw new Error(`expected a URL without /${SIGNAL_PATH}, which is appended`);
  }
  url.pathname = `${base}/${SIGNAL_PATH}`;
  return url.href;
}
