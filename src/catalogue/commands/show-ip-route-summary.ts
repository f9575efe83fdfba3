import { defineCommand } from "../define.ts";
import { RouteSummary, routeSummaryMetrics, routeSummarySamples } from "./route-summary.ts";

/** The IPv4 routing table; `show forwarding route summary` has what of it is in hardware. */
export const showIpRouteSummary = defineCommand({
  id: "ip_routes",
  description: "IPv4 routes and paths of each VRF, by protocol and mask length.",
  profile: "routing",
  releases: "every NX-OS release",
  shape: "captured",
  cli: "show ip route summary vrf all",
  periodMs: 60_000,
  schema: RouteSummary,
  separable: ["vrf", "unicast", "route_count"],
  metrics: routeSummaryMetrics,
  samples: routeSummarySamples,
});
