import { describe, expect, it } from "vitest";

import { showIcamEntriesAcl } from "../../../src/catalogue/commands/show-icam-entries-acl.ts";
import { showIcamHealth } from "../../../src/catalogue/commands/show-icam-health.ts";
import { showIcamItd } from "../../../src/catalogue/commands/show-icam-itd.ts";
import { showIcamPredictionResourceAclTcam } from "../../../src/catalogue/commands/show-icam-prediction-resource-acl-tcam.ts";
import { showIcamPredictionResourceFibTcam } from "../../../src/catalogue/commands/show-icam-prediction-resource-fib-tcam.ts";
import { fixture, lines } from "../../support/catalogue.ts";

const place = { module: "1", inst: "0" };
const now = Date.UTC(2026, 11, 30, 23, 0, 5);

describe("show icam entries acl", () => {
  it("asks for the tenth of the entries that are hit most, and only if told to", () => {
    expect(showIcamEntriesAcl.cli({ now, place })).toBe("show icam entries acl module 1 inst 0 sort top 10");
    expect(showIcamEntriesAcl.byDefault).toBe(false);
  });

  it("counts the hits of each entry, those of entries that look the same together, and drops a wrapped counter", () => {
    expect(lines(showIcamEntriesAcl, fixture("show-icam-entries-acl/9.3.json"))).toEqual([
      "cisco.acl.entry.hits{feature=RACL,packet_type=IPv4,match=10.0.0.0/255.0.0.0 0.0.0.0/0.0.0.0,action=permit,interface=Vlan10,module=1,inst=0} 1131751374569000",
      "cisco.acl.entry.hits{feature=RACL,packet_type=IPv4,match=0.0.0.0/0.0.0.0 0.0.0.0/0.0.0.0,action=deny,interface=Vlan10,module=1,inst=0} 17",
      "dropped cisco.acl.entry.hits: out_of_range",
    ]);
  });

  it("tells entries apart whatever their words hold, and finds module and instance under their short names", () => {
    const row = { SourceIP_Mask_DestIP_Mask: "", Action: "", Intf_name: "", Stats: "1" };
    const rows = [
      { ...row, Feature: "a\0b", Pkt_Type: "c" },
      { ...row, Feature: "a", Pkt_Type: "b\0c" },
    ];
    const { samples } = showIcamEntriesAcl.read({ mod: "2", inst: "3", TABLE_ACL_entries: { ROW_ACL_entries: rows } });

    expect(samples.map(({ value }) => value)).toEqual([1, 1]);
    expect(samples[0]?.attributes).toMatchObject({ module: "2", inst: "3" });
  });

  it("drops the hits of entries that look the same if one of them is nonsense, in either order", () => {
    const row = { Feature: "RACL", Pkt_Type: "", SourceIP_Mask_DestIP_Mask: "", Action: "", Intf_name: "" };
    const body = (first: string, second: string) => ({
      module: "1",
      instance: "0",
      TABLE_ACL_entries: {
        ROW_ACL_entries: [
          { ...row, Stats: first },
          { ...row, Stats: second },
        ],
      },
    });

    expect(lines(showIcamEntriesAcl, body("1", "-1"))).toEqual(["dropped cisco.acl.entry.hits: out_of_range"]);
    expect(lines(showIcamEntriesAcl, body("-1", "1"))).toEqual(["dropped cisco.acl.entry.hits: out_of_range"]);
  });

  it("has nothing to show without entries", () => {
    expect(lines(showIcamEntriesAcl, { module: "1", instance: "0", num_intervals: "" })).toEqual([]);
  });
});

