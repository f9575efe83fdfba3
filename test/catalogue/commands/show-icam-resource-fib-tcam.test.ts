import { describe, expect, it } from "vitest";

import { showIcamResourceFibTcam } from "../../../src/catalogue/commands/show-icam-resource-fib-tcam.ts";
import { corpus, fixture, hasCorpus, lines, linesOf } from "../../support/catalogue.ts";

function body(...rows: readonly unknown[]) {
  return { module: "1", instance: "0", TABLE_fib_resource: { ROW_fib_resource: rows } };
}

function row(name: string, stats: Readonly<Record<string, unknown>>) {
  return { Class: name, TABLE_fib_stats: { ROW_fib_stats: { Timestamp: "2026-03-14 09:26:53", ...stats } } };
}

describe("show icam resource fib-tcam", () => {
  it("gives usage, limit and the switch's own percentage of each route class", () => {
    const reply = body(row("IPv6 Hosts", { Used_Entries: "88", Max_Entries: "265421", Percent_Util: "0.03" }));

    expect(lines(showIcamResourceFibTcam, reply)).toEqual([
      "cisco.tcam.usage{table=fib,module=1,inst=0,class=IPv6 Hosts} 88",
      "cisco.tcam.limit{table=fib,module=1,inst=0,class=IPv6 Hosts} 265421",
      "cisco.tcam.utilization{table=fib,module=1,inst=0,class=IPv6 Hosts} 0.0003",
    ]);
  });

  it("gives the workshop's three metrics by class name, wherever the class stands", () => {
    const stats = { Max_Entries: "9", Percent_Util: "0.00" };
    const reply = body(
      row("IPv4 LPM Routes", { ...stats, Used_Entries: "3" }),
      row("IPv4 Hosts", { ...stats, Used_Entries: "1" }),
      row("IPv4 Multicast", { ...stats, Used_Entries: "7" }),
      row("IPv4 Routes", { ...stats, Used_Entries: "2" }),
    );

    expect(lines(showIcamResourceFibTcam, reply).filter((line) => line.startsWith("icam."))).toEqual([
      "icam.fib_tcam.ipv4_lpm_routes{module=1,inst=0} 3",
      "icam.fib_tcam.ipv4_host_routes{module=1,inst=0} 1",
      "icam.fib_tcam.ipv4_routes{module=1,inst=0} 2",
    ]);
  });

  it("gives no ratio of a class without capacity, and drops an underflowed use", () => {
    const reply = body(row("IPv4 Hosts", { Used_Entries: "4294633084", Max_Entries: "0", Percent_Util: "0.00" }));

    expect(lines(showIcamResourceFibTcam, reply)).toEqual([
      "cisco.tcam.limit{table=fib,module=1,inst=0,class=IPv4 Hosts} 0",
      "dropped cisco.tcam.usage: out_of_range",
      "dropped icam.fib_tcam.ipv4_host_routes: out_of_range",
    ]);
  });

  it("keeps a class that no release had so far, with its own words", () => {
    const reply = body(row(" IPv4<&>Tunnels ", { Used_Entries: 5, Max_Entries: 10, Percent_Util: 50 }));

    expect(linesOf(showIcamResourceFibTcam, reply, "cisco.tcam.usage")).toEqual([
      "cisco.tcam.usage{table=fib,module=1,inst=0,class=IPv4<&>Tunnels} 5",
    ]);
  });

  it.each([
    ["no classes", { module: "1", instance: "0", TABLE_fib_resource: "" }, /TABLE_fib_resource/],
    ["an empty body", "", /^the switch answered without output; /],
    [
      "a class without figures",
      body({ Class: "IPv4 Hosts" }),
      /^TABLE_fib_resource\/ROW_fib_resource\[1\]\/TABLE_fib_stats: expected at least one row/,
    ],
    [
      "renamed figures",
      body(row("IPv4 Hosts", { Used: "1" })),
      /TABLE_fib_stats\/ROW_fib_stats\[1\]\/Used_Entries: expected a number, found nothing/,
    ],
    [
      "a nameless class",
      body(row("", { Used_Entries: 5, Max_Entries: 10, Percent_Util: 50 })),
      /\[1\]\/Class: expected a name/,
    ],
  ])("fails at %s", (_, reply, message) => {
    expect(() => showIcamResourceFibTcam.read(reply)).toThrow(message);
  });

  it("reads 7.0(3)I7, 9.3 and 10.x alike", () => {
    expect(lines(showIcamResourceFibTcam, fixture("show-icam-resource-fib-tcam/7.0.3.I7-virtual.json"))).toHaveLength(
      23,
    );
    expect(lines(showIcamResourceFibTcam, fixture("show-icam-resource-fib-tcam/9.3-virtual.json"))).toHaveLength(23);
    expect(
      linesOf(showIcamResourceFibTcam, fixture("show-icam-resource-fib-tcam/10.x.json"), "cisco.tcam.utilization"),
    ).toEqual([
      "cisco.tcam.utilization{table=fib,module=1,inst=0,class=IPv4 Hosts} 0.0025",
      "cisco.tcam.utilization{table=fib,module=1,inst=0,class=IPv4 Routes} 0.6329",
      "cisco.tcam.utilization{table=fib,module=1,inst=0,class=IPv4 LPM Routes} 0.0022",
      "cisco.tcam.utilization{table=fib,module=1,inst=0,class=IPv6 Hosts} 0.0003",
      "cisco.tcam.utilization{table=fib,module=1,inst=0,class=IPv6(<=64b) Routes} 0.0019",
      "cisco.tcam.utilization{table=fib,module=1,inst=0,class=IPv6(>64b&<128b) Routes} 1",
      "cisco.tcam.utilization{table=fib,module=1,inst=0,class=IPv6 LPM Routes} 0",
      "cisco.tcam.utilization{table=fib,module=1,inst=0,class=IPv4 Multicast} 0.0195",
      "cisco.tcam.utilization{table=fib,module=1,inst=0,class=IPv6 Multicast} 0",
    ]);
  });
});

