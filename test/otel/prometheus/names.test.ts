import { describe, expect, it } from "vitest";

import { prometheusName } from "../../../otel/prometheus/names.ts";
import { gauge, type Metric, UNITS } from "../../../src/catalogue/define.ts";

describe("the name that Prometheus shows for a metric", () => {
  // What github.com/prometheus/otlptranslator makes of it.
  it.each<[string, string, Metric["kind"], string]>([
    ["site.x", "", "gauge", "site_x"],
    ["site.x", "{entry}", "gauge", "site_x"],
    ["site.x", "1", "gauge", "site_x_ratio"],
    ["site.x", "1", "counter", "site_x_total"],
    ["site.x", "1", "updowncounter", "site_x"],
    ["site.x", "By", "updowncounter", "site_x_bytes"],
    ["site.x", "By", "counter", "site_x_bytes_total"],
    ["site.x", "V", "gauge", "site_x_volts"],
    ["site.x", "min", "gauge", "site_x_minutes"],
    ["site.x", "bit/s", "gauge", "site_x_bit_per_second"],
    ["site.bit_rate", "bit/s", "gauge", "site_bit_rate_per_second"],
    ["site.x", "{packet}/s", "gauge", "site_x_per_second"],
    ["site.x", "1/min", "gauge", "site_x_per_min"],
    ["site.x", "kBy", "gauge", "site_x_kBy"],
    ["site.x", "dB[mW]", "gauge", "site_x_dB_mW_"],
  ])("of %s in %j, a %s, has the words that an OTLP receiver appends: %s", (name, unit, kind, shown) => {
    expect(prometheusName(name, { kind, unit, description: "", attributes: [] })).toBe(shown);
  });

  it("has a word for each unit that a command may declare", () => {
    const named = UNITS.map((unit) => [unit, prometheusName("site.x", gauge(unit, "", []))]);

    expect(Object.fromEntries(named)).toEqual({
      "": "site_x",
      "1": "site_x_ratio",
      s: "site_x_seconds",
      By: "site_x_bytes",
      "By/s": "site_x_bytes_per_second",
      "bit/s": "site_x_bit_per_second",
      "{packet}/s": "site_x_per_second",
      Cel: "site_x_celsius",
      W: "site_x_watts",
      dBm: "site_x_dBm",
      V: "site_x_volts",
      A: "site_x_amperes",
      Hz: "site_x_hertz",
      rpm: "site_x_rpm",
    });
  });
});
