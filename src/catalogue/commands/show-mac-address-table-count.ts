import { defineCommand, gauge } from "../define.ts";
import { bodyOf } from "../nxos/reply.ts";
import { object } from "../nxos/schema.ts";
import { Count, leaves } from "../nxos/values.ts";

const Counts = object({
  total_cnt: Count.optional(),
  dyn_cnt: Count,
  otv_cnt: Count.optional(),
  rvtep_static_cnt: Count.optional(),
  static_cnt: Count.optional(),
  secure_cnt: Count.optional(),
});

/** The size of the MAC address table. 7.0(3)I6(1) prints no total, and 9.3(2) a kind more. */
export const showMacAddressTableCount = defineCommand({
  id: "mac_addresses",
  description: "MAC addresses, by kind.",
  profile: "routing",
  releases: "every NX-OS release",
  shape: "captured",
  cli: "show mac address-table count",
  periodMs: 60_000,
  // Its table has a hyphen in its name, and no rows.
  schema: bodyOf({
    "TABLE-macaddtblcount": leaves(Counts).refine(
      ({ length }) => length === 1,
      "expected a table of counts, found none or several",
    ),
  }),
  metrics: {
    "cisco.mac.usage": gauge("{entry}", "MAC addresses in the table of all VLANs.", []),
    "cisco.mac.kind.usage": gauge(
      "{entry}",
      "MAC addresses of a kind: `dynamic`, `static`, `secure`, learnt over an overlay (`otv`), or static of a remote tunnel end (`rvtep_static`).",
      ["kind"],
    ),
  },
  *samples({ "TABLE-macaddtblcount": tables }) {
    for (const counts of tables) {
      yield { name: "cisco.mac.usage", value: counts.total_cnt, attributes: {} };
      for (const [kind, value] of [
        ["dynamic", counts.dyn_cnt],
        ["otv", counts.otv_cnt],
        ["rvtep_static", counts.rvtep_static_cnt],
        ["static", counts.static_cnt],
        ["secure", counts.secure_cnt],
      ] as const) {
        yield { name: "cisco.mac.kind.usage", value, attributes: { kind } };
      }
    }
  },
});
