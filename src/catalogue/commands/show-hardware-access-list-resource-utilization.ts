import { kindsOf, type Labels, Region } from "./access-list-labels.ts";
import { defineCommand, gauge, type Place } from "../define.ts";
import { object, type Output } from "../nxos/schema.ts";
import { AMBIGUOUS, Count, Ordinal, Percent, ratio, sum, table, utilization, type Value } from "../nxos/values.ts";
import { bodyOf } from "../nxos/reply.ts";

const Row = object({
  resource_hdr: Region,
  ents_use: Count,
  ents_free: Count.optional(),
  ents_pctage: Percent.optional(),
});
type Row = Output<typeof Row>;

const Rows = table("resource_util_info", Row);

const Instance = object({ inst: Ordinal, TABLE_resource_util_info: Rows });

// Older releases have the rows without an instance around them; its number is then not known.
const Module = object({
  module_number: Ordinal,
  TABLE_instance: table("instance", Instance),
  TABLE_resource_util_info: Rows,
})
  .transform(({ module_number: module, TABLE_instance: instances, TABLE_resource_util_info: rows }) => ({
    module,
    instances: rows.length > 0 ? [...instances, { inst: "", TABLE_resource_util_info: rows }] : instances,
  }))
  .refine(
    ({ instances }) => instances.length > 0,
    "expected TABLE_instance or TABLE_resource_util_info, found neither",
  );

/** A percentage further than this from used / (used + free) is no matter of rounding. */
const CONTRADICTION = 0.05;

/**
 * Usage and limit of a row. Where the percentage contradicts them it is they that are wrong: a Nexus 7000 prints
 * 65538 used and 255 free as 0.39 percent.
 */
function figures({ ents_use: usage, ents_free: free, ents_pctage: percent }: Row) {
  const limit = sum(usage, free);
  const full = utilization(usage, limit);
  const printed = ratio(percent);
  const contradicts =
    typeof full === "number" && typeof printed === "number" && Math.abs(full - printed) > CONTRADICTION;
  const figure = (value: Value): Value => (contradicts ? AMBIGUOUS : value);
  return {
    usage: figure(usage),
    limit: figure(limit),
    full: contradicts ? printed : utilization(usage, limit, percent),
  };
}

const REGION = ["region", "module", "inst"] as const;
const RESOURCE = ["resource", "module", "inst"] as const;

/**
 * The ACL TCAM by carved region, and the other things of which access lists run out. The list is a hierarchy by label
 * (`Ingress SUP` is the total of `Ingress SUP IPv4` and four more): totals and parts are families of their own, so that
 * a sum over one counts no entry twice. A row of which it is open whether it is a part or a region is in neither, and
 * counted as ambiguous. It is open as well, and not to be seen, whether a row such as `Ingress PQOS` holds the entries of
 * `Ingress IPV4 PQOS` and its like where each has free entries of its own: they are shown as regions.
 */
export const showHardwareAccessListResourceUtilization = defineCommand({
  id: "access_list_resources",
  description: "The ACL TCAM by carved region, and LOUs, labels and other resources of access lists.",
  profile: "tables",
  releases: "Nexus 9000, 7000 and 3000, every release; by instance from 9.x",
  shape: "captured",
  cli: "show hardware access-list resource utilization",
  periodMs: 0,
  schema: bodyOf({ TABLE_module: table("module", Module, { atLeast: 1 }) }),
  metrics: {
    "cisco.acl.region.usage": gauge("{entry}", "Entries in use in a region of the ACL TCAM.", REGION),
    "cisco.acl.region.limit": gauge("{entry}", "Entries that a region of the ACL TCAM has room for.", REGION),
    "cisco.acl.region.utilization": gauge("1", "How full a region of the ACL TCAM is.", REGION),
    "cisco.acl.region.part.usage": gauge("{entry}", "Entries in use in a region of the ACL TCAM, by kind of packet.", [
      "region",
      "part",
      "module",
      "inst",
    ]),
    "cisco.acl.resource.usage": gauge("{entry}", "Use of a resource that access lists need besides TCAM.", RESOURCE),
    "cisco.acl.resource.limit": gauge("{entry}", "What there is of a resource of access lists.", RESOURCE),
    "cisco.acl.resource.utilization": gauge("1", "How far a resource of access lists is used up.", RESOURCE),
    "cisco.acl.resource.part.usage": gauge(
      "{entry}",
      "What a resource of access lists is used for; the parts overlap and do not add up.",
      ["resource", "part", "module", "inst"],
    ),
  },
  *samples({ TABLE_module: modules }) {
    for (const { module, instances } of modules) {
      for (const { inst, TABLE_resource_util_info: rows } of instances) {
        const labels: Labels = new Map(rows.map(({ resource_hdr: label, ents_free: free }) => [label, free]));
        const kindOf = kindsOf(labels);
        for (const row of rows) {
          const { resource_hdr: label, ents_use: use } = row;
          if (label === "") continue;
          const kind = kindOf(label);
          switch (kind.kind) {
            case "region": {
              const { usage, limit, full } = figures(row);
              const attributes = { region: label, module, inst };
              yield { name: "cisco.acl.region.usage", value: usage, attributes };
              yield { name: "cisco.acl.region.limit", value: limit, attributes };
              yield { name: "cisco.acl.region.utilization", value: full, attributes };
              break;
            }
            case "resource": {
              const { usage, limit, full } = figures(row);
              const attributes = { resource: label, module, inst };
              yield { name: "cisco.acl.resource.usage", value: usage, attributes };
              yield { name: "cisco.acl.resource.limit", value: limit, attributes };
              yield { name: "cisco.acl.resource.utilization", value: full, attributes };
              break;
            }
            case "region_part": {
              const { region, part } = kind;
              yield { name: "cisco.acl.region.part.usage", value: use, attributes: { region, part, module, inst } };
              break;
            }
            case "open":
              yield { name: "cisco.acl.region.usage", value: AMBIGUOUS, attributes: { region: label, module, inst } };
              break;
            case "resource_part": {
              const { resource, part } = kind;
              yield { name: "cisco.acl.resource.part.usage", value: use, attributes: { resource, part, module, inst } };
              break;
            }
          }
        }
      }
    }
  },
  tells: ({ TABLE_module: modules }) => placesOf(modules),
});

/** No module has more forwarding instances, and no chassis as many all told. */
const MOST_INSTANCES = 16;
const MOST_PLACES = 512;

/** Each instance once; those that are more than there can be are counted as not read. */
function placesOf(modules: readonly Output<typeof Module>[]): { places: Place[]; unread?: number } {
  const instances = new Map<string, Set<string>>();
  let told = 0;
  let unread = 0;
  for (const { module, instances: rows } of modules) {
    const known = instances.get(module) ?? new Set<string>();
    for (const { inst } of rows) {
      if (inst === "" || known.has(inst)) continue;
      if (known.size >= MOST_INSTANCES || told >= MOST_PLACES) unread += 1;
      else {
        known.add(inst);
        told += 1;
      }
    }
    instances.set(module, known);
  }
  const places = [...instances].flatMap(([module, known]) => [...known].map((inst) => ({ module, inst })));
  return { places, ...(unread > 0 && { unread }) };
}
