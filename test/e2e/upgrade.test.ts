import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it, vi } from "vitest";

import { gauge } from "../../src/catalogue/define.ts";
import { startCollector } from "../../src/collector/collector.ts";
import { readConfiguration, underIdsOfToday } from "../../src/collector/configuration.ts";
import { toMetrics } from "../../src/cli/metrics.ts";
import { runProgram } from "../../src/cli/program.ts";
import { readConfigFile } from "../../src/config/file/config-file.ts";
import { type Renames, renameVariables } from "../../src/config/yaml/renames.ts";
import { createLog } from "../../src/log.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { VOCABULARY } from "../config/file/fleet-file.ts";
import { PASSWORD } from "../support/collector.ts";
import { exampleFolder } from "../support/example-file.ts";
import { scrape } from "../support/exposition.ts";
import { temporaryFolder } from "../support/folder.ts";
import { exit, portOf, run } from "../support/program.ts";

/** What a later version might call otherwise. */
const RENAMES: Renames = {
  settings: [
    { in: ["switches", "*"], from: "period", to: "timeout_s" },
    { in: ["defaults"], from: "period", to: "timeout_s" },
    { in: [], from: "pace", to: "fleet" },
  ],
  variables: { NXAPI_ADDRESS: "NXAPI_HOST" },
  commands: { scale: "icam_scale" },
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

describe("the example file of an earlier version", () => {
  it("is good, and starts", async () => {
    const text = readFileSync("test/fixtures/configuration/0.1.0.yaml", "utf8");
    // Elsewhere than on the port of a collector that may run here.
    await using folder = await exampleFolder(text.replace("{ host: 0.0.0.0, port: 8888 }", "{ port: 0 }"));
    const { file } = folder;
    const lines: string[] = [];

    const collector = await startCollector(await readConfiguration({ file }, {}), {
      log: createLog((line) => lines.push(line)),
    });
    const answer = await fetch(`http://127.0.0.1:${collector.port}/-/healthy`);
    await collector.stop();
    vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const status = await runProgram(["check", file]);
    vi.restoreAllMocks();

    expect(answer.status).toBe(200);
    expect(status).toBe(0);
    expect(lines.filter((line) => line.includes("level=error"))).toEqual([]);
  });
});
