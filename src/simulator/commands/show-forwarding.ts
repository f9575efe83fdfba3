import type { JsonObject } from "./cjson.ts";
import { body, type Answer, type Command, type Device } from "./command.ts";
import { table } from "./table.ts";

/** Routes by mask length in one VRF of one module. */
export interface RouteSummary {
  readonly vrf: string;
  readonly table: string;
  /** Routes of this address family, mask lengths and the routes of each. */
  readonly masks: (device: Device, module: string) => readonly (readonly [length: number, routes: number])[];
}

interface RouteSummaries {
  readonly modules: readonly string[];
  readonly ipv4: readonly RouteSummary[];
  readonly ipv6: readonly RouteSummary[];
  /** `arrays` before 9.3(7), where four counters share one name; `rows` from 9.3(7). */
  readonly shape: "arrays" | "rows";
}

/** `show forwarding [ipv4|ipv6] route summary`, in the shape of the release. */
export function routeSummary(options: RouteSummaries): readonly Command[] {
  const v4 = (device: Device): Answer => summary(options, options.ipv4, device, ["vrf_name_out", "table_name"]);
  return [
    { syntax: "show forwarding route summary", answer: v4 },
    { syntax: "show forwarding ipv4 route summary", answer: v4 },
    {
      syntax: "show forwarding ipv6 route summary",
      answer: (device) => summary(options, options.ipv6, device, ["vrfname", "tblname"]),
    },
  ];
}

function summary(
  { modules, shape }: RouteSummaries,
  summaries: readonly RouteSummary[],
  device: Device,
  [vrfKey, tableKey]: readonly [string, string],
): Answer {
  const rows = modules.map((module) => ({
    module_number: module,
    ...table(
      "vrf",
      summaries.map((one) => ({
        [vrfKey]: one.vrf,
        [tableKey]: one.table,
        ...table("prefix", [
          table("path", [shape === "rows" ? asRows(one, device, module) : asArrays(one, device, module)]),
        ]),
      })),
    ),
  }));
  return body(table("module", rows));
}

function asRows(one: RouteSummary, device: Device, module: string): JsonObject {
  const masks = one.masks(device, module);
  const total = totalOf(masks);
  return {
    route_update_count: String(total + 2434),
    route_insert_count: String(total + 1442),
    route_delete_count: "1432",
    route_count: String(total),
    path_count: String(total + 12),
    ...table(
      "mask",
      masks.map(([length, routes]) => ({ mask_length: String(length), routes_per_mask: String(routes) })),
    ),
  };
}

function asArrays(one: RouteSummary, device: Device, module: string): JsonObject {
  const masks = one.masks(device, module);
  const total = totalOf(masks);
  const lengths = masks.map(([length]) => String(length));
  const routes = masks.map(([, count]) => String(count));
  return {
    route_count: [String(total + 2434), String(total + 1442), "1432", String(total)],
    path_count: String(total + 12),
    // Repeated leaves collapse into an array, a single one stays a scalar.
    mask_length: lengths.length === 1 ? (lengths[0] ?? "") : lengths,
    routes_per_mask: routes.length === 1 ? (routes[0] ?? "") : routes,
  };
}

function totalOf(masks: readonly (readonly [number, number])[]): number {
  let total = 0;
  for (const [, routes] of masks) {
    total += routes;
  }
  return total;
}
