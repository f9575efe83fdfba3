import { X509Certificate } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { describeEnvironment } from "../../../src/config/env/environment.ts";
import { readProcessEnvironment } from "../../../src/config/env/process-environment.ts";
import { ConfigurationError, DEFAULT_PUSH } from "../../../src/config/settings.ts";
import type { Variables } from "../../../src/config/env/variables.ts";
import { selfSigned } from "../../../src/simulator/http/certificate.ts";
import { temporaryFolder } from "../../support/folder.ts";

const OTLP = { OTEL_METRICS_EXPORTER: "otlp" };
const GRPC = { ...OTLP, OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" };
const OURS = selfSigned();

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  writeFileSync(path("our.pem"), OURS.cert);
  writeFileSync(path("our.key"), OURS.key);
  writeFileSync(path("our.der"), new X509Certificate(OURS.cert).raw);
  writeFileSync(path("other.key"), selfSigned().key);
});

afterAll(async () => {
  await folder[Symbol.asyncDispose]();
});

function path(name: string): string {
  return join(folder.path, name);
}

/** The variables, with the names of files in the folder completed. */
function complete(variables: Variables): Variables {
  const ofFile = /CERTIFICATE|KEY$|DIRECTORY/;
  return Object.fromEntries(
    Object.entries(variables).map(([name, value = ""]) => [name, ofFile.test(name) ? path(value) : value]),
  );
}

async function push(variables: Variables) {
  return (await readProcessEnvironment(complete(variables))).push;
}

async function destination(variables: Variables) {
  return (await push({ ...OTLP, ...variables })).destinations[0];
}

async function mistakesOf(variables: Variables): Promise<readonly string[]> {
  try {
    await push(variables);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.mistakes.map((mistake) => mistake.replaceAll(`${folder.path}/`, ""));
  }
  return [];
}

describe("what is exported, from the environment", () => {
  it("is what Prometheus asks for, unless something else is set", async () => {
    expect(await push({})).toEqual(DEFAULT_PUSH);
  });

  it.each([
    ["otlp", ["otlp"]],
    ["prometheus,otlp", ["prometheus", "otlp"]],
    [" OTLP , Console , otlp ", ["otlp", "console"]],
    ["none", []],
    ["", ["prometheus"]],
  ])("of %j is %j", async (chosen, exporters) => {
    expect(await push({ OTEL_METRICS_EXPORTER: chosen })).toMatchObject({ exporters });
  });

  it.each([
    ["true", []],
    ["TRUE", []],
    ["false", ["otlp"]],
    ["", ["otlp"]],
  ])("with OTEL_SDK_DISABLED=%j is %j", async (disabled, exporters) => {
    expect(await push({ ...OTLP, OTEL_SDK_DISABLED: disabled })).toMatchObject({
      exporters,
      destinations: exporters.map(() => ({ name: "otlp" })),
    });
  });

  it("is sent as often and waits where the variables say", async () => {
    const settings = await push({
      OTEL_METRIC_EXPORT_INTERVAL: "10000",
      OTEL_METRIC_EXPORT_TIMEOUT: "5000",
      NXAPI_QUEUE_DIRECTORY: "not/made/yet",
    });

    expect(settings).toMatchObject({
      intervalMs: 10_000,
      exportTimeoutMs: 5_000,
      queue: { limitBytes: 67_108_864, directory: path("not/made/yet") },
    });
  });

  it("does not mind the variables of other programs' OTLP while nothing is sent", async () => {
    const others = {
      OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4317",
      OTEL_EXPORTER_OTLP_CERTIFICATE: "/nowhere",
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "delta",
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "x",
      OTEL_TRACES_EXPORTER: "zipkin",
    };

    expect([await mistakesOf(others), await mistakesOf({ ...others, ...OTLP, OTEL_SDK_DISABLED: "true" })]).toEqual([
      [],
      [],
    ]);
  });
});

