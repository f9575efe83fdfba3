import { defineCommand, gauge } from "../define.ts";
import { bodyOf } from "../nxos/reply.ts";
import { Count } from "../nxos/values.ts";

const Body = bodyOf({
  "count-static": Count.optional(),
  "count-dynamic": Count.optional(),
  "count-others": Count.optional(),
  "count-throttle": Count.optional(),
  "count-total": Count,
});

/** The size of the table of IPv6 neighbours. The switch prints one count for all VRFs. */
export const showIpv6NeighborSummary = defineCommand({
  id: "ipv6_neighbors",
  description: "IPv6 neighbours (ND), by kind.",
  profile: "routing",
  releases: "every NX-OS release",
  shape: "captured",
  cli: "show ipv6 neighbor summary",
  periodMs: 60_000,
  schema: Body,
  metrics: {
    "cisco.nd.usage": gauge("{entry}", "IPv6 neighbours.", []),
    "cisco.nd.kind.usage": gauge("{entry}", "IPv6 neighbours of a kind: `static`, `dynamic`, `throttled` or `other`.", [
      "kind",
    ]),
  },
  *samples(counts) {
    yield { name: "cisco.nd.usage", value: counts["count-total"], attributes: {} };
    for (const [kind, value] of [
      ["static", counts["count-static"]],
      ["dynamic", counts["count-dynamic"]],
      ["throttled", counts["count-throttle"]],
      ["other", counts["count-others"]],
    ] as const) {
      yield { name: "cisco.nd.kind.usage", value, attributes: { kind } };
    }
  },
});
