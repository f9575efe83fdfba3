import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { type Configuration, readConfiguration } from "../../src/collector/configuration.ts";
import { describeEnvironment } from "../../src/config/env/environment.ts";
import { ConfigurationError } from "../../src/config/settings.ts";
import { readWebConfig } from "../../src/config/web/web-config.ts";
import { exampleFolder } from "../support/example-file.ts";

/** Words of the schema library, of JavaScript and of its engine, which say nothing to who wrote the file. */
const FOREIGN =
  /Invalid|Too (small|big)|received|Unrecognized|undefined|NaN|\[object|null|expected (string|number|boolean|array|object|record|map|int|nonoptional|never|unknown|date|tuple|union)\b|TypeError|Error:|Cannot |ERR_/;

/** What somebody may write by mistake. */
const WRONG: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  7.5,
  1e12,
  "",
  " ",
  "x",
  "1s",
  "http://x",
  "a b",
  "\n",
  "\u0000",
  "*",
  "é",
  "x".repeat(5_000),
  [],
  [[]],
  ["x"],
  [1],
  {},
  { x: 1 },
  [{}],
  { "": "" },
];

/** Whether everything is tried that can be, as `npm run fuzz` does. */
const FUZZ = process.env["FUZZ_RUNS"] !== undefined;

type Path = readonly (string | number)[];

/** The way to everything in a value, from the outside in. */
function* pathsOf(value: unknown, path: Path = []): Generator<Path> {
  yield path;
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value))
    yield* pathsOf(inner, [...path, Array.isArray(value) ? Number(key) : key]);
}

/** A copy in which something else stands at a path, or nothing at all, or under another key. */
function changed(value: unknown, [step, ...rest]: Path, change: (inner: unknown) => unknown): unknown {
  if (step === undefined) return change(value);
  if (Array.isArray(value))
    return value.map((inner: unknown, index) => (index === step ? changed(inner, rest, change) : inner));
  const entries = Object.entries(value ?? {});
  return Object.fromEntries(
    entries.flatMap(([key, inner]: [string, unknown]) => {
      if (key !== step) return [[key, inner]];
      const made = changed(inner, rest, change);
      return made === GONE ? [] : [[key, made]];
    }),
  );
}

const GONE = Symbol("gone");

async function mistakesOf(read: () => Promise<unknown>): Promise<readonly string[]> {
  try {
    await read();
    return [];
  } catch (error) {
    // Anything else would be told with a stack.
    if (error instanceof ConfigurationError) return error.mistakes;
    throw error;
  }
}

/** Every mistake that some change in a good file makes, with what is not a sentence with its place among them. */
async function toldOf(good: unknown, file: string, read: () => Promise<unknown>) {
  const told = new Set<string>();
  for (const [index, path] of [...pathsOf(good)].entries()) {
    const changes = [
      // All at each place take a minute. Each is at several places.
      ...WRONG.filter((_, at) => FUZZ || (at + index) % 20 === 0).map((wrong) => () => wrong),
      () => GONE,
      (inner: unknown) => ({ misspelt: inner }),
      (inner: unknown) => (typeof inner === "object" && inner !== null ? { ...inner, misspelt: 1 } : [inner, inner]),
    ];
    for (const change of changes) {
      // A file that is written over is put on the disk at once (ext4, auto_da_alloc).
      rmSync(file);
      writeFileSync(file, JSON.stringify(changed(good, path, change)) ?? "");
      for (const mistake of await mistakesOf(read)) told.add(mistake);
    }
  }
  return told;
}

/** File, line, column, what stands there, and a sentence about it. */
const PLACED = /^\S+:\d+:\d+: .{3,}$/s;

describe("every message that a changed file causes", () => {
  it("is a sentence with its place, of the configuration file", async () => {
    const example = readFileSync("docs/configuration.example.yaml", "utf8");
    await using folder = await exampleFolder("");
    const good: unknown = parse(folder.within(example));
    const read = (): Promise<Configuration> => readConfiguration({ file: folder.file }, {});
    writeFileSync(folder.file, JSON.stringify(good));
    expect(await mistakesOf(read)).toEqual([]);

    const told = await toldOf(good, folder.file, read);

    expect(told.size).toBeGreaterThan(200);
    expect([...told].filter((mistake) => FOREIGN.test(mistake) || !PLACED.test(mistake))).toEqual([]);
  });

  it("is a sentence with its place, of the web file", async () => {
    await using folder = await exampleFolder("");
    const file = join(folder.path, "web.yaml");
    const good = {
      tls_server_config: {
        cert_file: "etc/ssl/collector.pem",
        key_file: "etc/ssl/collector.key",
        client_auth_type: "RequireAndVerifyClientCert",
        client_ca_file: "etc/ssl/otlp.pem",
        client_allowed_sans: ["prometheus.example.net"],
        min_version: "TLS12",
        max_version: "TLS13",
        cipher_suites: ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"],
        curve_preferences: ["X25519"],
        prefer_server_cipher_suites: true,
      },
      http_server_config: { http2: true, headers: { "X-Frame-Options": "deny", "X-XSS-Protection": "0" } },
      basic_auth_users: { prometheus: "$2y$10$abcdefghijklmnopqrstuuAbCdEfGhIjKlMnOpQrStUvWxYz01234" },
      rate_limit: { interval: "100ms", burst: 50 },
    };
    const read = () => readWebConfig(file);
    writeFileSync(file, JSON.stringify(good));
    expect(await mistakesOf(read)).toEqual([]);

    const told = await toldOf(good, file, read);

    expect(told.size).toBeGreaterThan(50);
    expect([...told].filter((mistake) => FOREIGN.test(mistake) || !PLACED.test(mistake))).toEqual([]);
  });

  it("is a sentence that names the variable, of the environment", async () => {
    const good = { NXAPI_HOST: "leaf-1", NXAPI_USER: "u", NXAPI_PASS: "p", OTEL_METRICS_EXPORTER: "prometheus,otlp" };
    const names = [...describeEnvironment().matchAll(/^ {2}(\w+) /gm)].map(([, name = ""]) => name);
    expect(names.length).toBeGreaterThan(30);
    const told = new Set<string>();

    for (const name of names) {
      for (const wrong of [...WRONG.filter((one) => typeof one !== "object").map(String), undefined]) {
        const variables = { ...good, [name]: wrong };
        for (const mistake of await mistakesOf(() => readConfiguration({}, variables))) {
          told.add(mistake);
        }
      }
    }

    expect(told.size).toBeGreaterThan(30);
    expect([...told].filter((mistake) => FOREIGN.test(mistake) || !/NXAPI_|OTEL_/.test(mistake))).toEqual([]);
  });
});
