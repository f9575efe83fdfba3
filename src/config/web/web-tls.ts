import { errorMessage } from "../../error-message.ts";
import type { TlsServer } from "../../web/security.ts";
import { authorityFault, certificateFault, keyFault, refusal } from "../file/file-formats.ts";
import { cipherListOf, CLIENT_AUTH, CURVES, isTls13, TLS_VERSIONS, type TlsSection } from "./web-schema.ts";

/** Where mistakes go. */
export type NoteMistake = (path: readonly string[], message: string) => void;

/** How a file is read, which throws what is wrong with it, and where mistakes go. */
export interface TlsReadOptions {
  readonly read: (file: string) => string;
  readonly wrong: NoteMistake;
}

/** Reads the section and the files that it names; undefined if a text is missing or wrong. */
export function readTls(section: TlsSection, { read, wrong }: TlsReadOptions): TlsServer | undefined {
  const at = (key: string, message: string): void => wrong(["tls_server_config", key], message);

  /** The PEM that is given itself or as a file. */
  function pem(key: "cert" | "key" | "client_ca", fault: (text: string) => string | undefined): string | undefined {
    const { [key]: text, [`${key}_file` as const]: file } = section;
    const place = file === undefined ? key : `${key}_file`;
    try {
      const content = file === undefined ? text : read(file);
      const mistake = content === undefined ? undefined : fault(content);
      if (mistake === undefined) return content;
      at(place, file === undefined ? mistake : `${file}: ${mistake}`);
    } catch (error) {
      at(place, errorMessage(error));
    }
    return undefined;
  }

  const cert = pem("cert", certificateFault);
  const key = pem("key", keyFault);
  const demand = CLIENT_AUTH[section.client_auth_type ?? "NoClientCert"];
  const ca = pem("client_ca", demand.startsWith("verified") ? authorityFault : certificateFault);
  if (cert === undefined || key === undefined) return undefined;

  const tls: TlsServer = {
    cert,
    key,
    minVersion: TLS_VERSIONS[section.min_version ?? "TLS12"],
    maxVersion: TLS_VERSIONS[section.max_version ?? "TLS13"],
    ciphers: cipherListOf(section.cipher_suites),
    curves: section.curve_preferences?.map((name) => CURVES[name] ?? name).join(":") ?? "auto",
    preferServerCiphers: section.prefer_server_cipher_suites ?? true,
    clients: {
      demand,
      ca,
      allowedNames: section.client_allowed_sans,
    },
  };
  const refused = refusal({ cert, key }) ?? refusal({ ciphers: tls.ciphers }) ?? refusal({ ecdhCurve: tls.curves });
  if (refused !== undefined) wrong(["tls_server_config"], refused);
  return tls;
}

/** Finds what is well-formed in the section and makes no sense together. */
export function findTlsContradictions(tls: TlsSection, wrong: NoteMistake): void {
  findInSources(tls, wrong);
  findInClients(tls, wrong);
  findInVersions(tls, wrong);
}

function findInSources(tls: TlsSection, wrong: NoteMistake): void {
  for (const key of ["cert", "key", "client_ca"] as const) {
    const given = [tls[key], tls[`${key}_file`]].filter((one) => one !== undefined).length;
    if (given === 2) wrong([key], `${key} and ${key}_file exclude each other; keep one`);
    if (given === 0 && key !== "client_ca") wrong([], `needs ${key}_file, or ${key}`);
  }
}

function findInClients({ client_auth_type: type = "NoClientCert", ...tls }: TlsSection, wrong: NoteMistake): void {
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

function findInVersions(tls: TlsSection, wrong: NoteMistake): void {
  const { min_version: least = "TLS12", max_version: most = "TLS13", cipher_suites: suites } = tls;
  if (least > most) wrong(["min_version"], "is newer than max_version");
  if (suites === undefined) return;
  if (most === "TLS12" && suites.every(isTls13))
    wrong(["cipher_suites"], "has none for TLS 1.2, and max_version is TLS12");
}
