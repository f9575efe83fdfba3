import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { readConfigFile } from "../../../src/config/file/config-file.ts";
import { DEFAULT_PUSH } from "../../../src/config/settings.ts";
import { selfSigned } from "../../../src/simulator/http/certificate.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { fileWith, mistakesIn, VOCABULARY } from "./fleet-file.ts";

const OURS = selfSigned();
const MORE = { "our.pem": OURS.cert, "our.key": OURS.key, "other.key": selfSigned().key, headers: "a: hunter2\n" };

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  for (const [name, text] of Object.entries(MORE)) writeFileSync(path(name), text);
});

afterAll(async () => {
  await folder[Symbol.asyncDispose]();
});

function path(name: string): string {
  return join(folder.path, name);
}

/** What a file with these lines at its end says. */
function read(lines: string, variables: Record<string, string> = {}) {
  writeFileSync(path("fleet.yaml"), fileWith("", lines));
  return readConfigFile(path("fleet.yaml"), VOCABULARY, { PASS: "hunter2", ...variables });
}

/** A file that sends to a destination with these settings more. */
function sendingTo(settings: string): string {
  return `exporters: [otlp]\npush: { destinations: [{ name: central, ${settings} }] }\n`;
}

describe("what is exported, from a file", () => {
  it("is what Prometheus asks for, if neither the file nor the environment says otherwise", async () => {
    expect((await read("")).push).toEqual(DEFAULT_PUSH);
  });

  it("is sent to each destination, which need not say more than where it is", async () => {
    const { push, files } = await read(`
exporters: [prometheus, otlp, otlp]
push:
  interval_s: 10
  timeout_s: 2.5
  queue: { directory: ${path("queue")}, limit_mib: 8 }
  destinations:
    - name: central
      endpoint: https://otlp.example.net:4318/otlp
      protocol: http/json
      headers: { X-Tenant: net, a: "1" }
      headers_file: ${path("headers")}
      compression: gzip
      timeout_s: 0.5
      tls: { ca_file: ${path("our.pem")}, cert_file: ${path("our.pem")}, key_file: ${path("our.key")} }
    - { name: spare, endpoint: "http://192.0.2.1:4317", protocol: grpc }
    - { name: plain, endpoint: "http://192.0.2.1:4318" }
`);

    expect(push).toMatchObject({
      exporters: ["prometheus", "otlp"],
      intervalMs: 10_000,
      exportTimeoutMs: 2_500,
      queue: { limitBytes: 8_388_608, directory: path("queue") },
      destinations: [
        {
          name: "central",
          url: "https://otlp.example.net:4318/otlp/v1/metrics",
          protocol: "http/json",
          headersFrom: `headers and ${path("headers")}`,
          compression: "gzip",
          timeoutMs: 500,
          tls: { ca: OURS.cert, cert: OURS.cert, key: OURS.key },
        },
        { name: "spare", url: "http://192.0.2.1:4317", protocol: "grpc" },
        { name: "plain", url: "http://192.0.2.1:4318/v1/metrics", compression: "none", timeoutMs: 10_000, tls: {} },
      ],
    });
    const headers = await Promise.all(push.destinations.map((one) => one.headers()));
    expect(headers).toEqual([{ "x-tenant": "net", a: "hunter2" }, {}, {}]);
    expect(files).toEqual([path("fleet.yaml"), path("our.pem"), path("our.key")]);
  });

  it("comes before the environment, key by key", async () => {
    const variables = {
      OTEL_METRICS_EXPORTER: "console",
      OTEL_METRIC_EXPORT_INTERVAL: "1000",
      OTEL_METRIC_EXPORT_TIMEOUT: "2000",
      NXAPI_QUEUE_DIRECTORY: path("other"),
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318",
      OTEL_EXPORTER_OTLP_HEADERS: "a=b",
    };

    const { push: one } = await read(
      "exporters: [otlp]\npush: { interval_s: 5, queue: { limit_mib: 1 } }\n",
      variables,
    );

    expect(one).toMatchObject({
      exporters: ["otlp"],
      intervalMs: 5_000,
      exportTimeoutMs: 2_000,
      queue: { limitBytes: 1_048_576, directory: path("other") },
      destinations: [{ name: "otlp", url: "http://collector:4318/v1/metrics" }],
    });
  });

  it("goes to the file's destinations alone, which have nothing of the environment's", async () => {
    const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: "wrong", OTEL_EXPORTER_OTLP_HEADERS: "authorization=hunter2" };

    const { destinations } = (await read(sendingTo('endpoint: "http://x"'), variables)).push;

    expect(destinations).toMatchObject([{ name: "central", headersFrom: "" }]);
    await expect(destinations[0]?.headers()).resolves.toEqual({});
  });

  it.each<[string, string, Record<string, string>]>([
    ["the file has no exporters", "exporters: []\npush: { destinations: [{ name: a, endpoint: 'http://x' }] }\n", {}],
    ["OpenTelemetry is switched off", sendingTo("endpoint: http://x"), { OTEL_SDK_DISABLED: "true" }],
    [
      "the environment has none",
      "push: { destinations: [{ name: a, endpoint: 'http://x' }] }\n",
      { OTEL_METRICS_EXPORTER: "none" },
    ],
  ])("is nothing if %s", async (_what, lines, variables) => {
    expect((await read(lines, variables)).push).toMatchObject({ exporters: [], destinations: [] });
  });
});

