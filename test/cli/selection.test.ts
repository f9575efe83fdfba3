import { readdir } from "node:fs/promises";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, describe, expect, it, vi } from "vitest";

import { runProgram } from "../../src/cli/program.ts";
import { selected } from "../../src/cli/selection.ts";
import { ConfigurationError } from "../../src/config/settings.ts";
import { startFabric } from "../../src/simulator/fabric.ts";
import { PASSWORD } from "../support/collector.ts";
import { temporaryFolder } from "../support/folder.ts";

afterEach(() => vi.unstubAllEnvs());

const FLEET = `
defaults: { user: admin, password_env: PASS, protocol: http }
groups:
  leafs: { timeout_s: 5 }
  spines: {}
  empty: {}
probe: { allow: [{ targets: [192.0.2.128/25], group: leafs }] }
switches:
  - { name: leaf-1, host: 192.0.2.1, group: leafs }
  - { name: leaf-2, host: 192.0.2.2, group: leafs }
  - { name: spine-1, host: 192.0.2.3, group: spines }
  - { name: vdc-1, host: 192.0.2.9 }
  - { name: vdc-2, host: 192.0.2.9 }
`;

const ENVIRONMENT = { NXAPI_USER: "u", NXAPI_PASS: "p", NXAPI_HOST: "192.0.2.77", NXAPI_NAME: "own" };

/** The names of what is meant, or the mistakes without the name of their folder. */
async function meant(names: readonly string[], options: object, text = FLEET) {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "fleet.yaml");
  writeFileSync(file, text);
  try {
    const { switches } = await selected(names, { "config.file": file, ...options }, { PASS: "x", ...ENVIRONMENT });
    return switches.map(({ name }) => name);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.mistakes.map((one) => one.replaceAll(file, "fleet.yaml"));
    throw error;
  }
}

const THERE = "there are leaf-1, leaf-2, spine-1, vdc-1, vdc-2";

describe("the switches of a file that are meant", () => {
  it.each<[string, readonly string[], object, readonly string[]]>([
    ["names, in the file's order", ["spine-1", "leaf-1", "spine-1"], {}, ["leaf-1", "spine-1"]],
    ["an address", ["192.0.2.2"], {}, ["leaf-2"]],
    ["a target that may be probed", ["192.0.2.200", "leaf-1"], {}, ["leaf-1", "192.0.2.200"]],
    ["a group", [], { group: ["leafs"] }, ["leaf-1", "leaf-2"]],
    ["groups and names", ["vdc-1"], { group: ["leafs", "spines"] }, ["leaf-1", "leaf-2", "spine-1", "vdc-1"]],
    ["all", [], { all: true }, ["leaf-1", "leaf-2", "spine-1", "vdc-1", "vdc-2"]],
    ["nothing", [], {}, [`which switches of fleet.yaml? Name some, or say --group or --all; ${THERE}`]],
    ["an unknown name", ["leaf1"], {}, ["no switch of fleet.yaml is called leaf1; did you mean leaf-1?"]],
    [
      "an address of several",
      ["192.0.2.9"],
      {},
      ["several switches of fleet.yaml have the address 192.0.2.9; there are vdc-1, vdc-2"],
    ],
    ["a group of none", [], { group: ["empty"] }, ["no switch of fleet.yaml is in the group empty"]],
    [
      "a misspelt group",
      [],
      { group: ["leaf"] },
      ["no switch of fleet.yaml is in the group leaf; did you mean leafs?"],
    ],
    [
      "all and some",
      ["leaf-1"],
      { all: true },
      ["--all means every switch of the file; leave it out, or the names and --group"],
    ],
  ])("are said by %s", async (_, names, options, expected) => {
    await expect(meant(names, options)).resolves.toEqual(expected);
  });

  it("are the only one that there is", async () => {
    await expect(meant([], {}, "switches: [{ name: a, user: u, password_env: PASS }]")).resolves.toEqual(["a"]);
  });
});

describe("the switch of the environment", () => {
  const names = async (given: readonly string[], options = {}) =>
    (await selected(given, options, ENVIRONMENT)).switches.map(({ name, host }) => [name, host]);

  it("is meant without a name, and by its own", async () => {
    expect(await names([])).toEqual([["own", "192.0.2.77"]]);
    expect(await names(["own"])).toEqual([["own", "192.0.2.77"]]);
    expect(await names([], { all: true })).toEqual([["own", "192.0.2.77"]]);
  });

  it("lends others its credentials", async () => {
    expect(await names(["leaf-1", "leaf-2", "leaf-1"])).toEqual([
      ["leaf-1", "leaf-1"],
      ["leaf-2", "leaf-2"],
    ]);
  });

  it.each([[["leaf-1"]], [[]]])("is none where nobody is named who asks %j: a file may have it", async (given) => {
    const without = selected(given, {}, {});

    await expect(without).rejects.toThrow("--config.file fleet.yaml");
    await expect(selected(given, {}, { NXAPI_USER: "u" })).rejects.not.toThrow("--config.file");
  });

  it("has no groups", async () => {
    await expect(names([], { group: ["leafs"] })).rejects.toThrow("--group needs --config.file, which has the groups");
  });
});

