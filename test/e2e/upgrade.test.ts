import { X509Certificate } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cp, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, it } from "vitest";
import { z } from "zod";

import { gauge } from "../../src/catalogue/define.ts";
import { startCollector } from "../../src/collector/collector.ts";
import { readConfiguration, underIdsOfToday } from "../../src/collector/configuration.ts";
import { reference, toMetrics } from "../../src/cli/metrics.ts";
import { readConfigFile } from "../../src/config/file/config-file.ts";
import { describeEnvironment } from "../../src/config/env/environment.ts";
import { RENAMES as TODAY, type Renames, renameVariables } from "../../src/config/yaml/renames.ts";
import { createLog } from "../../src/log.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { VOCABULARY } from "../config/file/fleet-file.ts";
import { startReceiver } from "../otel/otlp/http-server.ts";
import { PASSWORD } from "../support/collector.ts";
import { exampleFolder } from "../support/example-file.ts";
import { scrape } from "../support/exposition.ts";
import { temporaryFolder } from "../support/folder.ts";
import { pointsOf } from "../support/otlp-points.ts";
import { eventually, output } from "../support/processes.ts";
import { exit, MAIN, NODE, portOf, run } from "../support/program.ts";
import { runHere } from "../support/run-here.ts";

/** What a later version might call otherwise. */
const RENAMES: Renames = {
  settings: [
    { in: ["switches", "*"], from: "period", to: "timeout_s" },
    { in: ["defaults"], from: "period", to: "timeout_s" },
    { in: [], from: "pace", to: "fleet" },
  ],
  variables: { NXAPI_ADDRESS: "NXAPI_HOST" },
  commands: new Map([["scale", "icam_scale"]]),
};

async function read(text: string, more: Record<string, string> = {}) {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "fleet.yaml");
  writeFileSync(file, text);
  for (const [name, content] of Object.entries(more)) writeFileSync(join(folder.path, name), content);
  const { warnings, ...settings } = await readConfigFile(file, { ...VOCABULARY, renames: RENAMES }, { PASS: "x" });
  return { warnings: warnings.map((warning) => warning.replaceAll(`${folder.path}/`, "")), settings };
}

describe("an old name", () => {
  it("of a setting means what it did, and is told where it stands", async () => {
    const { settings, warnings } = await read(
      `defaults: { user: u, password_env: PASS, period: 7, labels: { period: long } }
pace: { polls_at_once: 3 }
switches:
  - { name: a }
  - { name: b, period: 9 }
switch_files: [more.yaml]
`,
      { "more.yaml": "- { name: c, period: 11 }\n" },
    );

    expect(settings.switches.map(({ timeoutMs }) => timeoutMs)).toEqual([7_000, 9_000, 11_000]);
    expect(settings.switches[0]?.labels).toEqual({ period: "long" });
    expect(settings.concurrency.pollsAtOnce).toBe(3);
    expect(warnings).toEqual([
      "fleet.yaml:1:42: period is called timeout_s now; the old name will go in a later version",
      "fleet.yaml:2:1: pace is called fleet now; the old name will go in a later version",
      "fleet.yaml:5:16: period is called timeout_s now; the old name will go in a later version",
      "more.yaml:1:14: period is called timeout_s now; the old name will go in a later version",
    ]);
  });

  it("of a setting beside its new one is a mistake", async () => {
    await expect(read("switches: [{ name: a, user: u, password_env: PASS, period: 7, timeout_s: 8 }]")).rejects.toThrow(
      "fleet.yaml:1:63: this key is there already",
    );
  });

  it("of a command means the command, in a file and in the environment", async () => {
    const { settings, warnings } = await read(
      "switches: [{ name: a, user: u, password_env: PASS, commands: { scale: false } }]",
    );
    const told: string[] = [];

    const { only } = underIdsOfToday({ only: ["version", "scale"] }, RENAMES, (warning) => told.push(warning));

    expect(settings.switches[0]?.commands.choices).toEqual({ icam_scale: { enabled: false } });
    expect(warnings).toEqual([
      "fleet.yaml:1:71: switches[0].commands.scale: scale is called icam_scale now; the old name will go in a later version",
    ]);
    expect(only).toEqual(["version", "icam_scale"]);
    expect(told).toEqual(["scale is called icam_scale now; the old name will go in a later version"]);
  });

  it("of a command is the file's own where it has one of that name", async () => {
    const { settings, warnings } = await read(
      "custom_commands: [{ id: scale }]\nswitches: [{ name: a, user: u, password_env: PASS, commands: { scale: false } }]",
    );

    expect(settings.switches[0]?.commands.choices).toEqual({ scale: { enabled: false } });
    expect(warnings).toEqual([]);
  });

  it("of a variable means the variable, unless that is set as well", () => {
    const told: string[] = [];
    const today = (variables: Record<string, string>) =>
      renameVariables(variables, RENAMES, (warning) => told.push(warning));

    expect(today({ NXAPI_ADDRESS: "a", NXAPI_USER: "u" })).toEqual({ NXAPI_HOST: "a", NXAPI_USER: "u" });
    expect(today({ NXAPI_ADDRESS: "a", NXAPI_HOST: "b" })).toEqual({ NXAPI_HOST: "b" });
    expect(told).toHaveLength(2);
    expect(told[0]).toBe("NXAPI_ADDRESS is called NXAPI_HOST now; the old name will go in a later version");
  });

  it("of a metric is in the reference", () => {
    const [entry] = toMetrics({ "site.use": gauge("1", "Use.", []) }, { "site.use": "site.usage" });

    expect(entry).toMatchObject({ prometheus_name: "site_use_ratio", formerly: "site_usage_ratio" });
  });
});

