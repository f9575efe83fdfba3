import { defineCommand, gauge } from "../define.ts";
import { bodyOf } from "../nxos/reply.ts";
import { Count } from "../nxos/values.ts";

const STATES = ["disabled", "blocking", "listening", "learning", "forwarding"] as const;

/** How many ports spanning tree blocks, of all instances together; each instance's are printed in no published structure. */
export const showSpanningTreeSummaryTotals = defineCommand({
  id: "spanning_tree_summary",
  description: "Spanning tree: ports by state, of all instances together.",
  profile: "fabric",
  releases: "every NX-OS release",
  shape: "schema",
  cli: "show spanning-tree summary totals",
  off: "no reply of a switch is published as JSON, only its schema",
  periodMs: 60_000,
  schema: bodyOf({
    disabled: Count.optional(),
    blocking: Count,
    listening: Count.optional(),
    learning: Count.optional(),
    forwarding: Count,
  }),
  metrics: {
    "cisco.spanning_tree.ports": gauge(
      "{port}",
      "Ports in a state of spanning tree, each counted once for each instance that it is in.",
      ["state"],
    ),
  },
  *samples(body) {
    for (const state of STATES) yield { name: "cisco.spanning_tree.ports", value: body[state], attributes: { state } };
  },
});
