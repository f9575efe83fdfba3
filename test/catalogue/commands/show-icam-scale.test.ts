import { describe, expect, it } from "vitest";

import { showIcamPredictionScale } from "../../../src/catalogue/commands/show-icam-prediction-scale.ts";
import { showIcamScale } from "../../../src/catalogue/commands/show-icam-scale.ts";
import { showIcamScaleUtilization } from "../../../src/catalogue/commands/show-icam-scale-utilization.ts";
import { corpusText, fixture, hasCorpus, lines, linesOf } from "../../support/catalogue.ts";

interface Row {
  readonly Feature: string;
  readonly Instance?: string;
  readonly [leaf: string]: unknown;
}

function body(...rows: readonly Row[]) {
  const features = rows.map(({ Feature, Instance, Verified_Scale, Config_Scale, ...stats }) => ({
    Feature,
    Instance,
    Verified_Scale,
    Config_Scale,
    TABLE_feature_stats: { ROW_feature_stats: stats },
  }));
  const technology = { Technology: "L2 Switching", TABLE_feature: { ROW_feature: features } };
  return JSON.parse(JSON.stringify({ TABLE_technology: { ROW_technology: technology } })) as unknown;
}

const vlans = { Feature: "VLANs", Used_Entries: "12", Cur_Util: "0.30", Thres_Exceeded: "None" };
const limits = { Verified_Scale: "3967", Config_Scale: "4000" };