/** A file whose own command a later version of the collector has adopted under the same name. */
function withAdopted(port: number): string {
  return `web: { port: 0 }
defaults: { user: admin, password_env: PASS, protocol: http, port: ${port} }
switches: [{ name: leaf-1, host: 127.0.0.1 }]
custom_commands:
  - id: icam_scale
    command: show icam scale
    rows: TABLE_l2_switching_scale/ROW_l2_switching_scale
    may_be_empty: true
    metrics: [{ name: site.scale, key: Feature_Scale_In_Use, kind: gauge, unit: "{entry}", description: Mine. }]
`;
}

const TOLD =
  "icam_scale of the collector's own has this id too and is left out: the file's icam_scale is asked in its place";

describe("a command of the file that a later version has adopted", () => {
  it("is asked as the file says, and told at the start and by check, which ends with 0", async () => {
    await using folder = await temporaryFolder();
    await using nexus = await startNexus({ name: "leaf-1", personality: "tor-9.3.7", password: PASSWORD });
    const file = join(folder.path, "fleet.yaml");
    writeFileSync(file, withAdopted(nexus.port));

    await using checking = run(["check", file], { PASS: PASSWORD });
    const status = await exit(checking);
    await using collecting = run(["collect", "--config.file", file], { PASS: PASSWORD });
    const page = await scrape(await portOf(collecting), { timeoutS: 20 });

    expect(status).toBe(0);
    expect(checking.printed()).toContain(`${file}:5:9: custom_commands[0].id: ${TOLD}`);
    expect(checking.printed()).toContain("the configuration is good");
    expect(collecting.printed()).toContain(TOLD);
    expect(page.find("nxapi_collector_command_state", { command: "show icam scale" })).toHaveLength(1);
    expect(page.find("cisco_scale_usage")).toEqual([]);
    expect(page.find("cisco_tcam_usage").length).toBeGreaterThan(0);
  }, 40_000);
});

const FOLDER = "test/fixtures/releases";

/** The releases of which something is kept. */
const RELEASES = readdirSync(FOLDER, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? [one.name] : []));

const kept = (release: string, name: string) => readFileSync(join(FOLDER, release, name), "utf8");

const Names = z.object({
  variables: z.array(z.string()),
  programs: z.array(z.string()),
  command_ids: z.array(z.string()),
  paths: z.array(z.string()),
  metrics: z.array(z.string()),
});
const namesOf = (release: string) => Names.parse(JSON.parse(kept(release, "names.json")));

/** Lines of a log that are more than a warning. */
const errorsIn = (printed: string) => printed.split("\n").filter((line) => line.includes("level=error"));

