import { describe, expect, it } from "vitest";

import { prometheusName } from "../../../otel/prometheus/names.ts";

describe("the name that Prometheus shows for a metric", () => {
  // What github.com/prometheus/otlptranslator makes of it.
  it.each<[string, string, "gauge" | "counter", string]>([
    ["site.x", "", "gauge", "site_x"],
    ["site.x", "{entry}", "gauge", "site_x"],
    ["site.x", "1", "gauge", "site_x_ratio"],
    ["site.x", "1", "counter", "site_x_total"],
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
});
