import { describe, expect, it } from "vitest";

import { MalformedBody } from "../../../src/catalogue/define.ts";
import { showSpanningTreeSummaryTotals } from "../../../src/catalogue/commands/show-spanning-tree-summary-totals.ts";
import { fixture, lines } from "../../support/catalogue.ts";

describe("show spanning-tree summary totals", () => {
  it("gives the ports of each state, and zero where zero is printed", () => {
    expect(lines(showSpanningTreeSummaryTotals, fixture("show-spanning-tree-summary-totals/leaf.json"))).toEqual([
      "cisco.spanning_tree.ports{state=disabled} 0",
      "cisco.spanning_tree.ports{state=blocking} 1",
      "cisco.spanning_tree.ports{state=listening} 0",
      "cisco.spanning_tree.ports{state=learning} 0",
      "cisco.spanning_tree.ports{state=forwarding} 11",
    ]);
  });

  it("gives no state that is not printed, and refuses a reply without any", () => {
    expect(lines(showSpanningTreeSummaryTotals, { blocking: 2, forwarding: "-" })).toEqual([
      "cisco.spanning_tree.ports{state=blocking} 2",
    ]);
    expect(() => showSpanningTreeSummaryTotals.read({ "stp-mode": "mst" })).toThrow(MalformedBody);
  });

  it("is off, as its structure is only known from Cisco's schema", () => {
    expect(showSpanningTreeSummaryTotals).toMatchObject({ shape: "schema", byDefault: false });
  });
});
