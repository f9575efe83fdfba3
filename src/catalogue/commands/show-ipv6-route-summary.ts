import { defineCommand } from "../define.ts";
import { RouteSummary, routeSummaryMetrics, routeSummarySamples } from "./route-summary.ts";

/** The IPv6 routing table, as `show ip route summary` has the other. One program reads both alike (nxapi-netbox). */
export const showIpv6RouteSummary = defineCommand({
  id: "ipv6_routes",
  description: "IPv6 routes and paths of each VRF, by protocol and mask length.",
  profile: "routing",
  releases: "every NX-OS release",
  shape: "inferred",
  cli: "show ipv6 route summary vrf all",
  off: "no reply of a switch is published as JSON; it is read as that of `show ip route summary`",
  periodMs: 60_000,
  schema: RouteSummary,
  separable: ["vrf", "unicast", "route_count"],
  metrics: routeSummaryMetrics,
  samples: routeSummarySamples,
});