describe("a file of headers", () => {
  const one = async (text: string) => {
    writeFileSync(path("headers"), text);
    return (await read(sendingTo(`endpoint: "https://x", headers_file: ${path("headers")}`))).push.destinations[0];
  };

  it.each([
    ["lines", "Authorization: Bearer a=b%20c\n\n# more\r\nx-tenant:net\n"],
    ["pairs", "\uFEFFauthorization=Bearer%20a=b%2520c,x-tenant=net"],
    ["lines of either", "authorization=Bearer a=b%2520c\n  x-tenant : net"],
  ])("may hold %s", async (_what, text) => {
    const destination = await one(text);

    await expect(destination?.headers()).resolves.toEqual({ authorization: "Bearer a=b%20c", "x-tenant": "net" });
  });

  it("is read anew for each request, and one that has become wrong is told without its text", async () => {
    const destination = await one("authorization: first");
    const before = await destination?.headers();
    writeFileSync(path("headers"), "authorization: second");
    const after = await destination?.headers();
    writeFileSync(path("headers"), "# new\nhunter2");

    await expect(destination?.headers()).rejects.toThrow(`${path("headers")}: line 2: expected name: value`);

    expect([before, after]).toEqual([{ authorization: "first" }, { authorization: "second" }]);
  });
});

