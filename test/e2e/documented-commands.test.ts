import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type Certificate, selfSigned } from "../../src/simulator/http/certificate.ts";
import type { Nexus } from "../../src/simulator/nexus.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { collectFrom, PASSWORD, settingsFor, type TestCollector } from "../support/collector.ts";
import { type Folder, temporaryFolder } from "../support/folder.ts";
import { type Background, eventually, start } from "../support/processes.ts";
import { documentedCommands } from "../docs/commands.ts";

/** How a command that a document shows is tried. */
type Way =
  | Printing
  | Running
  /** Another test runs it. */
  | { readonly by: string }
  /** Nothing runs it, and why. */
  | { readonly not: string };

/** It runs to its end, with one of these statuses, and prints this. */
interface Printing {
  readonly prints: RegExp;
  /** 0 unless said. */
  readonly statuses?: readonly number[];
  readonly env?: Environment;
}

/** It runs until it has printed this, and is then ended. */
interface Running {
  readonly until: RegExp;
  readonly env?: Environment;
}

/** What is in the environment beside what a command itself puts there: nothing, a switch's port, or all about a switch. */
type Environment = "none" | "port" | "switch";

const IMAGE = "test/e2e/image.test.ts";
const CI = "it is what runs the tests";

const WAYS: Readonly<Record<string, Way>> = {
  // The README, in its order.
  "npm run demo": { until: /Open {4}http/ },
  "npm test": { not: CI },
  "git clone": { not: "it needs an address" },
  "npm start": { until: /msg=collecting/, env: "switch" },
  "npm pack": { by: "test/e2e/package.test.ts" },
  "npm install --global …": { by: ".ci/package" },
  "docker build -t nxapi-collector .": { by: IMAGE },
  "npm run nxapi-collector --": { not: "it is the beginning of others" },
  "export NXAPI_HOST=192.0.2.10 …": { prints: /show icam scale +ok/, env: "port" },
  "npm start -- --help": { prints: /NXAPI_HOST/ },
  "nxapi-collector check fleet.yaml": { prints: /the configuration is good/ },
  "nxapi-collector collect --config.file fleet.yaml": { until: /msg=collecting/ },
  "docker run --name collector … --read-only … NXAPI_HOST=192.0.2.10 …": { by: IMAGE },
  "npm run report -- leaf-1 spine-1": { prints: /tcam: fib/, statuses: [0, 1, 2], env: "switch" },
  // When a switch is down.
  "curl -s localhost:8888/metrics …": { prints: /^cisco_device_up\{host_name="leaf-1"\} 1$/m },
  "npm run doctor": { prints: /show icam/, env: "switch" },
  "npm run doctor -- 192.0.2.10": { prints: /show icam/, env: "switch" },
  "nxapi-collector doctor --config.file fleet.yaml leaf-1": { by: "test/cli/selection.test.ts" },
  "openssl s_client -connect 192.0.2.10:443 …": { prints: /^sha256 Fingerprint=(?:[\dA-F]{2}:){31}[\dA-F]{2}$/m },
  "node_modules/.bin/node dist/src/main.js": { by: "test/e2e/package.test.ts" },
  "npm run build": { by: "test/e2e/package.test.ts" },
  "nxapi-collector health": { by: "test/cli/health.test.ts" },
  // Settings and metrics.
  "npm start -- --config.file fleet.yaml": { until: /msg=collecting/ },
  "npm run nxapi-collector -- check fleet.yaml": { prints: /the configuration is good/ },
  "nxapi-collector collect --help": { prints: /NXAPI_HOST/ },
  "nxapi-collector metrics": { prints: /show icam scale/ },
  "npm run --silent metrics": { prints: /show icam scale/ },
  // Containers.
  "docker network create …": { by: IMAGE },
  "docker run --name prometheus …": { not: "the image of Prometheus is not ours; promtool reads what it mounts" },
  "docker run --name collector … demo0 … NXAPI_HOST=192.0.2.10 …": { by: IMAGE },
  "docker run --name collector … NXAPI_PORT=23456 …": { by: IMAGE },
  "docker run --name switch …": { by: IMAGE },
  "docker exec collector nxapi-collector doctor": { by: IMAGE },
  // Who may ask, and push.
  "openssl req -x509 -newkey rsa:3072 …": { prints: /^$/ },
  "htpasswd -nBC 10 prometheus": { not: "it asks for a password on a terminal" },
  "export OTEL_METRICS_EXPORTER=prometheus,otlp …": { until: /msg=collecting/, env: "switch" },
  "SIEGE_S=120 npm test -- test/e2e/siege.test.ts": { not: CI },
  // On the switch.
  "openssl req -x509 -newkey rsa:2048 …": { prints: /^$/ },
  "openssl x509 -in leaf-1.crt …": { prints: /^sha256 Fingerprint=/m },
  // Simulated switches.
  "npm run simulate -- --personality chassis-9.3.7a …": { until: /(?:msg="simulating a switch"[^]*){3}/ },
  "npm run simulate -- --fault …": { until: /msg="faults can be set"/ },
  "npm run record -- 192.0.2.10 ./leaf": { prints: /leaf/, env: "switch" },
  "npm run simulate -- --replay ./leaf": { until: /msg="simulating a switch"/ },
  "npm run simulate -- --help": { prints: /chassis-9\.3\.7a/ },
  // Working on it.
  "node src/main.ts": { until: /msg=collecting/, env: "switch" },
  "npm run update": { not: "it rewrites what the other tests compare with" },
  "npm run check": { not: CI },
  "npm run bench": { by: "test/e2e/bench.test.ts" },
  "npm run soak -- 10": { by: "test/e2e/bench.test.ts" },
  "npm run structure": { prints: /one scrape crosses +\d+ files/ },
  ".ci/run": { not: CI },
  "python3 -m venv E …": { by: ".ci/run" },
  "NXAPI_COLLECTOR_PYTHON=E/bin/python npm test": { by: ".ci/run" },
  "NXAPI_COLLECTOR_RECEIVERS=$(.ci/receivers/build) npm test": { by: ".ci/run" },
};