describe.each(RELEASES)("what was used with %s", (release) => {
  it("as a configuration file is good, and starts", async () => {
    const text = kept(release, "fleet.yaml");
    // Elsewhere than on the port of a collector that may run here.
    await using folder = await exampleFolder(text.replace("{ host: 0.0.0.0, port: 8888 }", "{ port: 0 }"));
    const { file } = folder;
    const lines: string[] = [];

    const collector = await startCollector(await readConfiguration({ file }, {}), {
      log: createLog((line) => lines.push(line)),
    });
    const answer = await fetch(`http://127.0.0.1:${collector.port}/-/healthy`);
    await collector.stop();
    const { status } = await runHere(["check", file]);

    expect(answer.status).toBe(200);
    expect(status).toBe(0);
    expect(errorsIn(lines.join("\n"))).toEqual([]);
  });

  it("as an environment collects, and what it left in its queue is sent once and as it was read", async () => {
    await using folder = await temporaryFolder();
    await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD, tls: true });
    await using receiver = await startReceiver();
    await cp(join(FOLDER, release, "queue"), join(folder.path, "queue"), { recursive: true });
    const queue = join(folder.path, "queue/otlp");
    const left = await readdir(queue);
    const leftAt = left.map((name) => Number(readFileSync(join(queue, name), "latin1").split(" ")[6]));
    await writeFile(join(folder.path, "password"), PASSWORD);
    const placeholders: Record<string, string> = {
      port: String(nexus.port),
      pin: new X509Certificate(nexus.certificate!.cert).fingerprint256,
      otlp: receiver.url.origin,
      folder: folder.path,
    };
    const text = kept(release, "environment").replaceAll(/\{(\w+)\}/g, (_, name: string) => placeholders[name] ?? "");
    const env = [...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value] as const);

    await using program = run(["collect"], Object.fromEntries(env));
    const port = await portOf(program);
    const points = () => receiver.received.flatMap((request) => pointsOf(request));
    const readAt = () => points().flatMap(({ metric, at }) => (metric === "cisco.device.up" ? [at] : []));
    const newest = Math.max(...leftAt);
    await eventually(() => Promise.resolve(readAt().some((at) => at > newest + 1_000) || undefined));
    const page = await scrape(port, { timeoutS: 20 });
    const pages = await Promise.all(
      namesOf(release).paths.map(async (path) => (await fetch(`http://127.0.0.1:${port}${path}`)).status),
    );

    expect(page.find("cisco_device_up").map(({ value }) => value)).toEqual([1]);
    expect(page.value("nxapi_collector_export_queue_failures_total") ?? 0).toBe(0);
    expect(new Set(readAt().filter((at) => at <= newest)).size).toBe(left.length);
    expect(readAt().filter((at) => at <= newest)).toHaveLength(left.length);
    expect((await readdir(queue)).filter((name) => left.includes(name))).toEqual([]);
    expect(pages).toEqual(pages.map(() => 200));
    expect(errorsIn(program.printed())).toEqual([]);
  });

  it("by its names still means the same: variables, programs, ids, and metrics with their labels", async () => {
    const { variables, programs, command_ids: ids, metrics } = namesOf(release);
    const { commands, device, collector, process: ofProcess } = reference();
    const today = [...commands.flatMap((command) => command.metrics), ...device, ...collector, ...ofProcess];
    const known = {
      variables: [...describeEnvironment().matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name),
      programs: [...(await output(NODE, [MAIN, "--help"])).matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name),
      ids: commands.map(({ id }) => id),
    };
    const isShown = (metric: string): boolean => {
      const [name, labels = ""] = metric.replace("}", "").split("{");
      const same = today.filter((one) => one.prometheus_name === name || one.formerly === name);
      const has = new Set(same.flatMap((one) => one.labels));
      return same.length > 0 && labels.split(",").every((label) => label === "" || has.has(label));
    };

    expect(variables.filter((name) => !known.variables.includes(name) && !(name in TODAY.variables))).toEqual([]);
    expect(programs.filter((name) => !known.programs.includes(name))).toEqual([]);
    expect(ids.filter((id) => !known.ids.includes(id) && !(id in TODAY.commands))).toEqual([]);
    expect(metrics.filter((metric) => !isShown(metric))).toEqual([]);
  });
});
