import { type Command, defineCommand, gauge } from "../define.ts";
import { bodyOf } from "../nxos/reply.ts";
import { Duration } from "../nxos/time.ts";
import { object, type Output } from "../nxos/schema.ts";
import { agreed, Count, Label, table, Text } from "../nxos/values.ts";

// 7.0(3)I6 prints each path as two rows, first its next hop and uptime, then its protocol.
const Path = object({ ipnexthop: Text.optional(), ifname: Text.optional(), uptime: Duration.optional() });

const Prefix = object({ ipprefix: Label, "ucast-nhops": Count.optional(), TABLE_path: table("path", Path) });
type Prefix = Output<typeof Prefix>;

const Family = object({ TABLE_prefix: table("prefix", Prefix) });
const Vrf = object({ "vrf-name-out": Label, TABLE_addrf: table("addrf", Family) });

/** How many prefixes are shown of a switch: those with the most paths, of which a change means most. */
export const MOST_PREFIXES = 100;

const PREFIX = ["vrf", "prefix"] as const;

const metrics = {
  "ip.prefix.path.count": gauge("{path}", "Unicast paths of a route.", PREFIX),
  "ip.prefix.path.uptime": gauge("s", "How long a route has had a path over a next hop, or over an interface.", [
    ...PREFIX,
    "nexthop",
  ]),
} as const;

const ABOUT = { id: "ip_prefixes", profile: "routing", releases: "every NX-OS release", shape: "captured" } as const;

/** Single routes, under the names that Cisco's workshop on Nexus telemetry gave them. */
export const showIpRoute = defineCommand({
  ...ABOUT,
  description: `Paths of single IPv4 routes and their age: of those that \`prefixes\` names, else of the ${MOST_PREFIXES} with the most paths.`,
  cli: "show ip route vrf all",
  // The reply has every route: megabytes of a switch that has the Internet's.
  off: "the switch prints its whole routing table; it is asked for single prefixes where `prefixes` names some",
  alone: true,
  periodMs: 300_000,
  schema: bodyOf({ TABLE_vrf: table("vrf", Vrf, { atLeast: 1 }) }),
  separable: ["vrf", "prefix"],
  metrics,
  *samples({ TABLE_vrf: vrfs }) {
    const routes = routesIn(vrfs).map((route) => ({ ...route, paths: countOf(route.prefix) }));
    for (const route of routes.toSorted((a, b) => b.paths - a.paths).slice(0, MOST_PREFIXES)) yield* samplesOf(route);
  },
});

/** A route that a configuration names. */
export interface NamedPrefix {
  readonly vrf: string;
  readonly prefix: string;
}

/**
 * A route by its name, in the place of {@link showIpRoute}. A switch that has no such route prints none, or a message; a
 * wider route that covers it is another one.
 */
export function showIpRouteOf({ vrf, prefix }: NamedPrefix): Command {
  return defineCommand({
    ...ABOUT,
    description: "Paths of one IPv4 route and their age.",
    cli: `show ip route ${prefix} vrf ${vrf}`,
    periodMs: 60_000,
    schema: bodyOf({ TABLE_vrf: table("vrf", Vrf) }),
    separable: ["vrf"],
    metrics,
    *samples({ TABLE_vrf: vrfs }) {
      for (const route of routesIn(vrfs)) if (route.prefix.ipprefix === prefix) yield* samplesOf(route);
    },
  });
}

interface Route {
  readonly vrf: string;
  readonly prefix: Prefix;
}

function routesIn(vrfs: readonly Output<typeof Vrf>[]): readonly Route[] {
  return vrfs.flatMap(({ "vrf-name-out": vrf, TABLE_addrf: families }) =>
    once(families.flatMap(({ TABLE_prefix }) => TABLE_prefix)).map((prefix) => ({ vrf, prefix })),
  );
}

function* samplesOf({ vrf, prefix }: Route) {
  const attributes = { vrf, prefix: prefix.ipprefix };
  yield { name: "ip.prefix.path.count", value: prefix["ucast-nhops"], attributes } as const;
  for (const [nexthop, uptime] of hopsOf(prefix)) {
    yield { name: "ip.prefix.path.uptime", value: uptime, attributes: { ...attributes, nexthop } } as const;
  }
}

/** Each prefix once: an attached host is printed a second time, without its path. */
function once(prefixes: readonly Prefix[]): readonly Prefix[] {
  const found = new Map<string, Prefix>();
  for (const prefix of prefixes) {
    const known = found.get(prefix.ipprefix);
    if (known === undefined) found.set(prefix.ipprefix, { ...prefix, TABLE_path: [...prefix.TABLE_path] });
    else {
      known.TABLE_path.push(...prefix.TABLE_path);
      found.set(prefix.ipprefix, { ...known, "ucast-nhops": agreed([known["ucast-nhops"], prefix["ucast-nhops"]]) });
    }
  }
  return [...found.values()];
}

function countOf({ "ucast-nhops": paths }: Prefix): number {
  return typeof paths === "number" ? paths : 0;
}

/** The next hops of a route, each once: an address of the switch itself is reached as a local and as a direct route. */
function hopsOf({ TABLE_path: paths }: Prefix): Map<string, Output<typeof Path>["uptime"]> {
  const hops = new Map<string, Output<typeof Path>["uptime"]>();
  for (const { ipnexthop = "", ifname = "", uptime } of paths) {
    const hop = ipnexthop || ifname;
    if (hop !== "" && !hops.has(hop)) hops.set(hop, uptime);
  }
  return hops;
}