/** Whether a command is the one that a key names, in which … stands for anything. */
function isNamed(command: string, key: string): boolean {
  const pattern = key.split(/ ?… ?/).map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${pattern.join("[^]*")}$`).test(command);
}

const COMMANDS = documentedCommands().map((command) => {
  const keys = Object.keys(WAYS).filter((key) => isNamed(command, key));
  return { command, keys, way: WAYS[keys[0] ?? ""] };
});

describe("the commands in the documents", () => {
  it("each have one way in which they are tried, and none of these is of a command that is gone", () => {
    const used = new Set(COMMANDS.flatMap(({ keys }) => keys));

    expect(COMMANDS.filter(({ keys }) => keys.length !== 1)).toEqual([]);
    expect(Object.keys(WAYS).filter((key) => !used.has(key))).toEqual([]);
  });

  it("are tried by files that there are", () => {
    const files = COMMANDS.flatMap(({ way }) => (way !== undefined && "by" in way ? [way.by] : []));

    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });
});

describe("what a document says to type", () => {
  const certificate: Certificate = selfSigned();
  let folder: Folder;
  let nexus: Nexus;
  let reachable: Nexus;
  let collector: TestCollector;
  let replacements: readonly (readonly [from: string | RegExp, to: string])[] = [];

  beforeAll(async () => {
    folder = await temporaryFolder();
    const inFolder = (name: string): string => join(folder.path, name);
    nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD, tls: certificate });
    reachable = await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD });
    collector = await collectFrom([settingsFor(reachable)]);
    replacements = [
      ["192.0.2.10:443", `127.0.0.1:${nexus.port}`],
      ["192.0.2.10", "127.0.0.1"],
      ["AB:CD:…", nexus.fingerprint256 ?? ""],
      ["tcam-reader", "admin"],
      ["/run/secrets/nexus", inFolder("password")],
      ["/etc/ssl/switches.pem", inFolder("ca.pem")],
      ["localhost:8888", `127.0.0.1:${collector.port}`],
      ["--port 8080", "--port 0"],
      ["--replay", "--port 0 --replay"],
      ["--fault", "--port 0 --fault"],
      ["--control-port 9000", "--control-port 0"],
      ["./leaf", inFolder("leaf")],
      [/(?<![\w/])fleet\.yaml/, inFolder("fleet.yaml")],
      ["-- leaf-1 spine-1", "-- 127.0.0.1"],
      // Nobody is there: what is sent waits.
      ["https://otlp.example.net:4318", "http://127.0.0.1:9"],
      [/^nxapi-collector/, "node src/main.ts"],
    ];
    await writeFile(inFolder("password"), PASSWORD);
    await writeFile(inFolder("ca.pem"), certificate.cert);
    await mkdir(inFolder("switches"));
    await writeFile(inFolder("switches/rack-1.yaml"), "- { name: leaf-2, host: 127.0.0.1, group: leafs }\n");
    const example =
      /(?<=```yaml\n)defaults:\n[^`]*switch_files[^`]*/.exec(await readFile("README.md", "utf8"))?.[0] ?? "";
    await writeFile(inFolder("fleet.yaml"), `web: { port: 0 }\n${here(example)}`);
  });

  afterAll(async () => {
    await collector.stop();
    await Promise.all([nexus.stop(), reachable.stop()]);
    await folder[Symbol.asyncDispose]();
  });

  /** A text in which what is elsewhere is here. */
  function here(text: string): string {
    let changed = text;
    for (const [from, to] of replacements)
      changed = changed.replaceAll(typeof from === "string" ? from : new RegExp(from, "gm"), to);
    return changed;
  }

  function environment(kind: Environment): NodeJS.ProcessEnv {
    const own = { PATH: `${process.cwd()}/node_modules/.bin:${process.env["PATH"]}`, HOME: process.env["HOME"] };
    const shared = { ...own, OTEL_EXPORTER_PROMETHEUS_PORT: "0" };
    if (kind === "none") return shared;
    const port = { ...shared, NXAPI_PORT: String(nexus.port) };
    if (kind === "port") return port;
    return {
      ...port,
      NXAPI_HOST: "127.0.0.1",
      NXAPI_USER: "admin",
      NXAPI_PASS_FILE: join(folder.path, "password"),
      NXAPI_TLS_PIN: nexus.fingerprint256,
    };
  }

  function run(command: string, kind: Environment = "none"): Background {
    // A script of variables alone is for what is started next.
    const whole = /^export [^]*\nexport [^\n]*$/.test(command) ? `${command}\nnpm start` : command;
    const script = whole.startsWith("openssl") ? `cd '${folder.path}' && ${here(whole)}` : here(whole);
    // In the place of the shell, so that it is what is ended.
    return start("sh", ["-c", script.replace(/^(?=(?:npm|node) )/gm, "exec ")], environment(kind));
  }

  const hasEnded = ({ child }: Background): boolean => child.exitCode !== null || child.signalCode !== null;

  it.each(COMMANDS.flatMap(({ command, way }) => (way !== undefined && "prints" in way ? [{ command, way }] : [])))(
    "runs to its end: $command",
    async ({ command, way: { prints, statuses = [0], env } }) => {
      await using program = run(command, env);

      await eventually(() => Promise.resolve(hasEnded(program) || undefined), 150_000);

      // Without what openssl prints while it makes a key.
      expect(
        program
          .printed()
          .replaceAll(/^[.+*-]+$/gm, "")
          .trim(),
      ).toMatch(prints);
      expect(statuses).toContain(program.child.exitCode);
    },
  );

  it.each(COMMANDS.flatMap(({ command, way }) => (way !== undefined && "until" in way ? [{ command, way }] : [])))(
    "runs until it is ended: $command",
    async ({ command, way: { until, env } }) => {
      await using program = run(command, env);

      await eventually(() => Promise.resolve(until.test(program.printed()) || hasEnded(program) || undefined), 150_000);

      expect(program.printed()).toMatch(until);
      program.child.kill("SIGTERM");
      await eventually(() => Promise.resolve(hasEnded(program) || undefined));
    },
  );
});