describe("a destination from the environment", () => {
  it("is a collector on this machine, unless something else is set", async () => {
    const one = await destination({});

    expect(one).toMatchObject({
      name: "otlp",
      url: "http://localhost:4318/v1/metrics",
      protocol: "http/protobuf",
      headersFrom: "",
      compression: "none",
      timeoutMs: 10_000,
      tls: {},
    });
    await expect(one?.headers()).resolves.toEqual({});
  });

  it.each<[string, Variables, string]>([
    ["a base URL", { ENDPOINT: "https://x:4318" }, "https://x:4318/v1/metrics"],
    ["a base URL with a slash", { ENDPOINT: "https://x:4318/" }, "https://x:4318/v1/metrics"],
    ["a base URL with a path", { ENDPOINT: "http://x/otlp/" }, "http://x/otlp/v1/metrics"],
    ["an address of IPv6", { ENDPOINT: "http://[2001:db8::1]:4318" }, "http://[2001:db8::1]:4318/v1/metrics"],
    ["a URL of metrics", { METRICS_ENDPOINT: "http://x/a/", ENDPOINT: "http://y" }, "http://x/a/"],
    ["a URL of metrics without a path", { METRICS_ENDPOINT: "http://x:9090" }, "http://x:9090/"],
    ["http/json", { PROTOCOL: "http/json" }, "http://localhost:4318/v1/metrics"],
    ["gRPC", { PROTOCOL: "GRPC" }, "http://localhost:4317"],
    ["gRPC for metrics", { PROTOCOL: "http/json", METRICS_PROTOCOL: "grpc" }, "http://localhost:4317"],
    ["gRPC with a URL", { PROTOCOL: "grpc", ENDPOINT: "https://x:4317/" }, "https://x:4317"],
    ["gRPC without a scheme", { PROTOCOL: "grpc", ENDPOINT: "x:4317" }, "https://x:4317"],
    ["gRPC without TLS", { PROTOCOL: "grpc", ENDPOINT: "x:4317", INSECURE: "True" }, "http://x:4317"],
    ["gRPC with a scheme", { PROTOCOL: "grpc", ENDPOINT: "https://x:4317", INSECURE: "true" }, "https://x:4317"],
  ])("at %s", async (_what, options, url) => {
    const variables = Object.entries(options).map(([name, value]) => [`OTEL_EXPORTER_OTLP_${name}`, value] as const);

    expect(await destination(Object.fromEntries(variables))).toMatchObject({ url });
  });

  it.each([
    ["authorization=Basic dTpw==", { authorization: "Basic dTpw==" }],
    ["Authorization=Bearer%20a%2Cb , X-Tenant = net,", { authorization: "Bearer a,b", "x-tenant": "net" }],
    ["x-a=1,x-a=2,x-b=", { "x-a": "2", "x-b": "" }],
  ])("is sent the headers of %j", async (text, headers) => {
    const one = await destination({ OTEL_EXPORTER_OTLP_HEADERS: text });

    await expect(one?.headers()).resolves.toEqual(headers);
  });

  it("has what is said of metrics alone in the place of what is said of everything", async () => {
    const one = await destination({
      OTEL_EXPORTER_OTLP_HEADERS: "x-a=1,x-b=2",
      OTEL_EXPORTER_OTLP_METRICS_HEADERS: "x-c=3",
      OTEL_EXPORTER_OTLP_COMPRESSION: "none",
      OTEL_EXPORTER_OTLP_METRICS_COMPRESSION: "gzip",
      OTEL_EXPORTER_OTLP_TIMEOUT: "7",
      OTEL_EXPORTER_OTLP_METRICS_TIMEOUT: "0",
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "Cumulative",
      OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: "explicit_bucket_histogram",
    });

    expect(one).toMatchObject({
      headersFrom: "OTEL_EXPORTER_OTLP_METRICS_HEADERS",
      compression: "gzip",
      timeoutMs: 2_147_483_647,
    });
    await expect(one?.headers()).resolves.toEqual({ "x-c": "3" });
  });

  it("is trusted by one certificate and shown another", async () => {
    const one = await destination({
      OTEL_EXPORTER_OTLP_ENDPOINT: "https://x",
      OTEL_EXPORTER_OTLP_CERTIFICATE: "our.pem",
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: "our.pem",
      OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY: "our.key",
    });

    expect(one?.tls).toEqual({ ca: OURS.cert, cert: OURS.cert, key: OURS.key });
  });
});

describe("the help about the environment", () => {
  it.each([
    "OTEL_SDK_DISABLED",
    "OTEL_METRICS_EXPORTER",
    "OTEL_METRIC_EXPORT_INTERVAL",
    "OTEL_METRIC_EXPORT_TIMEOUT",
    "NXAPI_HOST",
    "NXAPI_QUEUE_DIRECTORY",
    "NXAPI_SHARD",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_CLIENT_KEY",
    "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE",
    "OTEL_EXPORTER_OTLP_METRICS_…",
  ])("says what %s means", (name) => {
    expect(describeEnvironment()).toMatch(new RegExp(`^  ${name} +[A-Za-z].*\\.$`, "m"));
  });
});

