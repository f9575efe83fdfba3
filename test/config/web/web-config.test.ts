import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { ConfigurationError } from "../../../src/config/settings.ts";
import { readWebConfig } from "../../../src/config/web/web-config.ts";
import { selfSigned } from "../../../src/simulator/http/certificate.ts";
import { ISSUER } from "../../support/issued.ts";
import { temporaryFolder } from "../../support/folder.ts";

const OURS = selfSigned({ hosts: ["localhost"] });
const OTHER = selfSigned();
const HASH = "$2y$10$abcdefghijklmnopqrstuuAbCdEfGhIjKlMnOpQrStUvWxYz01234";
const FILES = "cert_file: web.crt, key_file: web.key";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let file = "";

beforeAll(async () => {
  folder = await temporaryFolder();
  file = join(folder.path, "web.yaml");
  writeFileSync(join(folder.path, "web.crt"), OURS.cert);
  writeFileSync(join(folder.path, "web.key"), OURS.key);
  writeFileSync(join(folder.path, "other.key"), OTHER.key);
  writeFileSync(join(folder.path, "issuer.pem"), ISSUER);
  writeFileSync(join(folder.path, "no.pem"), "a secret\n");
});

afterAll(async () => {
  await folder[Symbol.asyncDispose]();
});

function read(text: string) {
  writeFileSync(file, text);
  return readWebConfig(file);
}

/** What is wrong with a file, without the folder's name. */
async function mistakesIn(text: string): Promise<readonly string[]> {
  try {
    await read(text);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.mistakes.map((mistake) => mistake.replaceAll(`${folder.path}/`, ""));
  }
  return [];
}

/** A PEM inside a YAML text. */
function inline(key: string, pem: string): string {
  return `  ${key}: |\n${pem.trim().replaceAll(/^/gm, "    ")}\n`;
}

describe("a web configuration file", () => {
  it.each(["", "{}", "# nothing yet\n"])("that says nothing lets everybody ask in clear: %j", async (text) => {
    expect((await read(text)).security).toEqual({ tls: undefined, headers: {}, users: new Map(), rate: undefined });
  });

  it("names certificate and key relative to itself, and tells which files to watch", async () => {
    const { security, files } = await read(`tls_server_config: { ${FILES} }`);

    expect(security.tls).toEqual({
      cert: OURS.cert,
      key: OURS.key,
      minVersion: "TLSv1.2",
      maxVersion: "TLSv1.3",
      ciphers: [
        "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256",
        "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256",
        "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384",
        "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305",
      ].join(":"),
      curves: "auto",
      preferServerCiphers: true,
      clients: { demand: "none", ca: undefined, allowedNames: undefined },
    });
    expect(files).toEqual([file, join(folder.path, "web.crt"), join(folder.path, "web.key")]);
  });

  it("has certificate, key and authority in itself", async () => {
    const text = `tls_server_config:\n${inline("cert", OURS.cert)}${inline("key", OURS.key)}${inline("client_ca", OTHER.cert)}  client_auth_type: RequireAndVerifyClientCert\n  client_allowed_sans: [prometheus]\n`;

    const { security, files } = await read(text);

    expect(security.tls?.cert.trim()).toBe(OURS.cert.trim());
    expect(security.tls?.clients).toEqual({ demand: "verified", ca: OTHER.cert, allowedNames: ["prometheus"] });
    expect(files).toEqual([file]);
  });

  it.each([
    ["NoClientCert", "", "none"],
    ["RequestClientCert", "", "request"],
    ["RequireClientCert", "", "any"],
    ["RequireAnyClientCert", "", "any"],
    ["VerifyClientCertIfGiven", "client_ca_file: web.crt", "verified_if_given"],
    ["RequireAndVerifyClientCert", "client_ca_file: web.crt", "verified"],
  ])("knows the client_auth_type %s", async (type, more, demand) => {
    const { security } = await read(`tls_server_config: { ${FILES}, client_auth_type: ${type}, ${more} }`);

    expect(security.tls?.clients.demand).toBe(demand);
  });

  it.each([
    ["min_version: TLS13", { minVersion: "TLSv1.3", maxVersion: "TLSv1.3" }],
    ["max_version: TLS12", { minVersion: "TLSv1.2", maxVersion: "TLSv1.2" }],
    ["prefer_server_cipher_suites: false", { preferServerCiphers: false }],
    ["curve_preferences: [X25519, CurveP256]", { curves: "X25519:P-256" }],
    [
      "cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA]",
      { ciphers: "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:ECDHE-RSA-AES128-SHA" },
    ],
    [
      "cipher_suites: [TLS_AES_256_GCM_SHA384, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]",
      { ciphers: "TLS_AES_256_GCM_SHA384:ECDHE-ECDSA-AES256-GCM-SHA384" },
    ],
  ])("sets TLS: %s", async (more, expected) => {
    expect((await read(`tls_server_config: { ${FILES}, ${more} }`)).security.tls).toMatchObject(expected);
  });

  it("sets headers, of which an empty one is none, and takes http2 for what it cannot change", async () => {
    const text =
      'http_server_config: { http2: true, headers: { X-Frame-Options: deny, X-Content-Type-Options: nosniff, Strict-Transport-Security: max-age=31536000, Content-Security-Policy: "" } }';

    expect((await read(text)).security.headers).toEqual({
      "X-Frame-Options": "deny",
      "X-Content-Type-Options": "nosniff",
      "Strict-Transport-Security": "max-age=31536000",
    });
  });

  it.each(["$2a$", "$2b$", "$2y$"])("has users with %s hashes, whatever their names", async (kind) => {
    const hash = HASH.replace("$2y$", kind);

    const { users } = (await read(`basic_auth_users: { prometheus: "${hash}", constructor: "${hash}" }`)).security;

    expect(users).toEqual(
      new Map([
        ["prometheus", hash],
        ["constructor", hash],
      ]),
    );
  });

  it.each([
    ["500ms", 500],
    ["1m30s", 90_000],
    ["1.5h", 5_400_000],
    ["100us", 0.1],
  ])("has the rate of a request each %s", async (interval, intervalMs) => {
    expect((await read(`rate_limit: { interval: ${interval}, burst: 3 }`)).security.rate).toEqual({
      intervalMs,
      burst: 3,
    });
  });

  it.each(["{ interval: 0, burst: 3 }", "{ interval: 0s }"])("has no rate with the interval 0: %s", async (rate) => {
    expect((await read(`rate_limit: ${rate}`)).security.rate).toBeUndefined();
  });
});