describe("a mistake in what a file says of exporting", () => {
  const at = "fleet.yaml:6:";
  const one = "push.destinations[0]";
  const https = "endpoint: https://x";

  it.each<[string, ...string[]]>([
    [
      sendingTo("endpoint: otlp.example.net:4318"),
      `${at}51: ${one}.endpoint: expected an absolute URL, as https://otlp.example.net:4318`,
    ],
    [
      sendingTo('endpoint: "https://u:hunter2@x"'),
      `${at}51: ${one}.endpoint: expected no user and password in the URL; headers_file is the place for an authorization header`,
    ],
    [
      sendingTo('endpoint: "https://x/?key=hunter2"'),
      `${at}51: ${one}.endpoint: expected no query (?) and no fragment (#) in the URL`,
    ],
    [
      sendingTo('endpoint: "https://x/v1/metrics"'),
      `${at}51: ${one}.endpoint: expected a URL without /v1/metrics, which is appended`,
    ],
    [
      sendingTo('endpoint: "https://x/y", protocol: grpc'),
      `${at}51: ${one}.endpoint: expected no path in the URL, for gRPC has its own`,
    ],
    [sendingTo("protocol: grpc"), `${at}24: ${one}.endpoint: must be set`],
    [sendingTo(`${https}, protocol: http`), `${at}72: ${one}.protocol: expected http/protobuf, http/json, grpc`],
    [sendingTo(`${https}, compression: zstd`), `${at}75: ${one}.compression: expected gzip or none`],
    [sendingTo(`${https}, timeout_s: 0`), `${at}73: ${one}.timeout_s: expected seconds, from 0.1 to 300`],
    [sendingTo(`${https}, timeout: 5`), `${at}62: ${one}.timeout: there is no such setting; did you mean timeout_s?`],
    [
      sendingTo(`${https}, headers: { x-a: 5 }`),
      `${at}78: ${one}.headers.x-a: expected the value of a header; put quotes around it`,
    ],
    [sendingTo(`${https}, headers: { "x a": b }`), `${at}73: ${one}.headers.x a: expected the name of a header`],
    [
      sendingTo(`${https}, headers: { x-a: ü }`),
      `${at}78: ${one}.headers.x-a: expected one line of ASCII as the value of a header`,
    ],
    [
      sendingTo(`${https}, headers: { Authorization: hunter2 }`),
      `${at}73: ${one}.headers.Authorization: expected no secret, whose place is the headers_file`,
    ],
    [
      sendingTo(`${https}, headers: { content-length: "5" }`),
      `${at}73: ${one}.headers.content-length: expected another header: this one the collector sets itself`,
    ],
    [sendingTo(`${https}, headers: [x]`), `${at}71: ${one}.headers: expected headers, as x-tenant: net`],
    [sendingTo(`${https}, headers_file: FOLDER/gone`), `${at}76: ${one}.headers_file: gone does not exist`],
    [sendingTo(`${https}, headers_file: /dev/null`), `${at}76: ${one}.headers_file: /dev/null is not a regular file`],
    [
      sendingTo(`${https}, headers_file: FOLDER/our.pem`),
      `${at}76: ${one}.headers_file: our.pem: line 1: expected name: value`,
    ],
    [sendingTo(`${https}, tls: { ca_file: FOLDER/gone }`), `${at}78: ${one}.tls.ca_file: gone does not exist`],
    [sendingTo(`${https}, tls: { cert_file: FOLDER/our.pem }`), `${at}80: ${one}.tls.cert_file: needs its key as well`],
    [
      sendingTo(`${https}, tls: { key_file: FOLDER/other.key, cert_file: FOLDER/our.pem }`),
      `${at}79: ${one}.tls.key_file: the key does not belong to the certificate`,
    ],
    [
      sendingTo("endpoint: http://x, tls: { ca_file: FOLDER/our.pem }"),
      `${at}24: ${one}: tls is set, but the endpoint is http`,
    ],
    [
      sendingTo(`${https} }, { name: central, ${https}`),
      `${at}72: push.destinations[1].name: another destination has this name, at fleet.yaml:6:32`,
    ],
    [
      "exporters: [otlp]\npush: { destinations: [{ name: a/b, endpoint: 'http://x' }] }\n",
      `${at}32: ${one}.name: expected a name of at most 64 letters, digits, dots, - and _`,
    ],
    ["exporters: [otlp]\npush: { destinations: [] }\n", `${at}23: push.destinations: expected at least one`],
    [
      "exporters: [otlp]\npush: { queue: { limit_mib: 0, directory: FOLDER/our.pem } }\n",
      `${at}29: push.queue.limit_mib: expected a whole number from 1 to 65536`,
    ],
    [
      "exporters: [otlp]\npush: { queue: { directory: FOLDER/our.pem } }\n",
      `${at}29: push.queue.directory: our.pem is not a directory`,
    ],
    ["exporters: [otlp]\npush: { interval_s: 1m }\n", `${at}21: push.interval_s: expected seconds, from 0.1 to 86400`],
    ["exporters: [otpl]\n", "fleet.yaml:5:13: exporters[0]: expected prometheus, otlp, console"],
    [
      "exporters: otlp\n",
      "fleet.yaml:5:12: exporters: expected a list of exporters, as [prometheus, otlp]; [] is none",
    ],
    [
      "\npush: { destinations: [{ name: a, endpoint: 'http://x' }] }\n",
      `${at}23: push.destinations: nothing is sent to them; expected otlp among exporters`,
    ],
  ])("%j is told with its place", async (lines, ...mistakes) => {
    const text = fileWith("", lines.replaceAll("FOLDER", folder.path));

    const told = await mistakesIn(text);

    expect(told.map((mistake) => mistake.replaceAll(`${folder.path}/`, ""))).toEqual(mistakes);
  });

  it("is told of the environment's destination, if the file has none", async () => {
    const mistakes = await mistakesIn(fileWith("", "exporters: [otlp]\n"), {}, { OTEL_EXPORTER_OTLP_ENDPOINT: "x" });

    expect(mistakes).toEqual([
      "OTEL_EXPORTER_OTLP_ENDPOINT: expected an absolute URL, as https://otlp.example.net:4318",
    ]);
  });

  it("is told together with those of other destinations and of the environment", async () => {
    const mistakes = await mistakesIn(
      fileWith(
        "",
        "push:\n  destinations:\n    - { name: a, endpoint: hunter2 }\n    - { name: b, endpoint: 'http://x', timeout_s: hunter2 }\n    - {}\n",
      ),
      {},
      { OTEL_METRICS_EXPORTER: "hunter2", OTEL_METRIC_EXPORT_INTERVAL: "hunter2" },
    );

    expect(mistakes).toEqual([
      "fleet.yaml:7:28: push.destinations[0].endpoint: expected an absolute URL, as https://otlp.example.net:4318",
      "fleet.yaml:8:51: push.destinations[1].timeout_s: expected seconds, from 0.1 to 300",
      "fleet.yaml:9:7: push.destinations[2].name: must be set",
      "fleet.yaml:9:7: push.destinations[2].endpoint: must be set",
      "OTEL_METRICS_EXPORTER must be some of prometheus, otlp, console, separated by commas, or none alone",
      "OTEL_METRIC_EXPORT_INTERVAL must be a whole number of milliseconds from 100 to 86400000",
    ]);
    expect(mistakes.join()).not.toContain("hunter2");
  });
});
