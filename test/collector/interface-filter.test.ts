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
import { createPatternWatch, type Unmatched } from "../../src/collector/unmatched-interfaces.ts";
import type { InterfaceFilter } from "../../src/config/settings.ts";
import type { Command } from "../../src/catalogue/define.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { collectFrom, PASSWORD, settingsFor } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";
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
    [{ include: ["Eth1/1", "e 1/2"] }, ["Ethernet1/1", "Ethernet1/2"]],
    [{ include: ["eth1/*"], exclude: ["*.*", "Eth1/5*"] }, ["Ethernet1/1", "Ethernet1/2", "Ethernet1/3"]],
    [
      { include: ["Po1", "Vl*", "Lo0", "mgmt*", "nve 1"] },
      ["mgmt0", "port-channel1", "loopback0", "Vlan1", "Vlan10", "nve1"],
    ],
    [{ exclude: ["e*", "m*", "Po*", "V*", "lo*", "n*"] }, []],
  ])("are by name %j", (filter, expected) => {
    expect(shown({ filter })).toEqual(expected);
  });

  it("are ports of a fabric extender by their three numbers", () => {
    const command = {
      ...showInterface,
      read: () => ({ samples: ["Ethernet101/1/1", "Ethernet1/1"].map(sample), dropped: [] }),
    };
    const { samples } = withInterfaceChoice(command, { filter: { include: ["Eth101/1/*"] } }).read({});

    expect(samples.map(({ attributes }) => attributes[NAME])).toEqual(["Ethernet101/1/1"]);
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

function sample(name: string) {
  return { name: "hw.network.up", value: 1, attributes: { [NAME]: name } };
}

describe("patterns that fit no interface", () => {
  /** What is told after so many readings of each of some commands. */
  function toldAfter(
    filter: InterfaceFilter,
    readings: number,
    commands: readonly Command[] = [showInterface],
  ): Unmatched[] {
    const told: Unmatched[] = [];
    const watch = createPatternWatch(filter, (unmatched) => told.push(unmatched));
    for (const command of commands) {
      const chosen = withInterfaceChoice({ ...command, read: () => showInterface.read(LEAF) }, { filter, watch });
      for (let reading = 0; reading < readings; reading += 1) chosen.read({});
    }
    return told;
  }

  it("are told once, after three readings", () => {
    const filter = { include: ["Etth1/*", "Eth1/*", "gi1/1"], exclude: ["Vlan9*", "mgmt0"] };
    const unmatched = { include: ["Etth1/*", "gi1/1"], exclude: ["Vlan9*"], nothing: false };

    expect(toldAfter(filter, 2)).toEqual([]);
    expect(toldAfter(filter, 9)).toEqual([unmatched]);
  });

  it("are told as the reason that nothing is shown", () => {
    expect(toldAfter({ include: ["Etth*"] }, 3)).toEqual([{ include: ["Etth*"], exclude: [], nothing: true }]);
  });

  it("are none where each fits one", () => {
    expect(toldAfter({ include: ["Ethernet*"], exclude: ["Vl10"] }, 5)).toEqual([]);
  });

  it("are told after three readings of each command that has named interfaces", () => {
    const told: Unmatched[] = [];
    const filter = { include: ["port-channel7"] };
    const watch = createPatternWatch(filter, (unmatched) => told.push(unmatched));
    const [often, seldom] = ["often", "seldom"].map((id) =>
      withInterfaceChoice({ ...showInterface, id }, { filter, watch }),
    );
    seldom?.read(LEAF);
    for (let reading = 0; reading < 5; reading += 1) often?.read(LEAF);

    expect(told).toEqual([]);
    watch.saw("port-channel7");
    seldom?.read(LEAF);
    seldom?.read(LEAF);
    expect(told).toEqual([]);
  });

  it("are in the log of the collector, with what to write", async () => {
    await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD });
    const commands = { only: ["version", "interface"], choices: { interface: { periodMs: 0 } } };
    await using collector = await collectFrom([settingsFor(nexus, { commands, interfaces: { include: ["Etth1/*"] } })]);

    for (let poll = 0; poll < 4; poll += 1) await scrape(collector.port);

    expect(collector.logged.filter((line) => line.includes("Etth"))).toEqual([
      expect.stringContaining(
        'level=warn msg="no interface is shown: none has a name in interfaces.include" switch=leaf-1 include="Etth1/*"',
      ),
    ]);
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
  async function read(interfaces: string) {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "fleet.yaml");
    writeFileSync(file, `switches: [{ name: a, user: u, password_env: PASS, interfaces: ${interfaces} }]\n`);
    return await readConfiguration({ file }, { PASS: "x" });
  }

  it("is not empty by mistake", async () => {
    await expect(read("{ include: [] }")).rejects.toThrow(
      'interfaces.include: expected at least one name; leave it out to show all, or exclude: ["*"] to show none',
    );
    expect((await read("{ exclude: [] }")).warnings).toEqual([]);
  });

  it.each([
    ["Ethernet1/?", "only * stands for anything here"],
    ["Ethernet1/[1-4]", "only * stands for anything here"],
    ["Eth1/1-4", "neither a range nor"],
    ["Eth1/1,Eth1/2", "neither a range nor"],
    ["1/1", "begins with its kind"],
    ["Ethernet", "a number or * behind it"],
    ["Etth1/*", "no name of an interface begins with this"],
    ["Gi1/0/1", "no name of an interface begins with this"],
  ])("warns of %s, which is the name of no interface", async (pattern, words) => {
    const { warnings } = await read(`{ include: ["Ethernet1/*", "${pattern}"] }`);

    expect(warnings).toEqual([expect.stringContaining(`fleet.yaml:1:`)]);
    expect(warnings[0]).toContain("switches[0].interfaces.include[1]: ");
    expect(warnings[0]).toContain(words);
  });

  it("warns of no name that an interface may have", async () => {
    const names = [
      "Eth1/1",
      "Ethernet1/1.100",
      "eth 101/1/1",
      "Po10",
      "port-channel*",
      "Vlan10",
      "vl*",
      "Lo0",
      "mgmt0",
      "nve1",
    ];
    const more = ["Tunnel1", "*", "*.*", "fc1/1", "vfc10", "san-port-channel1", "sup-eth0", "Vethernet1"];

    expect((await read(JSON.stringify({ include: [...names, ...more] }))).warnings).toEqual([]);
  });

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
