import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { readEnvironment } from "../../../src/config/env/environment.ts";
import { ConfigurationError } from "../../../src/config/settings.ts";
import type { Variables } from "../../../src/config/env/variables.ts";

const FINGERPRINT = Array.from({ length: 32 }, () => "AB").join(":");
const HOST_MISTAKE = "NXAPI_HOST must be a name or an address alone, without a scheme, brackets, a port or a path";
const PASSWORD_FILE = join(mkdtempSync(join(tmpdir(), "nxapi-collector-")), "password");
writeFileSync(PASSWORD_FILE, "hunter2");
const ONE_SWITCH = { NXAPI_HOST: "leaf-1.example", NXAPI_USER: "reader", NXAPI_PASS: "hunter2" };

async function mistakesOf(variables: Variables): Promise<readonly string[]> {
  try {
    await readEnvironment(variables);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.mistakes;
    throw error;
  }
  return [];
}

describe("one switch from the environment", () => {
  it("needs a host, a user and a password, and is verified over https", async () => {
    const { switches, web } = await readEnvironment(ONE_SWITCH);

    expect(switches).toMatchObject([
      {
        name: "leaf-1.example",
        host: "leaf-1.example",
        port: 443,
        protocol: "https",
        user: "reader",
        trust: { kind: "verify" },
        places: undefined,
        commands: {},
        timeoutMs: 30_000,
      },
    ]);
    await expect(switches[0]?.password()).resolves.toBe("hunter2");
    expect(web).toEqual({ host: "127.0.0.1", port: 8888 });
  });

  it("can be named, and be asked about several places over http", async () => {
    const { switches } = await readEnvironment({
      ...ONE_SWITCH,
      NXAPI_NAME: "leaf-1",
      NXAPI_PROTOCOL: "http",
      NXAPI_INSTANCES: "1/0,2/1,1/0",
      NXAPI_TIMEOUT: "16.1",
    });

    expect(switches).toMatchObject([
      {
        name: "leaf-1",
        port: 80,
        places: [
          { module: "1", inst: "0" },
          { module: "2", inst: "1" },
        ],
        timeoutMs: 16_100,
      },
    ]);
  });

  it("reads the password's file at each login, without its last line end", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "nxapi-collector-")), "password");
    writeFileSync(file, "first\n");
    const { switches } = await readEnvironment({ ...ONE_SWITCH, NXAPI_PASS: "", NXAPI_PASS_FILE: file });
    const before = await switches[0]?.password();
    writeFileSync(file, "second\r\n");

    const after = await switches[0]?.password();

    expect([before, after]).toEqual(["first", "second"]);
  });

  it.each([
    ["with colons", FINGERPRINT],
    ["without colons", "ab".repeat(32)],
    ["with its hash named", `sha256:${"ab".repeat(32)}`],
  ])("pins a fingerprint written %s", async (_how, pin) => {
    const { switches } = await readEnvironment({ ...ONE_SWITCH, NXAPI_TLS_PIN: `${pin}, ${FINGERPRINT}` });

    expect(switches[0]?.trust).toEqual({ kind: "pin", sha256: [FINGERPRINT, FINGERPRINT] });
  });

  it.each([
    ["nothing unless it is said", {}, {}],
    ["an older version", { NXAPI_TLS_MIN_VERSION: "TLSv1.1" }, { minVersion: "TLSv1.1" }],
    ["other ciphers", { NXAPI_TLS_CIPHERS: "HIGH:!aNULL@SECLEVEL=0" }, { ciphers: "HIGH:!aNULL@SECLEVEL=0" }],
  ])("makes of TLS %s", async (_what, variables, tls) => {
    const { switches } = await readEnvironment({ ...ONE_SWITCH, ...variables });

    expect(switches[0]?.tls).toEqual(tls);
  });

  it("gives the collector the resource attributes of OpenTelemetry's variables", async () => {
    const { resource } = await readEnvironment({
      ...ONE_SWITCH,
      OTEL_RESOURCE_ATTRIBUTES: "service.namespace=dc%2D1, deployment.environment.name=prod,token=abc==",
      OTEL_SERVICE_NAME: "tcam",
    });

    expect(resource).toEqual({
      "service.namespace": "dc-1",
      "deployment.environment.name": "prod",
      token: "abc==",
      "service.name": "tcam",
    });
  });
});

