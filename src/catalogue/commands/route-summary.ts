import { gauge } from "../define.ts";
import { bodyOf } from "../nxos/reply.ts";
import { object, type Output } from "../nxos/schema.ts";
import { Count, Label, Ordinal, table } from "../nxos/values.ts";

// A protocol has best paths, backup paths, or both, in one row or in two.
const Protocol = object({
  clientnameuni: Label,
  "best-paths": Count.optional(),
  "backup-paths": Count.optional(),
});

const Summary = object({
  routes: Count.optional(),
  paths: Count.optional(),
  TABLE_unicast: table("unicast", Protocol),
  TABLE_route_count: table("route_count", object({ mask_len: Ordinal, count: Count })),
});

const Family = object({ addrf: Label, TABLE_summary: table("summary", Summary) });

const Vrf = object({ "vrf-name-out": Label, TABLE_addrf: table("addrf", Family) });

/** What `show ip route summary` and `show ipv6 route summary` print. */
export const RouteSummary = bodyOf({ TABLE_vrf: table("vrf", Vrf, { atLeast: 1 }) });

const FAMILY = ["vrf", "family"] as const;

/** The metrics of {@link RouteSummary}. */
export const routeSummaryMetrics = {
  "cisco.rib.route.usage": gauge("{entry}", "Unicast routes in the routing table of a VRF.", FAMILY),
  "cisco.rib.path.usage": gauge("{entry}", "Paths of the unicast routes in the routing table of a VRF.", FAMILY),
  "cisco.rib.path.protocol.usage": gauge(
    "{entry}",
    "Paths of a protocol in the routing table of a VRF, those in use (`best`) and those that wait (`backup`).",
    [...FAMILY, "protocol", "path"],
  ),
  "cisco.rib.route.mask.usage": gauge("{entry}", "Unicast routes of a mask length in the routing table of a VRF.", [
    ...FAMILY,
    "mask",
  ]),
} as const;

/** The samples of {@link routeSummaryMetrics}. */
export function* routeSummarySamples({ TABLE_vrf: vrfs }: Output<typeof RouteSummary>) {
  for (const { "vrf-name-out": vrf, TABLE_addrf: families } of vrfs) {
    for (const { addrf: family, TABLE_summary: summaries } of families) {
      for (const { routes, paths, TABLE_unicast: protocols, TABLE_route_count: masks } of summaries) {
        const attributes = { vrf, family };
        yield { name: "cisco.rib.route.usage", value: routes, attributes } as const;
        yield { name: "cisco.rib.path.usage", value: paths, attributes } as const;
        for (const { clientnameuni: protocol, "best-paths": best, "backup-paths": backup } of protocols) {
          for (const [path, value] of [
            ["best", best],
            ["backup", backup],
          ] as const) {
            yield {
              name: "cisco.rib.path.protocol.usage",
              value,
              attributes: { ...attributes, protocol, path },
            } as const;
          }
        }
        for (const { mask_len: mask, count } of masks) {
          yield { name: "cisco.rib.route.mask.usage", value: count, attributes: { ...attributes, mask } } as const;
        }
      }
    }
  }
}
