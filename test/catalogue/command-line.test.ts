import { describe, expect, it } from "vitest";

import { defineCommand, gauge, MalformedBody } from "../../src/catalogue/define.ts";
import { object } from "../../src/catalogue/nxos/schema.ts";
import { Count } from "../../src/catalogue/nxos/values.ts";

const NOW = Date.UTC(2030, 0, 1, 1, 1, 1);
const place = { module: "3", inst: "1" };

function command(cli: string, more: { spellings?: readonly string[]; off?: string; alone?: true } = {}) {
  return defineCommand({
    id: "vlans",
    description: "VLANs.",
    profile: undefined,
    releases: "every NX-OS release",
    shape: "inferred",
    cli,
    periodMs: 0,
    ...more,
    schema: object({ vlans: Count, spare: Count.optional() }),
    metrics: { "cisco.vlan.usage": gauge("{entry}", "VLANs.", ["kind"]) },
    *samples({ vlans, spare }) {
      yield { name: "cisco.vlan.usage", value: vlans, attributes: { kind: "used" } };
      yield { name: "cisco.vlan.usage", value: spare, attributes: { kind: "spare" } };
    },
  });
}

describe("a command's line", () => {
  it("is what is declared, for a command of the whole switch", () => {
    const { cli, per, title } = command("show vlan");

    expect([cli({ now: NOW }), per, title()]).toEqual(["show vlan", "switch", "show vlan"]);
  });

  it("has module and instance filled in, for a command of each instance", () => {
    const { cli, per, syntax } = command("show vlan module {module} inst {inst}");

    expect(cli({ now: NOW, place })).toBe("show vlan module 3 inst 1");
    expect([per, syntax]).toEqual(["instance", "show vlan module {module} inst {inst}"]);
  });

  it("is not made without a place, for a command of each instance", () => {
    expect(() => command("show vlan module {module}").cli({ now: NOW })).toThrow(/module and an instance/);
  });

  it("has a time ahead filled in as four words of UTC, but not in its title", () => {
    const { cli, title } = command("show vlan module {module} {now+30d}");

    expect(cli({ now: NOW, place })).toBe("show vlan module 3 2030 Jan 31 01:01:01");
    expect(title(place)).toBe("show vlan module 3 {now+30d}");
  });

  it("has its other spellings filled in alike, in their order", () => {
    const { spellings } = command("show a-b module {module}", { spellings: ["show a_b module {module}", "show ab"] });

    expect(spellings.map((cli) => cli({ now: NOW, place }))).toEqual(["show a_b module 3", "show ab"]);
  });

  it("is asked by default and with others, on line cards, unless declared otherwise", () => {
    expect(command("show vlan")).toMatchObject({ byDefault: true, alone: false, on: ["line_card"], spellings: [] });
    expect(command("show vlan", { off: "it is long", alone: true })).toMatchObject({
      byDefault: false,
      offBecause: "it is long",
      alone: true,
    });
  });
});

describe("a command's reading", () => {
  it("leaves out what is absent, and drops nonsense with its reason", () => {
    expect(command("show vlan").read({ vlans: "4294633084", spare: "-" })).toEqual({
      samples: [],
      dropped: [{ name: "cisco.vlan.usage", reason: "out_of_range" }],
    });
  });

  it("fails with the place of what is wrong, if the structure is", () => {
    expect(() => command("show vlan").read({ vlans: {}, spare: [] })).toThrow(
      new MalformedBody(
        'spare: expected a number, found an empty list; write the reply to a file with "nxapi-collector record" and report it',
      ),
    );
  });
});

describe("a command's declaration", () => {
  const vlans = {
    id: "vlans",
    description: "VLANs.",
    profile: undefined,
    releases: "every NX-OS release",
    shape: "inferred",
    cli: "show vlan",
    periodMs: 0,
    schema: object({ vlans: Count }),
  } as const;

  it("does not compile with a metric or an attribute that is not declared, or with one missing", () => {
    const attributes = { kind: "used", vrf: "default" };
    const commands = [
      defineCommand({
        ...vlans,
        metrics: { "cisco.vlan.usage": gauge("", "VLANs.", ["kind"]), "cisco.vlan.limit": gauge("", "VLANs.", []) },
        *samples({ vlans: value }) {
          yield { name: "cisco.vlan.usage", value, attributes: { kind: "used" } };
          yield { name: "cisco.vlan.limit", value, attributes: {} };
        },
      }),
      defineCommand({
        ...vlans,
        metrics: { "cisco.vlan.usage": gauge("", "VLANs.", ["kind", "vrf"]) },
        // @ts-expect-error an undeclared metric
        *samples({ vlans: value }) {
          yield { name: "cisco.vlan.limit", value, attributes };
        },
      }),
      defineCommand({
        ...vlans,
        metrics: { "cisco.vlan.usage": gauge("", "VLANs.", ["kind", "vrf", "module"]) },
        // @ts-expect-error a missing attribute
        *samples({ vlans: value }) {
          yield { name: "cisco.vlan.usage", value, attributes };
        },
      }),
      defineCommand({
        ...vlans,
        metrics: { "cisco.vlan.usage": gauge("", "VLANs.", ["kind"]) },
        // @ts-expect-error an undeclared attribute
        *samples({ vlans: value }) {
          yield { name: "cisco.vlan.usage", value, attributes };
        },
      }),
    ];

    expect(commands.map(({ id }) => id)).toEqual(["vlans", "vlans", "vlans", "vlans"]);
  });
});