describe("a command that asks switches", () => {
  it.each(["doctor", "report", "record"])(
    "%s asks those that are meant, of a file and its own commands too",
    async (command) => {
      await using folder = await temporaryFolder();
      await using fabric = await startFabric(3, {
        password: PASSWORD,
        replies: { "show site": { k: "4" } },
      });
      const file = join(folder.path, "fleet.yaml");
      const metric = '{ name: site.k, key: k, kind: gauge, unit: "", description: A number. }';
      writeFileSync(
        file,
        `defaults: { user: admin, password_env: PASS, protocol: http }
custom_commands: [{ id: site, command: show site, metrics: [${metric}] }]
groups: { some: {} }
switches:
${fabric.switches.map(({ name, port }, index) => `  - { name: ${name}, host: 127.0.0.1, port: ${port}${index < 2 ? ", group: some" : ""} }`).join("\n")}
`,
      );
      // A switch of the environment would be in the way of collect; here the file is meant.
      for (const [name, value] of Object.entries({ ...ENVIRONMENT, PASS: PASSWORD })) vi.stubEnv(name, value);
      const directory = join(folder.path, "recorded");
      const more = { record: [directory], report: ["--warn", "101", "--crit", "101"] }[command] ?? [];
      const asked = fabric.switches.map(({ record }) => record);

      const status = await runProgram([command, "--config.file", file, "--group", "some", ...more]);

      expect(status).toBe(0);
      expect(asked.map(({ requestCount }) => requestCount > 0)).toEqual([true, true, false]);
      expect(asked.map(({ requests }) => requests.some(({ commands }) => commands.includes("show site")))).toEqual([
        true,
        true,
        false,
      ]);
      const recorded = await readdir(directory).catch(() => []);
      const names = fabric.switches.slice(0, 2).map(({ name }) => name);
      expect(new Set(recorded)).toEqual(new Set(command === "record" ? names : []));
    },
  );

  it("records each switch to a folder of its own, though their names differ in a slash alone", async () => {
    await using folder = await temporaryFolder();
    await using fabric = await startFabric(2, { password: PASSWORD });
    const file = join(folder.path, "fleet.yaml");
    const ports = fabric.switches.map(({ port }) => port);
    writeFileSync(
      file,
      `defaults: { user: admin, password_env: PASS, protocol: http, profiles: [] }\nswitches: [${["a/b", "a-b"].map((name, at) => `{ name: ${name}, host: 127.0.0.1, port: ${ports[at]} }`).join(", ")}]`,
    );
    vi.stubEnv("PASS", PASSWORD);
    const directory = join(folder.path, "recorded");

    await runProgram(["record", "--config.file", file, "--all", directory]);

    expect(new Set(await readdir(directory))).toEqual(new Set(["a-b", "a-b-2"]));
  });

  it("says which switch could not be recorded, and records the others", async () => {
    await using folder = await temporaryFolder();
    await using fabric = await startFabric(2, { password: PASSWORD });
    const [one, two] = fabric.switches;
    await two!.faults.set({ forbidden: {} });
    const file = join(folder.path, "fleet.yaml");
    writeFileSync(
      file,
      `defaults: { user: admin, password_env: PASS, protocol: http }\nswitches: [${[one!, two!].map(({ name, port }) => `{ name: ${name}, host: 127.0.0.1, port: ${port} }`).join(", ")}]`,
    );
    vi.stubEnv("PASS", PASSWORD);
    const directory = join(folder.path, "recorded");

    const status = await runProgram(["record", "--config.file", file, "--all", directory]);

    expect(status).toBe(1);
    expect(await readdir(join(directory, one!.name))).toContain("index.json");
    expect(await readdir(join(directory, two!.name))).toEqual([]);
  });
});

describe("check", () => {
  it("looks at the file alone", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "fleet.yaml");
    writeFileSync(file, "switches: [{ name: a, user: u, password_env: PASS }]");
    const around = {
      ...ENVIRONMENT,
      PASS: "x",
      OTEL_METRIC_EXPORT_INTERVAL: "soon",
      OTEL_METRICS_EXPORTER: "carrier pigeon",
    };
    for (const [name, value] of Object.entries(around)) vi.stubEnv(name, value);

    await expect(runProgram(["check", file])).resolves.toBe(0);
  });
});