describe.skipIf(!hasCorpus)("show icam resource fib-tcam of real switches", () => {
  it("Nexus 9300v, 9.3(3)", () => {
    const reply = corpus("show-icam-resource-fib-tcam/nxos-9.3.3-n9300v_DEVWKS-2594-CLEUR20.json");

    const { dropped } = showIcamResourceFibTcam.read(reply);

    expect(dropped).toEqual([]);
    expect(linesOf(showIcamResourceFibTcam, reply, "cisco.tcam.limit").map((line) => line.split(" ").at(-1))).toEqual([
      "0",
      "0",
      "0",
      "0",
      "0",
      "0",
      "0",
      "32768",
      "2048",
    ]);
    expect(linesOf(showIcamResourceFibTcam, reply, "cisco.tcam.utilization")).toEqual([
      "cisco.tcam.utilization{table=fib,module=1,inst=0,class=IPv4 Multicast} 0",
      "cisco.tcam.utilization{table=fib,module=1,inst=0,class=IPv6 Multicast} 0",
    ]);
  });

  it("Nexus 9000v, 7.0(3)I7(6), whose host counter has run below zero", () => {
    const reply = corpus("show-icam-resource-fib-tcam/nxos-7.0.3.I7-n9000v_DEVWKS-2594-CLUS19_fib_tcam.json");

    expect(linesOf(showIcamResourceFibTcam, reply, "cisco.tcam.usage")).toHaveLength(8);
    expect(lines(showIcamResourceFibTcam, reply).filter((line) => line.startsWith("dropped"))).toEqual([
      "dropped cisco.tcam.usage: out_of_range",
      "dropped icam.fib_tcam.ipv4_host_routes: out_of_range",
    ]);
    expect(linesOf(showIcamResourceFibTcam, reply, "cisco.tcam.limit").at(-2)).toBe(
      "cisco.tcam.limit{table=fib,module=1,inst=0,class=IPv4 Multicast} 8192",
    );
  });
});
