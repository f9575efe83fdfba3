import { body, type Command } from "./command.ts";
import type { Json, JsonObject } from "./cjson.ts";
import { portsOf, vlans as all, type Port, type Ports, type Vlan } from "../personalities/hardware.ts";
import { columns, once, table } from "./table.ts";

/** `show vlan` and `show vlan brief`, which name the same table differently. */
export function vlans(ports: Ports, numeric = false): readonly Command[] {
  const front = portsOf(ports);
  const number = (value: number): Json => (numeric ? value : String(value));
  const brief = all.map((vlan) => briefRow(vlan, membersOf(vlan, front), number(vlan.id)));
  return [
    {
      syntax: "show vlan",
      answer: once(() =>
        body({
          ...table("vlanbrief", brief),
          ...table(
            "mtuinfo",
            all.map(({ id }) => ({
              "vlanshowinfo-vlanid": number(id),
              "vlanshowinfo-media-type": "enet",
              "vlanshowinfo-vlanmode": "ce-vlan",
            })),
          ),
        }),
      ),
      text: () => `${briefText(front)}\n${modeText()}`,
    },
    {
      syntax: "show vlan brief",
      answer: once(() => body(table("vlanbriefxbrief", brief))),
      text: () => briefText(front),
    },
  ];
}

function membersOf({ id }: Vlan, front: readonly Port[]): readonly Port[] {
  return front.filter(({ vlan }) => vlan === id);
}

function briefRow({ name }: Vlan, members: readonly Port[], id: Json): JsonObject {
  return {
    "vlanshowbr-vlanid": id,
    "vlanshowbr-vlanid-utf": id,
    "vlanshowbr-vlanname": name,
    "vlanshowbr-vlanstate": "active",
    "vlanshowbr-shutstate": "noshutdown",
    "vlanshowplist-ifidx": members.map((port) => port.name).join(","),
  };
}

function briefText(front: readonly Port[]): string {
  const widths = [5, 33, 10];
  return [
    "",
    columns(widths, "VLAN", "Name", "Status", "Ports"),
    columns(widths, "----", "-".repeat(32), "-".repeat(9), "-".repeat(31)),
    ...all.map((vlan) => {
      const members = membersOf(vlan, front).map(({ short }) => short);
      return columns(widths, String(vlan.id), vlan.name, "active", members.join(", "));
    }),
    "",
  ].join("\n");
}

function modeText(): string {
  const widths = [5, 13];
  return [
    columns(widths, "VLAN", "Type", "Vlan-mode"),
    columns(widths, "----", "-----", "----------"),
    ...all.map(({ id }) => columns(widths, String(id), "enet", "CE")),
    "",
  ].join("\n");
}
