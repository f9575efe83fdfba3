import { isTls13 } from "./tls-names.ts";
import type { TlsSection, WebFile } from "./web-schema.ts";

/** Where mistakes go. */
export type Wrong = (path: readonly string[], message: string) => void;

/** Finds what is well-formed in a file and makes no sense together. */
export function findContradictions(
  { tls_server_config: tls, basic_auth_users: users, rate_limit: rate }: WebFile,
  wrong: Wrong,
): void {
  if (tls !== undefined) {
    const inTls: Wrong = (path, message) => wrong(["tls_server_config", ...path], message);
    findInSources(tls, inTls);
    findInClients(tls, inTls);
    findInVersions(tls, inTls);
  }
  for (const user of users?.keys() ?? []) {
    // RFC 7617 ends the user at the first colon.
    if (user === "" || user.includes(":")) wrong(["basic_auth_users", user], "a user has a name, without a colon");
  }
  if (rate !== undefined && rate.interval > 0 && rate.burst === undefined) {
    wrong(["rate_limit"], "needs burst, of at least 1: how many requests may come at once");
  }
}

function findInSources(tls: TlsSection, wrong: Wrong): void {
  for (const key of ["cert", "key", "client_ca"] as const) {
    const given = [tls[key], tls[`${key}_file`]].filter((one) => one !== undefined).length;
    if (given === 2) wrong([key], `${key} and ${key}_file exclude each other; keep one`);
    if (given === 0 && key !== "client_ca") wrong([], `needs ${key}_file, or ${key}`);
  }
}

function findInClients({ client_auth_type: type = "NoClientCert", ...tls }: TlsSection, wrong: Wrong): void {
  const ca = tls.client_ca_file === undefined ? tls.client_ca : tls.client_ca_file;
  if (ca !== undefined && type === "NoClientCert") {
    wrong(
      [],
      "has authorities for client certificates, but client_auth_type asks for none; set RequireAndVerifyClientCert",
    );
  }
  if (ca === undefined && (type === "RequireAndVerifyClientCert" || type === "VerifyClientCertIfGiven")) {
    wrong(["client_auth_type"], "needs client_ca_file, or client_ca: the authorities that issue client certificates");
  }
  if (tls.client_allowed_sans !== undefined && !REQUIRING.includes(type)) {
    wrong(["client_allowed_sans"], `needs a client_auth_type that requires a certificate: ${REQUIRING[0]}`);
  }
}

const REQUIRING = ["RequireAndVerifyClientCert", "RequireAnyClientCert", "RequireClientCert"];

function findInVersions(tls: TlsSection, wrong: Wrong): void {
  const { min_version: least = "TLS12", max_version: most = "TLS13", cipher_suites: suites } = tls;
  if (least > most) wrong(["min_version"], "is newer than max_version");
  if (suites === undefined) return;
  if (most === "TLS12" && suites.every(isTls13))
    wrong(["cipher_suites"], "has none for TLS 1.2, and max_version is TLS12");
}
