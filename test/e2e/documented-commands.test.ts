import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type Certificate, selfSigned } from "../../src/simulator/http/certificate.ts";
import type { Nexus } from "../../src/simulator/nexus.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { collectFrom, PASSWORD, settingsFor, type TestCollector } from "../support/collector.ts";
import { type Folder, temporaryFolder } from "../support/folder.ts";
import { type Background, eventually, start } from "../support/processes.ts";
import { BARE_ENVIRONMENT, MAIN } from "../support/program.ts";
import { quickClone } from "../support/quick-clone.ts";
import { COMMANDS, type Environment } from "../docs/ways.ts";

describe("what a document says to type", () => {
  const certificate: Certificate = selfSigned();
  let folder: Folder;
  let clone: Folder;
  let nexus: Nexus;
  let reachable: Nexus;
  let collector: TestCollector;
  let replacements: readonly (readonly [from: string | RegExp, to: string])[] = [];

  beforeAll(async () => {
    [folder, clone] = await Promise.all([temporaryFolder(), quickClone()]);
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
      [/^nxapi-collector/, `node ${MAIN}`],
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
    await Promise.all([folder, clone].map((one) => one[Symbol.asyncDispose]()));
  });

  /** A text in which what is elsewhere is here. */
  function here(text: string): string {
    let changed = text;
    for (const [from, to] of replacements)
      changed = changed.replaceAll(typeof from === "string" ? from : new RegExp(from, "gm"), to);
    return changed;
  }

  function environment(kind: Environment): NodeJS.ProcessEnv {
    const own = {
      ...BARE_ENVIRONMENT,
      PATH: `${process.cwd()}/node_modules/.bin:${process.env["PATH"]}`,
      HOME: process.env["HOME"],
    };
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
    // In the place of the shell, so that it is what is ended.
    const script = here(whole).replace(/^(?=(?:npm|node) )/gm, "exec ");
    return start("sh", ["-c", script], environment(kind), placeOf(whole));
  }

  /** Where a command is typed. What runs the program by npm is typed in a clone where that starts quickly. */
  function placeOf(command: string): string {
    if (command.startsWith("openssl")) return folder.path;
    return /^npm /m.test(command) && command !== "npm run structure" ? clone.path : process.cwd();
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
