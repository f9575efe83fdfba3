import { certificateFault, keyFault, refusal } from "../file/pem.ts";
import { cipherListOf, CLIENT_AUTH, CURVES, type Demand, TLS_VERSIONS } from "./tls-names.ts";
import type { Wrong } from "./web-contradictions.ts";
import type { TlsSection } from "./web-schema.ts";

/** The server's end of TLS. */
export interface TlsServer {
  /** PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  readonly minVersion: "TLSv1.2" | "TLSv1.3";
  readonly maxVersion: "TLSv1.2" | "TLSv1.3";
  /** An OpenSSL cipher list, with the names of TLS 1.3 among it. */
  readonly ciphers: string;
  /** OpenSSL's names of key exchange groups with colons between, or `auto`. */
  readonly curves: string;
  readonly preferServerCiphers: boolean;
  readonly clients: {
    readonly demand: Demand;
    /** PEM. */
    readonly ca: string | undefined;
    readonly allowedNames: readonly string[] | undefined;
  };
}

/** How a file is read, which throws what is wrong with it, and where mistakes go. */
export interface Surroundings {
  readonly read: (file: string) => string;
  readonly wrong: Wrong;
}

/** Reads the section and the files that it names; undefined if a text is missing or wrong. */
export function readTls(section: TlsSection, { read, wrong }: Surroundings): TlsServer | undefined {
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
      at(place, error instanceof Error ? error.message : String(error));
    }
    return undefined;
  }

  const cert = pem("cert", certificateFault);
  const key = pem("key", keyFault);
  const ca = pem("client_ca", certificateFault);
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
      demand: CLIENT_AUTH[section.client_auth_type ?? "NoClientCert"],
      ca,
      allowedNames: section.client_allowed_sans,
    },
  };
  const refused = refusal({ cert, key }) ?? refusal({ ciphers: tls.ciphers }) ?? refusal({ ecdhCurve: tls.curves });
  if (refused !== undefined) wrong(["tls_server_config"], refused);
  return tls;
}
