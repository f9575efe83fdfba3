import { defineCommand, gauge } from "../define.ts";
import { bodyOf } from "../nxos/reply.ts";
import { object } from "../nxos/schema.ts";
import { Count, Label, table } from "../nxos/values.ts";

const Vrf = object({
  "vrf-name-out": Label,
  "cnt-resolved": Count.optional(),
  "cnt-incomplete": Count.optional(),
  "cnt-thrtld-incomplete": Count.optional(),
  "cnt-unknown": Count.optional(),
  "cnt-total": Count.optional(),
});

/** The ARP table's size. */
export const showIpArpSummary = defineCommand({
  id: "arp",
  description: "ARP entries, by state.",
  profile: "routing",
  releases: "every NX-OS release",
  shape: "captured",
  cli: "show ip arp summary vrf all",
  periodMs: 60_000,
  schema: bodyOf({ TABLE_vrf: table("vrf", Vrf, { atLeast: 1 }) }),
  separable: ["vrf"],
  metrics: {
    "cisco.arp.usage": gauge("{entry}", "ARP entries.", ["vrf"]),
    "cisco.arp.state.usage": gauge(
      "{entry}",
      "ARP entries in a state: `resolved`, `incomplete` or `unknown`, and of the incomplete ones those that are `throttled`.",
      ["vrf", "state"],
    ),
  },
  *samples({ TABLE_vrf: vrfs }) {
    for (const { "vrf-name-out": vrf, ...counts } of vrfs) {
      yield { name: "cisco.arp.usage", value: counts["cnt-total"], attributes: { vrf } };
      for (const [state, value] of [
        ["resolved", counts["cnt-resolved"]],
        ["incomplete", counts["cnt-incomplete"]],
        ["throttled", counts["cnt-thrtld-incomplete"]],
        ["unknown", counts["cnt-unknown"]],
      ] as const) {
        yield { name: "cisco.arp.state.usage", value, attributes: { vrf, state } };
      }
    }
  },
});
