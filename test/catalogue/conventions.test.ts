import { describe, expect, it } from "vitest";

import { catalogue } from "../../src/catalogue/index.ts";

/**
 * What the registry of the semantic conventions says of the names that the catalogue has of it: instrument, unit and
 * attributes (github.com/open-telemetry/semantic-conventions, model/system/metrics.yaml and model/hardware/*.yaml).
 */
const REGISTRY: Readonly<Record<string, readonly [kind: string, unit: string, attributes: readonly string[]]>> = {
  "system.network.io": ["counter", "By", ["network.interface.name", "network.io.direction"]],
  "system.network.packet.count": ["counter", "{packet}", ["system.device", "network.io.direction"]],
  "system.network.packet.dropped": ["counter", "{packet}", ["network.interface.name", "network.io.direction"]],
  "system.network.errors": ["counter", "{error}", ["network.interface.name", "network.io.direction"]],
  "system.cpu.utilization": ["gauge", "1", ["cpu.mode", "cpu.logical_number"]],
  "system.memory.usage": ["updowncounter", "By", ["system.memory.state"]],
  "system.memory.utilization": ["gauge", "1", ["system.memory.state"]],
  "system.memory.limit": ["updowncounter", "By", []],
  "hw.network.up": ["updowncounter", "1", ["hw.id", "hw.name"]],
  "hw.network.bandwidth.limit": ["updowncounter", "By/s", ["hw.id", "hw.name"]],
  "hw.temperature": ["gauge", "Cel", ["hw.id", "hw.name"]],
  "hw.temperature.limit": ["gauge", "Cel", ["hw.id", "hw.name", "hw.limit_type"]],
  "hw.fan.speed": ["gauge", "rpm", ["hw.id", "hw.name"]],
  "hw.fan.speed_ratio": ["gauge", "1", ["hw.id", "hw.name"]],
  "hw.power_supply.usage": ["updowncounter", "W", ["hw.id", "hw.name"]],
  "hw.power_supply.limit": ["updowncounter", "W", ["hw.id", "hw.name", "hw.limit_type"]],
  "hw.power": ["gauge", "W", ["hw.type", "hw.id", "hw.name"]],
  "hw.status": ["updowncounter", "1", ["hw.type", "hw.id", "hw.name", "hw.state"]],
};

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
  Object.entries(metrics).filter(([name]) => /^(?:system|hw)\./.test(name)),
);

describe("a name of the semantic conventions", () => {
  it("is one that their registry has", () => {
    expect(conventional.map(([name]) => name).toSorted()).toEqual(Object.keys(REGISTRY).toSorted());
  });

  it.each(conventional)("has their instrument and unit, and their attributes: %s", (name, metric) => {
    const [kind, unit, attributes] = REGISTRY[name] ?? [];
    const known = new Set([...(attributes ?? []), ...(OURS[name] ?? [])]);

    expect([metric.kind, metric.unit]).toEqual([kind, unit]);
    expect(metric.attributes.filter((attribute) => !known.has(attribute))).toEqual([]);
  });
});
