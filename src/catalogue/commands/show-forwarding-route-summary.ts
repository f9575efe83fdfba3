import { defineCommand, gauge } from "../define.ts";
import { object, type Output } from "../nxos/schema.ts";
import { agreed, AMBIGUOUS, Count, leaves, Ordinal, table, Text, type Value } from "../nxos/values.ts";
import { bodyOf } from "../nxos/reply.ts";

const Path = object({
  route_count: leaves(Count),
  path_count: Count.optional(),
  mask_length: leaves(Ordinal),
  routes_per_mask: leaves(Count),
  TABLE_mask: table("mask", object({ mask_length: Ordinal, routes_per_mask: Count })),
});
type Path = Output<typeof Path>;

const Prefix = object({ TABLE_path: table("path", Path) });

// The table for IPv4 and the one for IPv6 name the same two leaves differently.
const Vrf = object({
  vrfname: Text.optional(),
  vrf_name_out: Text.optional(),
  tblname: Text.optional(),
  table_name: Text.optional(),
  TABLE_prefix: table("prefix", Prefix),
}).transform((row) => ({
  vrf: row.vrfname ?? row.vrf_name_out ?? "",
  table: row.tblname ?? row.table_name ?? "",
  paths: row.TABLE_prefix.flatMap(({ TABLE_path: paths }) => paths),
}));

const Module = object({ module_number: Ordinal, TABLE_vrf: table("vrf", Vrf) });

/**
 * The number of routes. Before 9.3(7) four counters share the name and come as a list, of updates, inserts, deletes
 * and, last, of routes, which the sum over the masks bears out.
 */
function routesOf({ route_count: counts }: Path): Value {
  return counts.length === 1 || counts.length === 4 ? counts.at(-1) : counts.length === 0 ? undefined : AMBIGUOUS;
}

/** The routes of each mask length: rows from 9.3(7) on, before that two lists side by side. */
function* masksOf(path: Path): Generator<{ readonly mask: string; readonly routes: Value }> {
  for (const { mask_length: mask, routes_per_mask: routes } of path.TABLE_mask) yield { mask, routes };
  const { mask_length: masks, routes_per_mask: counts } = path;
  for (const [index, mask] of masks.entries()) {
    yield { mask, routes: masks.length === counts.length ? counts[index] : AMBIGUOUS };
  }
}

const ATTRIBUTES = ["module", "vrf", "table"] as const;

/** The unicast routes in the hardware of each module. */
export const showForwardingRouteSummary = defineCommand({
  id: "forwarding_routes",
  description: "Unicast routes and paths in the hardware of each module, and how the routes divide over mask lengths.",
  profile: "tables",
  releases: "Nexus 9000, every release; two shapes, before and from 9.3(7)",
  shape: "captured",
  cli: "show forwarding route summary",
  periodMs: 300_000,
  schema: bodyOf({ TABLE_module: table("module", Module, { atLeast: 1 }) }),
  separable: ["module", "vrf"],
  metrics: {
    "cisco.forwarding.route.usage": gauge("{entry}", "Routes in the forwarding hardware of a module.", ATTRIBUTES),
    "cisco.forwarding.path.usage": gauge("{entry}", "Paths in the forwarding hardware of a module.", ATTRIBUTES),
    "cisco.forwarding.route.mask.usage": gauge("{entry}", "Routes of a mask length in the hardware of a module.", [
      ...ATTRIBUTES,
      "mask",
    ]),
  },
  *samples({ TABLE_module: modules }) {
    for (const { module_number: module, TABLE_vrf: vrfs } of modules) {
      for (const { vrf, table: name, paths } of vrfs) {
        const attributes = { module, vrf, table: name };
        yield { name: "cisco.forwarding.route.usage", value: agreed(paths.map(routesOf)), attributes };
        yield { name: "cisco.forwarding.path.usage", value: agreed(paths.map((path) => path.path_count)), attributes };
        for (const [mask, routes] of byMask(paths)) {
          const value = agreed(routes);
          yield { name: "cisco.forwarding.route.mask.usage", value, attributes: { ...attributes, mask } };
        }
      }
    }
  },
});

/** What the rows of a table say of each mask length. */
function byMask(paths: readonly Path[]): Map<string, Value[]> {
  const found = new Map<string, Value[]>();
  for (const path of paths) {
    for (const { mask, routes } of masksOf(path)) {
      const known = found.get(mask);
      if (known === undefined) found.set(mask, [routes]);
      else known.push(routes);
    }
  }
  return found;
}
