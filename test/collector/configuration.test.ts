import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";
import { z } from "zod";

import { startCollector } from "../../src/collector/collector.ts";
import type { Metric } from "../../src/catalogue/define.ts";
import { catalogue } from "../../src/catalogue/index.ts";
import {
  metricsOf,
  readConfiguration,
  schemaOfConfiguration,
  scopeOf,
  untold,
} from "../../src/collector/configuration.ts";
import type { SwitchSettings } from "../../src/config/settings.ts";
import { createLog } from "../../src/log.ts";
import { startFabric } from "../../src/simulator/fabric.ts";
import { selfSigned } from "../../src/simulator/http/certificate.ts";
import { FIB, PASSWORD } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";
import { temporaryFolder } from "../support/folder.ts";
import { runHere } from "../support/run-here.ts";

it("a switch of the environment is read again when its authorities change", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "ca.pem");
  writeFileSync(file, selfSigned().cert);
  const variables = { NXAPI_HOST: "leaf-1", NXAPI_USER: "u", NXAPI_PASS: "x", NXAPI_TLS_CA_FILE: file };

  expect((await readConfiguration({}, variables)).files).toEqual([file]);
});

describe("a fleet in a configuration file", () => {
  it("is collected, each switch with the commands that were chosen for it", async () => {
    await using folder = await temporaryFolder();
    await using fabric = await startFabric(2, { password: PASSWORD });
    const [one, two] = fabric.switches.map(({ port }) => port);
    const file = join(folder.path, "fleet.yaml");
    writeFileSync(
      file,
      `
web: { port: 0 }
defaults:
  user: admin
  password_env: PASS
  protocol: http
  commands: { icam_scale: false, icam_scale_utilization: false }
switches:
  - { name: leaf-1, host: 127.0.0.1, port: ${one} }
  - name: leaf-2
    host: 127.0.0.1
    port: ${two}
    commands: { icam_scale: true, icam_fib_tcam: false }
`,
    );
    const collector = await startCollector(await readConfiguration({ file }, { PASS: PASSWORD }), {
      log: createLog(() => undefined),
    });

    const page = await scrape(collector.port);
    await collector.stop();

    const series = (name: string) =>
      ["leaf-1", "leaf-2"].map((host) => page.find(name, { host_name: host }).length > 0);
    expect(series("cisco_device_info")).toEqual([true, true]);
    expect(series("icam_fib_tcam_ipv4_routes")).toEqual([true, false]);
    expect(series("cisco_scale_usage")).toEqual([false, true]);
  });

  it("may ask commands that the collector does not know, and show what they are said to mean", async () => {
    await using folder = await temporaryFolder();
    await using fabric = await startFabric(2, {
      password: PASSWORD,
      replies: { "show bgp sessions": { TABLE_vrf: { ROW_vrf: { "vrf-name-out": "default", totalpeers: "4" } } } },
    });
    const [one, two] = fabric.switches.map(({ port }) => port);
    const file = join(folder.path, "fleet.yaml");
    writeFileSync(
      file,
      `
web: { port: 0 }
defaults: { user: admin, password_env: PASS, protocol: http }
custom_commands:
  - id: bgp_sessions
    command: show bgp sessions
    rows: TABLE_vrf/ROW_vrf
    attributes: { vrf: vrf-name-out }
    metrics:
      - { name: site.bgp.peers, key: totalpeers, kind: gauge, unit: "{peer}", description: BGP peers of a VRF. }
switches:
  - { name: leaf-1, port: ${one}, host: 127.0.0.1 }
  - { name: leaf-2, port: ${two}, host: 127.0.0.1, commands: { bgp_sessions: false } }
`,
    );
    const collector = await startCollector(await readConfiguration({ file }, { PASS: PASSWORD }), {
      log: createLog(() => undefined),
    });

    const page = await scrape(collector.port);
    await collector.stop();

    expect(page.find("site_bgp_peers")).toEqual([
      { name: "site_bgp_peers", labels: { vrf: "default", host_name: "leaf-1" }, value: 4 },
    ]);
    expect(page.text).toContain("# HELP site_bgp_peers BGP peers of a VRF.");
  });

  it.each([
    [
      '{ id: Version, command: show x, metrics: [{ name: a.b, key: c, kind: gauge, unit: "", description: d }] }',
      /fleet\.yaml:2:11: custom_commands\[0\]\.id: .+/,
    ],
    ["{ id: x, command: reload }", /fleet\.yaml:2:\d+: custom_commands\[0\]\.command: .*show/],
    ["{ id: x, comand: show x }", /custom_commands\[0\]\.comand: there is no such setting; did you mean command\?/],
  ])("is told what is wrong with a command that it adds: %s", async (command, message) => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "fleet.yaml");
    writeFileSync(file, `custom_commands:\n  - ${command}\nswitches: [{ name: a, user: u, password_env: PASS }]`);

    await expect(readConfiguration({ file }, { PASS: "x" })).rejects.toThrow(message);
  });

  it.each<[string, Partial<SwitchSettings>, string[]]>([
    ["nothing, as a rule", {}, []],
    [
      "what tells the modules, if that is left out",
      { commands: { choices: { module: { enabled: false } } } },
      ["module"],
    ],
    ["nothing, if the places are set", { ...FIB }, []],
    ["nothing, if nothing is asked of an instance", { commands: { only: ["version"] } }, []],
  ])("is warned of %s", (_what, settings, left) => {
    const scope = scopeOf({ name: "leaf-1", commands: {}, places: undefined, ...settings });

    expect(untold(scope)).toEqual(left);
  });

  it.each([
    ["module", "cisco_module_info"],
    ["hostname", "cisco_device_info"],
    ["vrf", "a_b_seconds"],
  ])("is warned of a label %s of switches, which a metric has, once for all switches", async (label, metric) => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "fleet.yaml");
    const custom =
      "{ id: x, command: show x, attributes: { vrf: v }, metrics: [{ name: a.b, key: c, kind: gauge, unit: s, description: d }] }";
    writeFileSync(
      file,
      `custom_commands: [${custom}]\ndefaults: { user: u, password_env: PASS, labels: { site: f, ${label}: x } }\nswitches: [{ name: a }, { name: b, profiles: [all] }]`,
    );

    const { warnings, settings } = await readConfiguration({ file }, { PASS: "x" });

    expect(warnings).toEqual([
      expect.stringMatching(
        new RegExp(String.raw`^${file}:2:\d+: defaults\.labels\.${label}: left out of the metrics .*: .*\b${metric}\b`),
      ),
    ]);
    expect(settings.switches[0]?.labels).toEqual({ site: "f", [label]: "x" });
  });

  it("may label switches with what only the collector's own metrics have, also if a later one has it", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "fleet.yaml");
    writeFileSync(
      file,
      "switches: [{ name: a, host: 192.0.2.1, user: u, password_env: PASS, labels: { trust: a, profile: b, weakness: c } }]",
    );

    const { settings } = await readConfiguration({ file }, { PASS: "x" });

    expect(settings.switches[0]?.labels).toEqual({ trust: "a", profile: "b", weakness: "c" });
  });

  it("keeps the labels of every command for a metric that several give", () => {
    const metrics = metricsOf([]);

    const missing = catalogue.flatMap((command) =>
      Object.entries<Metric>(command.metrics).flatMap(([name, { attributes }]) =>
        attributes.filter((one) => !metrics[name]?.attributes.includes(one)).map((one) => `${name} ${one}`),
      ),
    );
    expect(missing).toEqual([]);
  });

  it("knows no command by a word that every object of JavaScript has", async () => {
    const { settings } = await readConfiguration(
      {},
      { NXAPI_HOST: "192.0.2.1", NXAPI_USER: "u", NXAPI_PASS: "x", NXAPI_COMMANDS: "constructor" },
    );

    expect(() => scopeOf(settings.switches[0]!)).toThrow(/constructor is not a command; there are .*version/);
  });

  it("is refused beside a switch in the environment", async () => {
    await expect(readConfiguration({ file: "fleet.yaml" }, { NXAPI_HOST: "leaf-1" })).rejects.toThrow(
      "NXAPI_HOST and --config.file exclude each other",
    );
  });

  it("may name the variable of the environment's own switch for a password", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "fleet.yaml");
    writeFileSync(file, "switches: [{ name: a, user: u, password_env: NXAPI_PASS }]");

    const { settings } = await readConfiguration({ file }, { NXAPI_PASS: "x" });

    expect(await settings.switches[0]?.password()).toBe("x");
  });

  it("is checked without starting: status 0 if it is good, 2 if not", async () => {
    await using folder = await temporaryFolder();
    const good = join(folder.path, "good.yaml");
    const bad = join(folder.path, "bad.yaml");
    writeFileSync(good, "switches: [{ name: a, user: u, password_env: PASS }]");
    writeFileSync(bad, "switches: []");

    const checked = [await runHere(["check", good], { PASS: "x" }), await runHere(["check", bad], { PASS: "x" })];

    expect(checked.map(({ status }) => status)).toEqual([0, 2]);
  });

  it("has a published JSON Schema, kept fresh by npm run update", async () => {
    const schema = z.toJSONSchema(schemaOfConfiguration(), { io: "input", unrepresentable: "any" });

    await expect(`${JSON.stringify(schema, undefined, 2)}\n`).toMatchFileSnapshot(
      "../../docs/configuration.schema.json",
    );
  });
});
