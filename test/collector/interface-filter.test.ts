import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { showCdpNeighbors } from "../../src/catalogue/commands/show-cdp-neighbors.ts";
import { showLldpNeighborsDetail } from "../../src/catalogue/commands/show-lldp-neighbors-detail.ts";
import { showEnvironment } from "../../src/catalogue/commands/show-environment.ts";
import { showInterface } from "../../src/catalogue/commands/show-interface.ts";
import { catalogue } from "../../src/catalogue/index.ts";
import { readConfiguration } from "../../src/collector/configuration.ts";
import { type InterfaceChoice, withInterfaceChoice } from "../../src/collector/interface-filter.ts";
import { showIpInterface } from "../../src/catalogue/commands/show-ip-interface.ts";
import { showPortChannelSummary } from "../../src/catalogue/commands/show-port-channel-summary.ts";
import { fixture, fixturesOf } from "../support/catalogue.ts";
import { temporaryFolder } from "../support/folder.ts";

const LEAF = fixture("show-interface/leaf.json");
const NAME = "network.interface.name";

/** The names of the interfaces that are shown. */
function shown(choice: InterfaceChoice): string[] {
  const { samples } = withInterfaceChoice(showInterface, choice).read(LEAF);
  return [...new Set(samples.map(({ attributes }) => attributes[NAME] ?? ""))];
}

describe("interfaces that are chosen", () => {
  const all = shown({});

  it("are all unless said", () => {
    expect(all).toEqual(
      expect.arrayContaining(["mgmt0", "Ethernet1/1", "Vlan10", "loopback0", "nve1", "port-channel1"]),
    );
    expect(withInterfaceChoice(showInterface, {})).toBe(showInterface);
  });

  it.each([
    [{ include: ["Ethernet*"] }, all.filter((name) => name.startsWith("Ethernet"))],
    [{ include: ["ethernet1/1", "MGMT0"] }, ["mgmt0", "Ethernet1/1"]],
    [{ exclude: ["Ethernet*"] }, all.filter((name) => !name.startsWith("Ethernet"))],
    [{ include: ["Ethernet1/*"], exclude: ["*.*", "Ethernet1/5*"] }, ["Ethernet1/1", "Ethernet1/2", "Ethernet1/3"]],
    [{ include: ["Ethernet1/?"] }, []],
  ])("are by name %j", (filter, expected) => {
    expect(shown({ filter })).toEqual(expected);
  });

  it("are by state those that are up, or are configured to be", () => {
    const up = shown({ filter: { only: "up" } });
    const adminUp = shown({ filter: { only: "admin_up" } });

    expect(up).toContain("Ethernet1/1");
    expect(up).not.toContain("Ethernet1/2");
    expect(adminUp).toContain("Ethernet1/2");
    expect(adminUp).not.toContain("Ethernet1/3");
  });

  it("keep all of their series, and what was dropped stays counted", () => {
    const { samples } = withInterfaceChoice(showInterface, { filter: { include: ["Ethernet1/1"] } }).read(LEAF);
    const before = showInterface.read(LEAF).samples.filter(({ attributes }) => attributes[NAME] === "Ethernet1/1");

    expect(samples).toEqual(before);
  });

  it("are chosen in other families as well, whatever the attribute is called", () => {
    const interfaceNames = ["interface", "member", NAME];
    const left = [showIpInterface, showPortChannelSummary].flatMap((command) =>
      fixturesOf(command).flatMap(
        (body) => withInterfaceChoice(command, { filter: { exclude: ["Ethernet*", "Vlan*"] } }).read(body).samples,
      ),
    );
    const names = left.flatMap(({ attributes }) => interfaceNames.map((name) => attributes[name] ?? ""));

    expect(names).toContain("port-channel1");
    expect(names.filter((name) => /^(?:Ethernet|Vlan)/.test(name))).toEqual([]);
  });

  it("are chosen by thousands of patterns, each looked at once for a name", () => {
    const include = Array.from({ length: 5_000 }, (_, index) => `*x${index}*y*`).concat("Ethernet1/1", "mgmt*");

    expect(shown({ filter: { include } })).toEqual(["mgmt0", "Ethernet1/1"]);
  });

  it("change nothing of a command without interfaces", () => {
    const choice = { filter: { include: ["x"] }, descriptions: false };

    expect(withInterfaceChoice(showEnvironment, choice)).toBe(showEnvironment);
  });
});

describe("descriptions that are not shown", () => {
  it("are empty, and all else is as it was", () => {
    const before = showInterface.read(LEAF).samples;
    const after = withInterfaceChoice(showInterface, { descriptions: false }).read(LEAF).samples;

    expect(after).toHaveLength(before.length);
    expect(before.filter(({ attributes }) => (attributes["description"] ?? "") !== "").length).toBeGreaterThan(0);
    expect(after.filter(({ attributes }) => (attributes["description"] ?? "") !== "")).toEqual([]);
    expect(after.map(({ value }) => value)).toEqual(before.map(({ value }) => value));
  });

  it("are the names of neighbours too, of which those at one interface become one", () => {
    const found = catalogue.find(({ metrics }) => metrics["cisco.cdp.neighbor.info"] !== undefined);
    if (found === undefined) throw new Error("no command with neighbours");
    const two = ["a", "b"].map((neighbor) => ({
      name: "cisco.cdp.neighbor.info",
      value: 1,
      attributes: { [NAME]: "mgmt0", neighbor, "neighbor.port": "1", platform: "p" },
    }));
    const command = { ...found, read: () => ({ samples: two, dropped: [] }) };

    const { samples } = withInterfaceChoice(command, { descriptions: false }).read({});

    expect(samples.map(({ attributes }) => attributes)).toEqual([
      { [NAME]: "mgmt0", neighbor: "", "neighbor.port": "", platform: "" },
    ]);
  });
});

describe.each([
  ["show cdp neighbors", showCdpNeighbors],
  ["show lldp neighbors detail", showLldpNeighborsDetail],
])("%s without descriptions", (_, command) => {
  it("says of each interface that there is a neighbour, and nothing that the neighbour says of itself", () => {
    const body = fixture(`${command.syntax.replaceAll(" ", "-")}/leaf.json`);

    const { samples } = withInterfaceChoice(command, { descriptions: false }).read(body);

    expect(samples.map(({ attributes }) => attributes[NAME])).toEqual(
      expect.arrayContaining(["mgmt0", "Ethernet1/53", "Ethernet1/3"]),
    );
    const words = samples.flatMap(({ attributes }) => Object.entries(attributes).filter(([name]) => name !== NAME));
    expect(new Set(words.map(([, word]) => word))).toEqual(new Set([""]));
  });
});

describe("the choice in the configuration", () => {
  it("is that of the switch, else of its group, else of defaults, each whole", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "fleet.yaml");
    writeFileSync(
      file,
      `
defaults: { user: u, password_env: PASS, interfaces: { exclude: ["Vlan*"], only: admin_up }, descriptions: false }
groups: { spines: { interfaces: { include: ["Ethernet*"] } } }
switches:
  - { name: a }
  - { name: b, group: spines, descriptions: true }
`,
    );

    const { settings } = await readConfiguration({ file }, { PASS: "x" });

    expect(settings.switches.map(({ interfaces, descriptions }) => [interfaces, descriptions])).toEqual([
      [{ exclude: ["Vlan*"], only: "admin_up" }, false],
      [{ include: ["Ethernet*"] }, true],
    ]);
  });
});
