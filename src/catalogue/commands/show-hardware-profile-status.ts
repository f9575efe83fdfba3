import { defineCommand, gauge } from "../define.ts";
import { Count, utilization, type Value } from "../nxos/values.ts";
import { bodyOf } from "../nxos/reply.ts";

const Body = bodyOf({
  total_lpm: Count,
  total_host: Count,
  max_host4_limit: Count.optional(),
  max_host6_limit: Count.optional(),
  max_mcast_limit: Count.optional(),
  max_mcast6_limit: Count.optional(),
  max_mcast_transit_route_limit: Count.optional(),
  max_v6_lpm_limit: Count.optional(),
  used_lpm_total: Count.optional(),
  used_v4_lpm: Count.optional(),
  used_v6_lpm: Count.optional(),
  used_host_v4_lpm: Count.optional(),
  used_host_v6_lpm: Count.optional(),
  used_mcast: Count.optional(),
  used_mcast6: Count.optional(),
  used_mcast_transit_routes: Count.optional(),
  used_mcast_oifl: Count.optional(),
  used_host_in_host_total: Count.optional(),
  used_host4_in_host: Count.optional(),
  used_host6_in_host: Count.optional(),
  max_ecmp_table_limit: Count.optional(),
  used_ecmp_table: Count.optional(),
  max_ecmp_nh_table_limit: Count.optional(),
  used_ecmp_nh_table: Count.optional(),
});

/** A table's name, what is used of it, and what there is. */
type Row = readonly [name: string, usage: Value, limit: Value];

/**
 * The forwarding tables as the routing profile lays them out. The families of parts say what a table's entries are;
 * their totals are in the families of tables only. Hosts that overflowed into the LPM table are shown as parts alone,
 * as it is not known whether the LPM table's total counts them.
 */
export const showHardwareProfileStatus = defineCommand({
  id: "hardware_profile",
  description: "Use and size of the LPM, host, multicast and ECMP tables under the routing profile.",
  profile: "tables",
  releases: "Nexus 9000 and 3000 from 7.0(3)I7, by platform",
  shape: "schema",
  cli: "show hardware profile status",
  periodMs: 300_000,
  schema: Body,
  metrics: {
    "cisco.forwarding.profile.usage": gauge("{entry}", "Entries in use of a forwarding table.", ["table"]),
    "cisco.forwarding.profile.limit": gauge("{entry}", "Entries that a forwarding table has room for.", ["table"]),
    "cisco.forwarding.profile.utilization": gauge("1", "How full a forwarding table is.", ["table"]),
    "cisco.forwarding.profile.part.usage": gauge("{entry}", "Entries in use of a forwarding table, by kind.", [
      "table",
      "part",
    ]),
    "cisco.forwarding.profile.part.limit": gauge("{entry}", "Entries of a kind that a forwarding table may hold.", [
      "table",
      "part",
    ]),
  },
  *samples(body) {
    const tables: Row[] = [
      ["lpm", body.used_lpm_total, body.total_lpm],
      ["host", body.used_host_in_host_total, body.total_host],
      ["mcast", body.used_mcast, body.max_mcast_limit],
      ["mcast6", body.used_mcast6, body.max_mcast6_limit],
      ["mcast_transit_routes", body.used_mcast_transit_routes, body.max_mcast_transit_route_limit],
      ["mcast_oifl", body.used_mcast_oifl, undefined],
      ["ecmp_table", body.used_ecmp_table, body.max_ecmp_table_limit],
      ["ecmp_nh_table", body.used_ecmp_nh_table, body.max_ecmp_nh_table_limit],
    ];
    for (const [table, usage, limit] of tables) {
      yield { name: "cisco.forwarding.profile.usage", value: usage, attributes: { table } };
      yield { name: "cisco.forwarding.profile.limit", value: limit, attributes: { table } };
      yield { name: "cisco.forwarding.profile.utilization", value: utilization(usage, limit), attributes: { table } };
    }
    // used_v6_lpm_128 is left out: whether used_v6_lpm has its entries as well is not known.
    const lpm: Row[] = [
      ["v4_lpm", body.used_v4_lpm, undefined],
      ["v6_lpm", body.used_v6_lpm, body.max_v6_lpm_limit],
    ];
    const hostLpm: Row[] = [
      ["host_v4_lpm", body.used_host_v4_lpm, undefined],
      ["host_v6_lpm", body.used_host_v6_lpm, undefined],
    ];
    const host: Row[] = [
      ["host4_in_host", body.used_host4_in_host, body.max_host4_limit],
      ["host6_in_host", body.used_host6_in_host, body.max_host6_limit],
    ];
    for (const [table, parts] of Object.entries({ lpm, host_lpm: hostLpm, host })) {
      for (const [part, usage, limit] of parts) {
        yield { name: "cisco.forwarding.profile.part.usage", value: usage, attributes: { table, part } };
        yield { name: "cisco.forwarding.profile.part.limit", value: limit, attributes: { table, part } };
      }
    }
  },
});