describe("show icam scale", () => {
  it("gives use, configured and verified limit, the switch's percentage and the threshold that is exceeded", () => {
    expect(lines(showIcamScale, body({ ...vlans, ...limits }))).toEqual([
      "cisco.scale.usage{technology=L2 Switching,feature=VLANs} 12",
      "cisco.scale.limit{technology=L2 Switching,feature=VLANs} 4000",
      "cisco.scale.verified_limit{technology=L2 Switching,feature=VLANs} 3967",
      "cisco.scale.utilization{technology=L2 Switching,feature=VLANs} 0.003",
      "cisco.scale.threshold.state{technology=L2 Switching,feature=VLANs,state=None} 1",
    ]);
  });

  it("takes a technology that is printed twice for one", () => {
    const row = (used: string) => ({
      Technology: "L2",
      TABLE_feature: {
        ROW_feature: { Feature: "VLANs", TABLE_feature_stats: { ROW_feature_stats: { Used_Entries: used } } },
      },
    });

    expect(lines(showIcamScale, { TABLE_technology: { ROW_technology: [row("1"), row("2")] } })).toEqual([
      "dropped cisco.scale.usage: ambiguous",
    ]);
  });

  it.each([
    [
      "its own row after the feature's",
      [
        { ...vlans, ...limits },
        { ...vlans, Instance: "VDC:1" },
      ],
    ],
    [
      "its own row before the feature's",
      [
        { ...vlans, Instance: "VDC:1" },
        { ...vlans, ...limits },
      ],
    ],
    [
      "a row named (VDC:1)",
      [
        { ...vlans, ...limits },
        { ...vlans, Feature: "(VDC:1)", Verified_Scale: "-", Config_Scale: "-" },
      ],
    ],
    ["nothing but the feature's only row", [{ ...vlans, ...limits, Instance: "VDC:1" }]],
    ["an instance that is no instance", [{ ...vlans, ...limits, Instance: "-" }]],
  ])("counts a feature once whose VDC is %s", (_, rows) => {
    expect(lines(showIcamScale, body(...rows))).toEqual(lines(showIcamScale, body({ ...vlans, ...limits })));
  });

  it.each([
    [
      "parts without a total",
      [
        { ...vlans, Instance: "VDC:1" },
        { ...vlans, Instance: "VDC:2" },
      ],
    ],
    [
      "two totals",
      [
        { ...vlans, ...limits },
        { ...vlans, ...limits },
      ],
    ],
  ])("drops a feature with %s, rather than showing one of them", (_, rows) => {
    expect(lines(showIcamScale, body(...rows))).toEqual(["dropped cisco.scale.usage: ambiguous"]);
  });

  it("gives neither limit nor ratio where the switch prints a dash", () => {
    const row = { ...vlans, Verified_Scale: "-", Config_Scale: "-", Cur_Util: "-" };

    expect(lines(showIcamScale, body(row))).toEqual([
      "cisco.scale.usage{technology=L2 Switching,feature=VLANs} 12",
      "cisco.scale.threshold.state{technology=L2 Switching,feature=VLANs,state=None} 1",
    ]);
  });

  it("gives the verified limit where none is configured", () => {
    const row = { Feature: "VLANs", Used_Entries: "12", Verified_Scale: "48", Config_Scale: "-" };

    expect(lines(showIcamScale, body(row))).toEqual([
      "cisco.scale.usage{technology=L2 Switching,feature=VLANs} 12",
      "cisco.scale.limit{technology=L2 Switching,feature=VLANs} 48",
      "cisco.scale.verified_limit{technology=L2 Switching,feature=VLANs} 48",
      "cisco.scale.utilization{technology=L2 Switching,feature=VLANs} 0.25",
    ]);
  });

  it("gives use by limit where the switch prints no percentage, and no ratio of a limit of 0", () => {
    const row = { Feature: "VLANs", Used_Entries: "12" };

    expect(linesOf(showIcamScale, body({ ...row, Config_Scale: "48" }), "cisco.scale.utilization")).toEqual([
      "cisco.scale.utilization{technology=L2 Switching,feature=VLANs} 0.25",
    ]);
    expect(linesOf(showIcamScale, body({ ...row, Config_Scale: "0" }), "cisco.scale.utilization")).toEqual([]);
  });

  it("gives the thresholds as ratios, whether bare or with words behind", () => {
    const info = "cisco.scale.threshold{level=info}";

    expect(linesOf(showIcamScale, fixture("show-icam-scale/10.x-instances.json"), "cisco.scale.threshold")).toEqual([
      `${info} 0.8`,
      "cisco.scale.threshold{level=warning} 0.9",
      "cisco.scale.threshold{level=critical} 1",
    ]);
    expect(lines(showIcamScale, fixture("show-icam-scale/10.x-rows-named-vdc.json"))[0]).toBe(`${info} 0.75`);
  });

  it("keeps features that no release had so far, their commas and their asterisks", () => {
    expect(linesOf(showIcamScale, fixture("show-icam-scale/10.x-instances.json"), "cisco.scale.usage")).toEqual([
      "cisco.scale.usage{technology=L2 Switching,feature=MAC Addresses} 91007",
      "cisco.scale.usage{technology=L2 Switching,feature=RPVST Vports} 0",
      "cisco.scale.usage{technology=Multicast Routing,feature=PIM Neighbors} 9",
      "cisco.scale.usage{technology=Multicast Routing,feature=IPv4 Mcast *,G Routes} 8300",
      "cisco.scale.usage{technology=Multicast Routing,feature=Mcast NAT} 0",
    ]);
  });

  it("reads a reply of one technology with one feature", () => {
    expect(lines(showIcamScale, fixture("show-icam-scale/9.3-one-technology.json")).slice(3)).toEqual([
      "cisco.scale.usage{technology=L2 Switching,feature=VLANs} 3180",
      "cisco.scale.limit{technology=L2 Switching,feature=VLANs} 3966",
      "cisco.scale.verified_limit{technology=L2 Switching,feature=VLANs} 3967",
      "cisco.scale.utilization{technology=L2 Switching,feature=VLANs} 0.8018",
      "cisco.scale.threshold.state{technology=L2 Switching,feature=VLANs,state=Info} 1",
    ]);
  });

  it.each([
    ["{}", {}],
    ['""', ""],
    ["null", null],
  ])("has nothing to show while scale is not monitored: %s", (_, reply) => {
    expect(lines(showIcamScale, reply)).toEqual([]);
  });

  it("fails where a feature's use is missing", () => {
    expect(() => showIcamScale.read(body({ Feature: "VLANs", Cur_Util: "1" }))).toThrow(
      /^TABLE_technology\/ROW_technology\[1\]\/TABLE_feature\/ROW_feature\[1\]\/TABLE_feature_stats\/ROW_feature_stats\[1\]\/Used_Entries: /,
    );
  });
});

