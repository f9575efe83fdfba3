import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { showIpRouteOf } from "../../src/catalogue/commands/show-ip-route.ts";
import type { Command } from "../../src/catalogue/define.ts";
import { readConfiguration, scopeOf } from "../../src/collector/configuration.ts";
import type { CommandChoices } from "../../src/config/settings.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { collectFrom, PASSWORD, settingsFor } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";
import { temporaryFolder } from "../support/folder.ts";

/** What is asked about routes. */
function asked(commands: CommandChoices): string[] {
  const { commands: chosen } = scopeOf({ name: "leaf-1", commands, places: undefined });
  return chosen.filter(({ id }) => id === "ip_prefixes").map(({ syntax }) => syntax);
}

const RED = { prefix: "10.0.0.0/8", vrf: "red" };
const DEFAULT_ROUTE = { prefix: "0.0.0.0/0", vrf: "default" };

/** The settings of the switches of a file, or its mistakes. */
async function read(yaml: string) {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "fleet.yaml");
  writeFileSync(file, yaml);
  const { settings } = await readConfiguration({ file }, { PASS: "x" });
  return settings.switches;
}

describe("routes that are named", () => {
  it("are asked for one by one in the place of the whole table, whatever the profiles are", () => {
    const both = ["show ip route 0.0.0.0/0 vrf default", "show ip route 10.0.0.0/8 vrf red"];

    expect(asked({ prefixes: [DEFAULT_ROUTE, RED] })).toEqual(both);
    expect(
      asked({ prefixes: [DEFAULT_ROUTE, RED], profiles: [], choices: { ip_prefixes: { enabled: true } } }),
    ).toEqual(both);
    expect(asked({ prefixes: [RED], choices: { ip_prefixes: { enabled: false } } })).toEqual([]);
    expect(asked({ prefixes: [], choices: { ip_prefixes: { enabled: true } } })).toEqual(["show ip route vrf all"]);
    expect(asked({})).toEqual([]);
  });

  it("have the times that are set for ip_prefixes", () => {
    const commands = { prefixes: [RED], choices: { ip_prefixes: { periodMs: 600_000 } } };
    const { commands: chosen } = scopeOf({ name: "leaf-1", commands, places: undefined });

    expect(chosen.find(({ id }) => id === "ip_prefixes")).toMatchObject({ periodMs: 600_000, profile: "routing" });
  });

  it("are asked for as a command of the configuration says that has their line", () => {
    const cli = "show ip route 10.0.0.0/8 vrf red";
    const added: Command = { ...showIpRouteOf(RED), id: "my_route", profile: undefined, metrics: {} };
    const { commands } = scopeOf({ name: "leaf-1", commands: { prefixes: [RED] }, places: undefined }, [added]);

    expect(commands.filter(({ syntax }) => syntax === cli).map(({ id }) => id)).toEqual(["my_route"]);
  });

  it("are those of the switch, else of its group, else of defaults, each whole", async () => {
    const switches = await read(`
defaults: { user: u, password_env: PASS, prefixes: [{ prefix: 0.0.0.0/0 }] }
groups: { spines: { prefixes: [{ prefix: 10.0.0.0/8, vrf: red }] }, none: { prefixes: [] } }
switches: [{ name: a }, { name: b, group: spines }, { name: c, group: none }]
`);

    expect(switches.map(({ commands }) => commands.prefixes)).toEqual([[DEFAULT_ROUTE], [RED], []]);
  });

  it.each([
    ["10.0.0.0", "prefixes[0].prefix: expected an IPv4 prefix"],
    ["10.0.0.1/8", "prefixes[0].prefix: expected an IPv4 prefix whose address is the network's, as 10.0.0.0/8"],
    ["10.0.0.0/33", "prefixes[0].prefix: expected an IPv4 prefix"],
    ["10.0.0.0/08", "prefixes[0].prefix: expected an IPv4 prefix"],
    ["2001:db8::/32", "prefixes[0].prefix: expected an IPv4 prefix"],
    ["10.0.0.0/8, vrf: all", "prefixes[0].vrf: expected one VRF; name the prefix once for each"],
    ['10.0.0.0/8, vrf: "red ; reload"', "prefixes[0].vrf: expected the name of a VRF"],
  ])("are none if they are %s", async (prefix, mistake) => {
    const yaml = `switches: [{ name: a, user: u, password_env: PASS, prefixes: [{ prefix: ${prefix} }] }]\n`;

    await expect(read(yaml)).rejects.toThrow(mistake);
  });

  it("have their paths shown, and nothing of one that the switch does not have", async () => {
    await using nexus = await startNexus({ name: "leaf-1", personality: "n9kv-9.3.3", password: PASSWORD });
    const prefixes = [
      { prefix: "10.0.1.0/24", vrf: "default" },
      { prefix: "10.9.9.0/24", vrf: "default" },
      { prefix: "10.0.1.0/24", vrf: "nowhere" },
    ];
    await using collector = await collectFrom([settingsFor(nexus, { commands: { profiles: [], prefixes } })]);

    const page = await scrape(collector.port);

    const labels = { host_name: "leaf-1", vrf: "default", prefix: "10.0.1.0/24" };
    expect(page.find("ip_prefix_path_count").map((one) => [one.labels, one.value])).toEqual([[labels, 2]]);
    expect(page.find("ip_prefix_path_uptime_seconds", labels).map((one) => one.labels["nexthop"])).toEqual([
      "192.0.2.1",
      "192.0.2.5",
    ]);
    expect(page.find("nxapi_collector_command_state", { state: "failed" })).toEqual([]);
  });

  it("are found in the whole table too, which has as many routes as its summary says", async () => {
    await using nexus = await startNexus({ name: "leaf-1", personality: "n9kv-9.3.3", password: PASSWORD });
    const commands = { only: ["version", "ip_prefixes", "ip_routes"] };
    await using collector = await collectFrom([settingsFor(nexus, { commands })]);

    const page = await scrape(collector.port);

    expect(page.find("ip_prefix_path_count")).toHaveLength(17);
    expect(page.value("cisco_rib_route_usage", { host_name: "leaf-1", vrf: "default", family: "ipv4" })).toBe(17);
  });
});