describe("a mistake in what the environment says of exporting", () => {
  const EXPORTER =
    "OTEL_METRICS_EXPORTER must be some of prometheus, otlp, console, separated by commas, or none alone";
  const PAIRS = "expected headers as name=value, percent-encoded and separated by commas";
  const URL_EXPECTED = "expected an absolute URL, as https://otlp.example.net:4318";
  const https = { ...OTLP, OTEL_EXPORTER_OTLP_ENDPOINT: "https://x" };

  it.each<[Variables, ...string[]]>([
    [{ OTEL_METRICS_EXPORTER: "otpl" }, EXPORTER],
    [{ OTEL_METRICS_EXPORTER: "none,otlp" }, EXPORTER],
    [{ OTEL_METRICS_EXPORTER: "," }, EXPORTER],
    [{ OTEL_SDK_DISABLED: "1" }, "OTEL_SDK_DISABLED must be true or false"],
    [
      { OTEL_METRIC_EXPORT_INTERVAL: "60s" },
      "OTEL_METRIC_EXPORT_INTERVAL must be a whole number of milliseconds from 100 to 86400000",
    ],
    [
      { OTEL_METRIC_EXPORT_TIMEOUT: "-1" },
      "OTEL_METRIC_EXPORT_TIMEOUT must be a whole number of milliseconds from 0 to 2147483647",
    ],
    [
      { OTEL_METRIC_EXPORT_INTERVALL: "60000" },
      "OTEL_METRIC_EXPORT_INTERVALL is not a setting; did you mean OTEL_METRIC_EXPORT_INTERVAL?",
    ],
    [
      { OTEL_EXPORTER_OTLP_METRICS_ENDPONT: "http://x" },
      "OTEL_EXPORTER_OTLP_METRICS_ENDPONT is not a setting; did you mean OTEL_EXPORTER_OTLP_METRICS_ENDPOINT?",
    ],
    ...["4/4", "0/0", "0/1001", "1", "-1/2", "1/2/3", "0 / 2"].map((NXAPI_SHARD): [Record<string, string>, string] => [
      { NXAPI_SHARD },
      "NXAPI_SHARD must be INDEX/COUNT, as 0/4 for the first of four, of at most 1000",
    ]),
    [{ NXAPI_QUEUE_DIRECTORY: "our.pem" }, "NXAPI_QUEUE_DIRECTORY: our.pem is not a directory"],
    [{ NXAPI_QUEUE_DIRECTORY: "our.pem/x" }, "NXAPI_QUEUE_DIRECTORY: our.pem is not a directory"],
    [{ ...OTLP, OTEL_EXPORTER_OTLP_ENDPOINT: "x:4318" }, `OTEL_EXPORTER_OTLP_ENDPOINT: ${URL_EXPECTED}`],
    [{ ...OTLP, OTEL_EXPORTER_OTLP_ENDPOINT: "ftp://x" }, `OTEL_EXPORTER_OTLP_ENDPOINT: ${URL_EXPECTED}`],
    [{ ...OTLP, OTEL_EXPORTER_OTLP_ENDPOINT: "http:///x" }, `OTEL_EXPORTER_OTLP_ENDPOINT: ${URL_EXPECTED}`],
    [
      { ...OTLP, OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: "http://x:y" },
      `OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: ${URL_EXPECTED}`,
    ],
    [
      { ...OTLP, OTEL_EXPORTER_OTLP_ENDPOINT: "https://u:hunter2@x" },
      "OTEL_EXPORTER_OTLP_ENDPOINT: expected no user and password in the URL; OTEL_EXPORTER_OTLP_HEADERS is the place for an authorization header",
    ],
    [
      { ...OTLP, OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: "https://x/?key=hunter2" },
      "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: expected no query (?) and no fragment (#) in the URL",
    ],
    [
      { ...OTLP, OTEL_EXPORTER_OTLP_ENDPOINT: "http://x/v1/metrics" },
      "OTEL_EXPORTER_OTLP_ENDPOINT: expected a URL without /v1/metrics, which is appended",
    ],
    [
      { ...GRPC, OTEL_EXPORTER_OTLP_ENDPOINT: "http://x:4317/v1/metrics" },
      "OTEL_EXPORTER_OTLP_ENDPOINT: expected no path in the URL, for gRPC has its own",
    ],
    [
      { ...OTLP, OTEL_EXPORTER_OTLP_PROTOCOL: "http" },
      "OTEL_EXPORTER_OTLP_PROTOCOL must be http/protobuf or http/json or grpc",
    ],
    [
      { ...OTLP, OTEL_EXPORTER_OTLP_METRICS_COMPRESSION: "zstd" },
      "OTEL_EXPORTER_OTLP_METRICS_COMPRESSION must be gzip or none",
    ],
    [
      { ...OTLP, OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "delta" },
      "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE must be cumulative: the counters are a switch's own, since its boot, and Prometheus needs them so",
    ],
    [{ ...OTLP, OTEL_EXPORTER_OTLP_HEADERS: "hunter2" }, `OTEL_EXPORTER_OTLP_HEADERS: ${PAIRS}`],
    [{ ...OTLP, OTEL_EXPORTER_OTLP_METRICS_HEADERS: "a=hunter2%" }, `OTEL_EXPORTER_OTLP_METRICS_HEADERS: ${PAIRS}`],
    [
      { ...OTLP, OTEL_EXPORTER_OTLP_HEADERS: "a hunter2=b" },
      "OTEL_EXPORTER_OTLP_HEADERS: expected the name of a header",
    ],
    [
      { ...OTLP, OTEL_EXPORTER_OTLP_HEADERS: "a=hunter2%0d%0ab: c" },
      "OTEL_EXPORTER_OTLP_HEADERS: expected one line of ASCII as the value of a header",
    ],
    [
      { ...OTLP, OTEL_EXPORTER_OTLP_HEADERS: "Content-Type=x" },
      "OTEL_EXPORTER_OTLP_HEADERS: expected another header: this one the collector sets itself",
    ],
    [{ ...https, OTEL_EXPORTER_OTLP_CERTIFICATE: "gone" }, "OTEL_EXPORTER_OTLP_CERTIFICATE: gone does not exist"],
    [
      { ...https, OTEL_EXPORTER_OTLP_CERTIFICATE: "our.key" },
      "OTEL_EXPORTER_OTLP_CERTIFICATE: our.key: holds no certificate in PEM format",
    ],
    [
      { ...https, OTEL_EXPORTER_OTLP_CERTIFICATE: "our.der" },
      "OTEL_EXPORTER_OTLP_CERTIFICATE: our.der is DER, not PEM; of a certificate, openssl x509 -inform der makes PEM",
    ],
    [
      { ...https, OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: "our.pem" },
      "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: needs its key as well",
    ],
    [
      { ...https, OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY: "our.key" },
      "OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY: needs its certificate as well",
    ],
    [
      { ...https, OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: "our.pem", OTEL_EXPORTER_OTLP_CLIENT_KEY: "other.key" },
      "OTEL_EXPORTER_OTLP_CLIENT_KEY: the key does not belong to the certificate",
    ],
    [
      { ...OTLP, OTEL_EXPORTER_OTLP_CERTIFICATE: "our.pem" },
      "OTEL_EXPORTER_OTLP_CERTIFICATE is set, but the endpoint is http",
    ],
  ])("%j is told", async (variables, ...mistakes) => {
    expect(await mistakesOf(variables)).toEqual(mistakes);
  });

  it("is told together with all others, and no value with it", async () => {
    const mistakes = await mistakesOf({
      ...OTLP,
      OTEL_METRIC_EXPORT_INTERVAL: "hunter2",
      OTEL_EXPORTER_OTLP_ENDPOINT: "hunter2",
      OTEL_EXPORTER_OTLP_TIMEOUT: "hunter2",
      OTEL_EXPORTER_OTLP_HEADERS: "hunter2",
      OTEL_EXPORTER_OTLP_INSECURE: "hunter2",
      OTEL_EXPORTER_OTLP_CLIENT_KEY: "gone",
    });

    expect(mistakes.map((mistake) => /^\w+/.exec(mistake)?.[0])).toEqual([
      "OTEL_METRIC_EXPORT_INTERVAL",
      "OTEL_EXPORTER_OTLP_TIMEOUT",
      "OTEL_EXPORTER_OTLP_INSECURE",
      "OTEL_EXPORTER_OTLP_ENDPOINT",
      "OTEL_EXPORTER_OTLP_HEADERS",
      "OTEL_EXPORTER_OTLP_CLIENT_KEY",
      "OTEL_EXPORTER_OTLP_CLIENT_KEY",
    ]);
    expect(mistakes.join()).not.toContain("hunter2");
  });
});