describe("show icam scale utilization", () => {
  it("gives the average, and the peaks of the week and of all time with their times", () => {
    const reply = fixture("show-icam-scale-utilization/9.3.json");

    expect(lines(showIcamScaleUtilization, reply).slice(0, 5)).toEqual([
      "cisco.scale.average.utilization{technology=L2 Switching,feature=MAC Addresses} 0.0041",
      "cisco.scale.peak.utilization{technology=L2 Switching,feature=MAC Addresses,window=week} 0.012",
      `cisco.scale.peak.timestamp{technology=L2 Switching,feature=MAC Addresses,window=week} ${Date.UTC(2026, 2, 11, 2) / 1_000}`,
      "cisco.scale.peak.utilization{technology=L2 Switching,feature=MAC Addresses,window=all_time} 0.4407",
      `cisco.scale.peak.timestamp{technology=L2 Switching,feature=MAC Addresses,window=all_time} ${Date.UTC(2025, 11, 24, 18, 30) / 1_000}`,
    ]);
  });

  it("gives no time for a peak that never was", () => {
    const reply = fixture("show-icam-scale-utilization/9.3.json");

    expect(lines(showIcamScaleUtilization, reply).slice(5)).toEqual([
      "cisco.scale.average.utilization{technology=L2 Switching,feature=MST Instances} 0",
      "cisco.scale.peak.utilization{technology=L2 Switching,feature=MST Instances,window=week} 0",
      "cisco.scale.peak.utilization{technology=L2 Switching,feature=MST Instances,window=all_time} 0",
    ]);
  });

  it("gives no ratio of a limit of 0, and drops what is ambiguous", () => {
    const peak = { Feature: "VLANs", Week_Util: "1.00", Avg_Util: "0.50" };

    expect(lines(showIcamScaleUtilization, body({ ...peak, Config_Scale: "0" }))).toEqual([]);
    expect(lines(showIcamScaleUtilization, body(peak, peak))).toEqual([
      "dropped cisco.scale.average.utilization: ambiguous",
    ]);
  });
});

describe("show icam prediction scale", () => {
  const [week] = showIcamPredictionScale;

  it("is asked for 7, 30 and 90 days ahead", () => {
    const now = Date.UTC(2026, 2, 14, 9, 26, 53);

    expect(showIcamPredictionScale.map(({ id, cli }) => [id, cli({ now })])).toEqual([
      ["icam_prediction_scale_7d", "show icam prediction scale 2026 Mar 21 09:26:53"],
      ["icam_prediction_scale_30d", "show icam prediction scale 2026 Apr 13 09:26:53"],
      ["icam_prediction_scale_90d", "show icam prediction scale 2026 Jun 12 09:26:53"],
    ]);
  });

  it("gives the use that the switch expects, and drops one below zero", () => {
    expect(lines(week!, fixture("show-icam-prediction-scale/9.3.json"))).toEqual([
      "cisco.scale.prediction.usage{technology=L2 Switching,feature=MAC Addresses,horizon=7d} 93011",
      "cisco.scale.prediction.utilization{technology=L2 Switching,feature=MAC Addresses,horizon=7d} 1.0109",
      "dropped cisco.scale.prediction.usage: out_of_range",
    ]);
  });

  it("has nothing to show of a switch without a history", () => {
    expect(lines(week!, {})).toEqual([]);
  });
});

/** The body that the columns of a real `show icam scale` stand for: the names are Cisco's, which goes where is inferred. */
function bodyOfText(text: string) {
  const row = /^ +(\S.*?) +(\d+|-) +(\d+|-) +(\d+) +([\d.]+) +(\w+) +([\d-]+ [\d:]+)$/;
  const rows = text.split("\n").flatMap((line) => {
    const [, Feature, Verified_Scale, Config_Scale, Used_Entries, Cur_Util, Thres_Exceeded, Polled_TS] =
      row.exec(line) ?? [];
    if (Feature === undefined) return [];
    return [{ Feature, Verified_Scale, Config_Scale, Used_Entries, Cur_Util, Thres_Exceeded, Polled_TS }];
  });
  return body(...rows);
}

describe.skipIf(!hasCorpus)("show icam scale of a real switch", () => {
  it("multicast routing, 2026: ten features, each once, though the switch prints each twice", () => {
    const reply = bodyOfText(corpusText("show-icam-scale-multicast-routing/genieparser_2026-09.txt"));

    const read = showIcamScale.read(reply);

    expect(read.dropped).toEqual([]);
    expect(
      linesOf(showIcamScale, reply, "cisco.scale.limit").map((line) => line.slice(line.indexOf("feature="))),
    ).toEqual([
      "feature=Multicast Routes} 8192",
      "feature=IGMP Groups} 8000",
      "feature=PIM Neighbors} 250",
      "feature=IPv6 Multicast Routes} 8192",
      "feature=IPv4 Mcast S,G Routes} 8192",
      "feature=IPv4 Mcast *,G Routes} 8192",
      "feature=IPv6 Mcast S,G Routes} 8192",
      "feature=IPv6 Mcast *,G Routes} 8192",
      "feature=Mcast NAT} 2000",
      "feature=NBM Policer} 1536",
    ]);
    expect(read.samples.filter(({ name }) => name === "cisco.scale.usage").map(({ value }) => value)).toEqual([
      1, 0, 9, 0, 0, 0, 0, 0, 0, 0,
    ]);
    expect(linesOf(showIcamScale, reply, "cisco.scale.utilization")[2]).toMatch(/PIM Neighbors} 0.036$/);
  });
});
