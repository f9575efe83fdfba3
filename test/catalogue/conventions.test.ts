import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";
import { z } from "zod";

import { catalogue } from "../../src/catalogue/index.ts";

/** What the conventions' registry says of the names that the catalogue has of it. */
const REGISTRY = z
  .object({
    metrics: z.record(
      z.string(),
      z.object({
        instrument: z.enum(["gauge", "counter", "updowncounter"]),
        unit: z.string(),
        attributes: z.array(z.string()),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL("conventions.json", import.meta.url), "utf8"))).metrics;

/** Attributes beyond those of the conventions, in their style or in the switch's words. */
const OURS: Readonly<Record<string, readonly string[]>> = {
  "system.network.packet.count": ["network.interface.name", "network.packet.type"],
  "system.network.errors": ["error.type"],
  "hw.network.up": ["network.interface.name"],
  "hw.network.bandwidth.limit": ["network.interface.name"],
  "hw.temperature": ["module"],
  "hw.temperature.limit": ["module"],
  "hw.status": ["state"],
};

const conventional = catalogue.flatMap(({ metrics }) =>
  Object.entries(metrics).filter(([name]) => !/^(?:cisco|icam|ip)\./.test(name)),
);

describe("a name of the semantic conventions", () => {
  it("is one that their registry has", () => {
    expect(conventional.map(([name]) => name).toSorted()).toEqual(Object.keys(REGISTRY).toSorted());
  });

  it.each(conventional)("has their instrument and unit, and their attributes: %s", (name, metric) => {
    const { instrument, unit, attributes = [] } = REGISTRY[name] ?? {};
    const known = new Set([...attributes, ...(OURS[name] ?? [])]);

    expect([metric.kind, metric.unit]).toEqual([instrument, unit]);
    expect(metric.attributes.filter((attribute) => !known.has(attribute))).toEqual([]);
  });
});