describe("a mistake in a web configuration file", () => {
  it.each<[string, string]>([
    ["[]", "web.yaml:1:1: the file: expected tls_server_config, http_server_config, basic_auth_users or rate_limit"],
    ["a: {", "web.yaml:1:5: expected the indentation of the lines that belong together"],
    ["tls_config: {}", "web.yaml:1:1: tls_config: there is no such setting"],
    ["tls_server_config: {}", "web.yaml:1:20: tls_server_config: needs cert_file, or cert"],
    ["tls_server_config:", "web.yaml:1:19: tls_server_config: expected cert_file, key_file and others"],
    ["tls_server_config: { cert_file: web.crt }", "web.yaml:1:20: tls_server_config: needs key_file, or key"],
    [
      "tls_server_config: { cert_file: nowhere, key_file: web.key }",
      "web.yaml:1:33: tls_server_config.cert_file: nowhere does not exist",
    ],
    [
      "tls_server_config: { cert_file: no.pem, key_file: web.key }",
      "web.yaml:1:33: tls_server_config.cert_file: no.pem: holds no certificate in PEM format",
    ],
    [
      "tls_server_config: { cert_file: web.crt, key_file: web.crt }",
      "web.yaml:1:52: tls_server_config.key_file: web.crt: holds no private key in PEM format",
    ],
    [
      "tls_server_config: { cert_file: web.crt, key: a secret }",
      "web.yaml:1:47: tls_server_config.key: holds no private key in PEM format",
    ],
    [
      "tls_server_config: { cert_file: web.crt, key_file: other.key }",
      "web.yaml:1:20: tls_server_config: the key does not belong to the certificate",
    ],
    [
      `tls_server_config: { ${FILES}, cert: a secret }`,
      "web.yaml:1:67: tls_server_config.cert: cert and cert_file exclude each other; keep one",
    ],
    [
      `tls_server_config: { ${FILES}, client_auth: x }`,
      "web.yaml:1:61: tls_server_config.client_auth: there is no such setting; did you mean client_auth_type?",
    ],
    [
      `tls_server_config: { ${FILES}, client_auth_type: Require }`,
      "web.yaml:1:79: tls_server_config.client_auth_type: expected one of NoClientCert, RequestClientCert, RequireClientCert, RequireAnyClientCert, VerifyClientCertIfGiven, RequireAndVerifyClientCert",
    ],
    [
      `tls_server_config: { ${FILES}, client_auth_type: RequireAndVerifyClientCert }`,
      "web.yaml:1:79: tls_server_config.client_auth_type: needs client_ca_file, or client_ca: the authorities that issue client certificates",
    ],
    [
      `tls_server_config: { ${FILES}, client_ca_file: web.crt }`,
      "web.yaml:1:20: tls_server_config: has authorities for client certificates, but client_auth_type asks for none; set RequireAndVerifyClientCert",
    ],
    [
      `tls_server_config: { ${FILES}, client_ca_file: nowhere, client_auth_type: VerifyClientCertIfGiven }`,
      "web.yaml:1:77: tls_server_config.client_ca_file: nowhere does not exist",
    ],
    [
      `tls_server_config: { ${FILES}, client_ca_file: issuer.pem, client_auth_type: VerifyClientCertIfGiven }`,
      "web.yaml:1:77: tls_server_config.client_ca_file: issuer.pem: holds no root, without which nobody is let in; add the authority that has issued this one",
    ],
    [
      `tls_server_config: { ${FILES}, client_allowed_sans: [a] }`,
      "web.yaml:1:82: tls_server_config.client_allowed_sans: needs a client_auth_type that requires a certificate: RequireAndVerifyClientCert",
    ],
    [
      `tls_server_config: { ${FILES}, client_auth_type: RequireAnyClientCert, client_allowed_sans: [] }`,
      "web.yaml:1:122: tls_server_config.client_allowed_sans: expected at least one; nobody would be let in",
    ],
    [
      `tls_server_config: { ${FILES}, min_version: TLS10 }`,
      "web.yaml:1:74: tls_server_config.min_version: expected TLS12 or TLS13; nothing older is served",
    ],
    [
      `tls_server_config: { ${FILES}, min_version: TLS13, max_version: TLS12 }`,
      "web.yaml:1:74: tls_server_config.min_version: is newer than max_version",
    ],
    [
      `tls_server_config: { ${FILES}, cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA255] }`,
      "web.yaml:1:77: tls_server_config.cipher_suites[0]: there is no such cipher suite; did you mean TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256?",
    ],
    [
      `tls_server_config: { ${FILES}, cipher_suites: [TLS_RSA_WITH_RC4_128_SHA] }`,
      "web.yaml:1:77: tls_server_config.cipher_suites[0]: there is no such cipher suite",
    ],
    [
      `tls_server_config: { ${FILES}, max_version: TLS12, cipher_suites: [TLS_AES_128_GCM_SHA256] }`,
      "web.yaml:1:96: tls_server_config.cipher_suites: has none for TLS 1.2, and max_version is TLS12",
    ],
    [
      `tls_server_config: { ${FILES}, curve_preferences: [P256] }`,
      "web.yaml:1:81: tls_server_config.curve_preferences[0]: there is no such curve",
    ],
    [
      "http_server_config: { headers: { X-Frame-Options: allow } }",
      "web.yaml:1:51: http_server_config.headers.X-Frame-Options: expected deny or sameorigin",
    ],
    [
      "http_server_config: { headers: { Server: x } }",
      "web.yaml:1:34: http_server_config.headers.Server: there is no such setting",
    ],
    [
      'http_server_config: { headers: { X-XSS-Protection: "1\\r\\nSet-Cookie: a" } }',
      "web.yaml:1:52: http_server_config.headers.X-XSS-Protection: expected one line of ASCII",
    ],
    ["http_server_config: { http2: yes }", "web.yaml:1:30: http_server_config.http2: expected true or false"],
    [
      "basic_auth_users: { prometheus: a secret }",
      "web.yaml:1:33: basic_auth_users.prometheus: expected a bcrypt hash of the password, as htpasswd -nBC 10 prints it",
    ],
    [
      `basic_auth_users: { prometheus: "${HASH.replace("$10$", "$15$")}" }`,
      "web.yaml:1:33: basic_auth_users.prometheus: expected a bcrypt hash of a cost from 4 to 14, not 15; 10 is usual",
    ],
    [
      `basic_auth_users: { "a:b": "${HASH}" }`,
      "web.yaml:1:28: basic_auth_users.a:b: a user has a name, without a colon",
    ],
    [
      "basic_auth_users: [prometheus]",
      "web.yaml:1:19: basic_auth_users: expected users and the bcrypt hashes of their passwords",
    ],
    [
      "rate_limit: { interval: 1, burst: 1 }",
      "web.yaml:1:25: rate_limit.interval: expected a duration, as 500ms or 1m30s",
    ],
    [
      "rate_limit: { interval: 1 s, burst: 1 }",
      "web.yaml:1:25: rate_limit.interval: expected a duration, as 500ms or 1m30s",
    ],
    ["rate_limit: { burst: 1 }", "web.yaml:1:13: rate_limit.interval: must be set"],
    [
      "rate_limit: { interval: 1s }",
      "web.yaml:1:13: rate_limit: needs burst, of at least 1: how many requests may come at once",
    ],
    ["rate_limit: { interval: 1s, burst: 0 }", "web.yaml:1:36: rate_limit.burst: expected a whole number, at least 1"],
  ])("%j is told with its place and its cure, and no secret", async (text, mistake) => {
    const mistakes = await mistakesIn(text);

    expect(mistakes).toContain(mistake);
    expect(mistakes.join()).not.toMatch(/a secret|\$2y\$/);
  });

  it("is told together with all others", async () => {
    expect(
      await mistakesIn(
        'tls_server_config: { cert: x, key_file: nowhere, client_allowed_sans: [a] }\nbasic_auth_users: { ":": "' +
          `${HASH}" }\nrate_limit: { interval: 1s }\n`,
      ),
    ).toHaveLength(5);
  });

  it("is that there is no such file", async () => {
    await expect(readWebConfig("/nowhere.yaml")).rejects.toThrow("/nowhere.yaml: does not exist");
  });
});