describe("what Kubernetes puts into the environment", () => {
  it("is not taken for settings, whatever the name of the Service", async () => {
    const links = {
      NXAPI_COLLECTOR_SERVICE_HOST: "10.0.0.1",
      NXAPI_COLLECTOR_PORT: "tcp://10.0.0.1:8888",
      NXAPI_COLLECTOR_PORT_8888_TCP_ADDR: "10.0.0.1",
      NXAPI_SERVICE_PORT_METRICS: "8888",
      NXAPI_PORT: "tcp://10.0.0.1:8888",
      NXAPI_PORT_8888_TCP: "tcp://10.0.0.1:8888",
    };

    const { switches } = await readEnvironment({ ...ONE_SWITCH, ...links });

    expect(switches).toMatchObject([{ port: 443 }]);
  });
});

describe("a mistake in the environment", () => {
  it("is that nothing is set, with what to set", async () => {
    expect(await mistakesOf({})).toEqual([expect.stringContaining("NXAPI_PASS_FILE")]);
  });

  it.each<[Variables, string]>([
    [{ NXAPI_USER: "" }, "NXAPI_USER must be set"],
    [{ NXAPI_HOST: ".." }, HOST_MISTAKE],
    [{ NXAPI_NAME: "." }, "NXAPI_NAME must be a name other than ., which no page can have"],
    [{ NXAPI_NAME: "x".repeat(257) }, "NXAPI_NAME must be a name of at most 256 characters"],
    [{ NXAPI_PASS: "" }, "NXAPI_PASS_FILE or NXAPI_PASS must be set"],
    [{ NXAPI_PROFILES: "tables, ruoting" }, "NXAPI_PROFILES: there is no such profile; did you mean routing?"],
    [
      { NXAPI_PROFILES: "tables", NXAPI_COMMANDS: "icam_scale" },
      "NXAPI_PROFILES and NXAPI_COMMANDS exclude each other; keep one",
    ],
    [{ NXAPI_PASS_FILE: PASSWORD_FILE }, "NXAPI_PASS and NXAPI_PASS_FILE exclude each other; keep the file"],
    [{ NXAPI_PASS: "", NXAPI_PASS_FILE: "/nowhere" }, "NXAPI_PASS_FILE: /nowhere does not exist"],
    [{ NXAPI_PASS: "", NXAPI_PASS_FILE: "nowhere" }, `NXAPI_PASS_FILE: nowhere does not exist in ${process.cwd()}`],
    [{ NXAPI_PASS: "", NXAPI_PASS_FILE: "/dev/null" }, "NXAPI_PASS_FILE: /dev/null is not a regular file"],
    [
      { NXAPI_PASS: "", NXAPI_PASS_FILE: "src" },
      "NXAPI_PASS_FILE: src is a directory (a container engine makes one where the file to mount is missing)",
    ],
    [{ NXAPI_HOST: "https://leaf-1/" }, HOST_MISTAKE],
    [{ NXAPI_HOST: "127.0.0.1:443" }, HOST_MISTAKE],
    [{ NXAPI_HOST: "[::1]" }, HOST_MISTAKE],
    [{ NXAPI_PORT: "70000" }, "NXAPI_PORT must be a port number"],
    [{ NXAPI_PORT: "x" }, "NXAPI_PORT must be a port number"],
    [{ NXAPI_TIMEOUT: "soon" }, "NXAPI_TIMEOUT must be a number of seconds from 1 to 300"],
    [{ NXAPI_TIMEOUT: "0" }, "NXAPI_TIMEOUT must be a number of seconds from 1 to 300"],
    [{ NXAPI_TLS_PIN: "abc" }, "NXAPI_TLS_PIN must be SHA-256 fingerprints of 64 hexadecimal digits"],
    [{ NXAPI_TLS_CA_FILE: "/nowhere" }, "NXAPI_TLS_CA_FILE: /nowhere does not exist"],
    [{ NXAPI_TLS_CA_FILE: "LICENSE" }, "NXAPI_TLS_CA_FILE: LICENSE: holds no certificate in PEM format"],
    [{ NXAPI_TLS_INSECURE: "yes" }, "NXAPI_TLS_INSECURE must be true or false"],
    [{ NXAPI_TLS_INSECURE: "true", NXAPI_PROTOCOL: "http" }, "NXAPI_TLS_… is set, but NXAPI_PROTOCOL is http"],
    [{ NXAPI_TLS_MIN_VERSION: "SSLv3" }, "NXAPI_TLS_MIN_VERSION must be TLSv1 or TLSv1.1 or TLSv1.2 or TLSv1.3"],
    [
      { NXAPI_TLS_CIPHERS: "ROT13" },
      "NXAPI_TLS_CIPHERS must be an OpenSSL cipher list with a cipher that this OpenSSL has",
    ],
    [{ NXAPI_TLS_MIN_VERSION: "TLSv1", NXAPI_PROTOCOL: "http" }, "NXAPI_TLS_… is set, but NXAPI_PROTOCOL is http"],
    [{ NXAPI_PROTOCOL: "ssh" }, "NXAPI_PROTOCOL must be https or http"],
    [{ NXAPI_COMMANDS: "show version" }, "NXAPI_COMMANDS must be names of commands, separated by commas"],
    [{ NXAPI_INSTANCES: "1" }, "NXAPI_INSTANCES must be pairs of module and instance, as 1/0,2/0"],
    [
      { OTEL_RESOURCE_ATTRIBUTES: "a" },
      "OTEL_RESOURCE_ATTRIBUTES must be key=value pairs, percent-encoded and separated by commas",
    ],
    [
      { OTEL_RESOURCE_ATTRIBUTES: "1st=x" },
      "OTEL_RESOURCE_ATTRIBUTES must be key=value pairs, percent-encoded and separated by commas",
    ],
    ...["job", "otel.scope.name"].map((name): [Variables, string] => [
      { OTEL_RESOURCE_ATTRIBUTES: `${name}=x` },
      `OTEL_RESOURCE_ATTRIBUTES: ${name}: expected another name: Prometheus or OpenTelemetry sets this one itself`,
    ]),
    ...["a..b", "rack__row", "rack_", "_rack", "__name__"].map((name): [Variables, string] => [
      { OTEL_RESOURCE_ATTRIBUTES: `${name}=x` },
      `OTEL_RESOURCE_ATTRIBUTES: ${name}: expected a name such as service.namespace: a letter first, and no two dots or underscores in a row or at the end`,
    ]),
    [
      { OTEL_RESOURCE_ATTRIBUTES: "host.name=x" },
      "OTEL_RESOURCE_ATTRIBUTES: host.name: expected another name: host.name says which switch a series is of; service.instance.id may tell collectors apart",
    ],
    [
      { OTEL_RESOURCE_ATTRIBUTES: "dc.row=1,dc_row=2" },
      "OTEL_RESOURCE_ATTRIBUTES: dc_row: expected another name: Prometheus would show it under the same label as dc.row",
    ],
    [
      { OTEL_RESOURCE_ATTRIBUTES: "Service.Name=1" },
      "OTEL_RESOURCE_ATTRIBUTES: Service.Name: expected another name: Prometheus would show it under the same label as service.name",
    ],
  ])("%j is told", async (variables, mistake) => {
    expect(await mistakesOf({ ...ONE_SWITCH, ...variables })).toEqual([mistake]);
  });

  it.each([
    ["NXAPI_PASSWORD", /^NXAPI_PASSWORD is not a setting; did you mean NXAPI_PASS\?$/],
    ["NXAPI_HOSTNAME", /^NXAPI_HOSTNAME is not a setting; did you mean NXAPI_HOST\?$/],
    ["NXAPI_TLS", /^NXAPI_TLS is not a setting; did you mean NXAPI_TLS_PIN\?$/],
    ["NXAPI_TMEOUT", /^NXAPI_TMEOUT is not a setting; did you mean NXAPI_TIMEOUT\?$/],
    ["NXAPI_QUEUE_DIR", /^NXAPI_QUEUE_DIR is not a setting; did you mean NXAPI_QUEUE_DIRECTORY\?$/],
    ["NXAPI_FOO", /^NXAPI_FOO is not a setting; there are .*NXAPI_PASS,/],
  ])("is %s, a variable that does not exist", async (name, mistake) => {
    expect(await mistakesOf({ ...ONE_SWITCH, [name]: "hunter2" })).toEqual([expect.stringMatching(mistake)]);
  });

  it("is everything that is missing beside a host", async () => {
    expect(await mistakesOf({ NXAPI_HOST: "leaf-1" })).toEqual([
      "NXAPI_PASS_FILE or NXAPI_PASS must be set",
      "NXAPI_USER must be set",
    ]);
  });

  it("is told together with all others, and no value with it", async () => {
    const wrong = { NXAPI_PORT: "hunter2", NXAPI_TLS_PIN: "hunter2", NXAPI_PASSWORD: "hunter2" };

    const mistakes = await mistakesOf({ ...ONE_SWITCH, ...wrong });

    expect(mistakes).toHaveLength(3);
    expect(mistakes.join()).not.toContain("hunter2");
  });
});
