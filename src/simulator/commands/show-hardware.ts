import type { JsonObject } from "./cjson.ts";
import { body, type Command, type Device } from "./command.ts";
import { percent } from "./printing.ts";
import { settled, type Level, filling } from "../personalities/levels.ts";
import { table } from "./table.ts";
import type { ClassName } from "./show-icam-fib-tcam.ts";

/** Entries in use and entries there are, of a route class in one module. */
export type ClassUse = (
  device: Device,
  name: ClassName,
  module: string,
) => { readonly used: number; readonly limit: number };

interface Capacity {
  /** Line cards, and fabric modules where there are any. */
  readonly modules: readonly string[];
  readonly use: ClassUse;
  readonly level: Level;
  /** `documents` from 9.3(4): the ACL use and the forwarding use one after the other, not one JSON document; else text. */
  readonly form: "documents" | "text";
  readonly acl: (device: Device) => JsonObject;
}

/** `show hardware capacity forwarding`, for which Cisco publishes no structure. */
export function capacityForwarding({ modules, use, level, form, acl }: Capacity): Command {
  const rows = (device: Device): readonly JsonObject[] =>
    modules.map((module) => {
      const share = (name: ClassName): string => {
        const { used, limit } = use(device, name, module);
        return percent(used, limit);
      };
      return {
        module_number: module,
        v4_hosts_pctage: share("IPv4 Hosts"),
        v6_hosts_pctage: share("IPv6 Hosts"),
        v6_nd_local_pctage: share("IPv6 Hosts"),
        v4_trie_used: String(use(device, "IPv4 LPM Routes", module).used),
        v4_trie_pctage: share("IPv4 LPM Routes"),
        v6_trie_pctage: share("IPv6(<=64b) Routes"),
        v4_tcam_pctage: share("IPv4 Routes"),
        v6_tcam_pctage: share("IPv6(>64b&<128b) Routes"),
        next_hop_pctage: percent(nextHops(level, device, module), 65_536),
        ecmp_entries_used: String(ecmp(level, device, module)),
      };
    });
  const text = (device: Device): string =>
    rows(device)
      .map((row) => capacityText(row))
      .join("\n");
  return {
    syntax: "show hardware capacity forwarding",
    answer: settled(level, (device) =>
      form === "text"
        ? { kind: "text", text: text(device) }
        : { kind: "documents", documents: [acl(device), table("module", rows(device))] },
    ),
    text,
  };
}

const lines: readonly (readonly [string, string])[] = [
  ["Percentage utilization of IPv4 native host routes", "v4_hosts_pctage"],
  ["Percentage utilization of IPv6 native host routes", "v6_hosts_pctage"],
  ["Percentage utilization of IPv6 ND/local routes", "v6_nd_local_pctage"],
  ["Percentage utilization of IPv4 trie routes", "v4_trie_pctage"],
  ["Percentage utilization of IPv6 trie routes", "v6_trie_pctage"],
  ["Percentage utilization of IPv4 TCAM routes", "v4_tcam_pctage"],
  ["Percentage utilization of IPv6 TCAM routes", "v6_tcam_pctage"],
  ["Percentage utilization of nexthop entries", "next_hop_pctage"],
  ["ECMP groups used", "ecmp_entries_used"],
];

function capacityText(row: JsonObject): string {
  const written = (key: string): string => {
    const value = row[key];
    return typeof value === "string" ? value : "";
  };
  return [
    `IPv4/IPv6  hosts and routes summary on module : ${written("module_number")}`,
    "--------------------------------------------------",
    ...lines.map(([label, key]) => `${label} : ${written(key)}`),
    "",
  ].join("\n");
}

function nextHops(level: Level, device: Device, module: string): number {
  return filling(level(device, `next hops ${module}`), 65_536, [0.01, 0.2]);
}

function ecmp(level: Level, device: Device, module: string): number {
  return filling(level(device, `ecmp ${module}`), 1024, [0.01, 0.3]);
}

interface Profile {
  readonly module: string;
  readonly use: ClassUse;
  readonly level: Level;
}

/** `show hardware profile status`, with the keys of the 9.3(x) command reference: flat, absolute numbers. */
export function profileStatus({ module, use, level }: Profile): Command {
  return {
    syntax: "show hardware profile status",
    answer: (device) => {
      const of = (name: ClassName): { readonly used: number; readonly limit: number } => use(device, name, module);
      const [host4, host6] = [of("IPv4 Hosts"), of("IPv6 Hosts")];
      const [lpm4, lpm6, lpm6long] = [of("IPv4 LPM Routes"), of("IPv6 LPM Routes"), of("IPv6(>64b&<128b) Routes")];
      const [mcast, mcast6] = [of("IPv4 Multicast"), of("IPv6 Multicast")];
      const figures = {
        total_lpm: lpm4.limit,
        total_host: host4.limit,
        reserved_lpm: 0,
        max_host4_limit: host4.limit,
        max_host6_limit: host6.limit,
        max_mcast_limit: mcast.limit,
        max_mcast6_limit: mcast6.limit,
        max_v6_lpm_limit: lpm6.limit,
        max_v6_lpm_65_to_127_limit: lpm6long.limit,
        used_lpm_total: lpm4.used + lpm6.used,
        used_v4_lpm: lpm4.used,
        used_v6_lpm: lpm6.used,
        used_v6_lpm_128: 0,
        used_host_lpm_total: 0,
        used_host_v4_lpm: 0,
        used_host_v6_lpm: 0,
        used_mcast: mcast.used,
        used_mcast6: mcast6.used,
        used_mcast_oifl: Math.floor(mcast.used / 2),
        used_host_in_host_total: host4.used + host6.used,
        used_host4_in_host: host4.used,
        used_host6_in_host: host6.used,
        max_ecmp_table_limit: 1024,
        used_ecmp_table: ecmp(level, device, module),
        max_ecmp_nh_table_limit: 65_536,
        used_ecmp_nh_table: nextHops(level, device, module),
      };
      return body({
        ...Object.fromEntries(Object.entries(figures).map(([key, value]) => [key, String(value)])),
        mfib_fd_status: "Disabled",
        mfib_fd_maxroute: "0",
        mfib_fd_count: "0",
      });
    },
  };
}