describe("show icam prediction resource", () => {
  it("is asked with the four words of a date, UTC, over the turn of a year", () => {
    expect(showIcamPredictionResourceFibTcam.map(({ cli }) => cli({ now, place }))).toEqual([
      "show icam prediction resource fib-tcam module 1 inst 0 2027 Jan 06 23:00:05",
      "show icam prediction resource fib-tcam module 1 inst 0 2027 Jan 29 23:00:05",
      "show icam prediction resource fib-tcam module 1 inst 0 2027 Mar 30 23:00:05",
    ]);
    expect(showIcamPredictionResourceAclTcam[0]?.spellings.map((cli) => cli({ now, place }))).toEqual([
      "show icam prediction resource acl_tcam module 1 inst 0 2027 Jan 06 23:00:05",
    ]);
  });

  it("gives the FIB TCAM that the switch expects, without a ratio of a class without capacity", () => {
    expect(
      lines(showIcamPredictionResourceFibTcam[1]!, fixture("show-icam-prediction-resource-fib-tcam/9.3.json")),
    ).toEqual([
      "cisco.tcam.prediction.usage{table=fib,module=1,inst=0,class=IPv4 Routes,horizon=30d} 812345",
      "cisco.tcam.prediction.utilization{table=fib,module=1,inst=0,class=IPv4 Routes,horizon=30d} 0.7042",
      "cisco.tcam.prediction.usage{table=fib,module=1,inst=0,class=IPv6 Hosts,horizon=30d} 0",
    ]);
  });

  it("gives the ACL TCAM that the switch expects, by bank and by feature", () => {
    expect(
      lines(showIcamPredictionResourceAclTcam[2]!, fixture("show-icam-prediction-resource-acl-tcam/9.3.json")),
    ).toEqual([
      "cisco.tcam.prediction.usage{table=acl,module=1,inst=0,tcam=1,bank=0,horizon=90d} 1600",
      "cisco.tcam.prediction.utilization{table=acl,module=1,inst=0,tcam=1,bank=0,horizon=90d} 0.8928",
      "cisco.acl.feature.prediction.usage{feature=Ingress RACL,direction=ingress,tcam=1,bank=0,module=1,inst=0,horizon=90d} 1600",
    ]);
  });
});

describe("show icam health", () => {
  it("gives figures by the switch's names and in its units, and words as states", () => {
    expect(lines(showIcamHealth, fixture("show-icam-health/9.3.json"))).toEqual([
      "cisco.icam.health{component=cpu,name=user,unit=} 3.2",
      "cisco.icam.health{component=cpu,name=kernel,unit=%} 1.05",
      "cisco.icam.health{component=memory,name=Total,unit=KB} 24569704",
      "cisco.icam.health.state{component=memory,name=Current memory status,state=OK} 1",
      "cisco.icam.health.state{component=power_supply,name=PS1 status,state=Ok} 1",
      "cisco.icam.health.state{component=power_supply,name=PS2 status,state=Shutdown} 1",
    ]);
  });

  it("has nothing to show of tables that are left out", () => {
    expect(lines(showIcamHealth, { Version: "1" })).toEqual([]);
  });

  it.each(["1,234", "55.3% used", "12.5/16 GB", "-3 of 4", "10 Mb/s"])("takes %s for no state", (printed) => {
    const memory = { MemTypeName: "Used", MemTypeValue: printed };

    expect(lines(showIcamHealth, { TABLE_mem: { ROW_mem: memory } })).toEqual([
      "dropped cisco.icam.health: not_a_number",
    ]);
  });

  it("drops a figure of more digits than a number holds", () => {
    const cpu = { CpuTypeName: "user", CpuTypeValue: "9".repeat(400) };

    expect(lines(showIcamHealth, { TABLE_cpu: { ROW_cpu: cpu } })).toEqual(["dropped cisco.icam.health: out_of_range"]);
  });
});

describe("show icam itd", () => {
  it("gives packets and share of each node, a packet count above 2^53 as the nearest number there is", () => {
    expect(lines(showIcamItd, fixture("show-icam-itd/9.3.json"))).toEqual([
      `cisco.itd.packets{service=WEB,device_group=WEB-FARM,node=10.1.1.11,assigned_to=10.1.1.11,mode=Redirect} ${Number(90_071_992_547_409_931n)}`,
      "cisco.itd.share{service=WEB,device_group=WEB-FARM,node=10.1.1.11,assigned_to=10.1.1.11,mode=Redirect} 0.6666",
      "cisco.itd.packets{service=WEB,device_group=WEB-FARM,node=10.1.1.12,assigned_to=10.1.1.11,mode=Redirect} 0",
      "cisco.itd.share{service=WEB,device_group=WEB-FARM,node=10.1.1.12,assigned_to=10.1.1.11,mode=Redirect} 0",
    ]);
  });
});
