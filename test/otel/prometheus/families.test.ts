import { PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import { describe, expect, it } from "vitest";

import { collectorWriter, merge, switchWriter } from "../../../otel/prometheus/families.ts";
import { toResourceMetrics } from "../../../otel/collection.ts";
import { createInstruments } from "../../../otel/instruments.ts";
import { collectorResource, switchResource } from "../../../otel/resources.ts";
import { counter, gauge, type Sample, upDownCounter } from "../../../src/catalogue/define.ts";

const metrics = {
  "cisco.tcam.usage": gauge("{entry}", "Entries in use.", ["class"]),
  "cisco.tcam.utilization": gauge("1", "How full.", ["class"]),
  "process.cpu": counter("s", "CPU time.", []),
  "nxapi.collector.received": counter("By", "Bytes.", []),
  "nxapi.collector.polls": counter("{poll}", "Polls.", []),
};

const samples: readonly Sample[] = [
  { name: "cisco.tcam.usage", value: 3, attributes: { class: 'IPv6(<=64b) "Routes"\n' } },
  { name: "cisco.tcam.utilization", value: 0.5, attributes: { class: "IPv4" } },
  { name: "process.cpu", value: 1.5, attributes: {} },
  { name: "nxapi.collector.received", value: 10, attributes: {} },
  { name: "nxapi.collector.polls", value: 2, attributes: {} },
];

const of = (name: string, value: number): Sample => ({ name: "cisco.tcam.usage", value, attributes: { class: name } });

async function collectedFrom(name: string) {
  const meters = createInstruments({
    resource: switchResource(name, { identity: undefined, address: undefined }),
    metrics,
    scope: { name: "test", version: "1" },
  });
  return await meters.collect(() => Promise.resolve({ readings: [{ samples, takenAt: 1_000 }] }));
}

describe("the exposition of a switch", () => {
  it("has a sum that may fall as a gauge", async () => {
    const meters = createInstruments({
      resource: switchResource("leaf-1", { identity: undefined, address: undefined }),
      metrics: { "system.memory.usage": upDownCounter("By", "Memory in use.", []) },
      scope: { name: "test", version: "1" },
    });
    const used: Sample = { name: "system.memory.usage", value: 7, attributes: {} };

    const collected = await meters.collect(() => Promise.resolve({ readings: [{ samples: [used], takenAt: 1_000 }] }));

    expect(Buffer.concat(merge([switchWriter()(collected)])).toString())
      .toBe(`# HELP system_memory_usage_bytes Memory in use.
# UNIT system_memory_usage_bytes By
# TYPE system_memory_usage_bytes gauge
system_memory_usage_bytes{host_name="leaf-1"} 7
`);
  });

  it("is what the exporter's serializer writes, with unit suffixes", async () => {
    const collected = await collectedFrom("leaf-1");

    const text = Buffer.concat(merge([switchWriter()(collected)])).toString();

    expect(text).toBe(`# HELP cisco_tcam_usage Entries in use.
# UNIT cisco_tcam_usage {entry}
# TYPE cisco_tcam_usage gauge
cisco_tcam_usage{class="IPv6(<=64b) \\"Routes\\"\\n",host_name="leaf-1"} 3
# HELP cisco_tcam_utilization_ratio How full.
# UNIT cisco_tcam_utilization_ratio 1
# TYPE cisco_tcam_utilization_ratio gauge
cisco_tcam_utilization_ratio{class="IPv4",host_name="leaf-1"} 0.5
# HELP nxapi_collector_polls_total Polls.
# UNIT nxapi_collector_polls_total {poll}
# TYPE nxapi_collector_polls_total counter
nxapi_collector_polls_total{host_name="leaf-1"} 2
# HELP nxapi_collector_received_bytes_total Bytes.
# UNIT nxapi_collector_received_bytes_total By
# TYPE nxapi_collector_received_bytes_total counter
nxapi_collector_received_bytes_total{host_name="leaf-1"} 10
# HELP process_cpu_seconds_total CPU time.
# UNIT process_cpu_seconds_total s
# TYPE process_cpu_seconds_total counter
process_cpu_seconds_total{host_name="leaf-1"} 1.5
`);
  });

  it("differs from the serializer's own text in nothing but names, order and the switch's label", async () => {
    const collected = await collectedFrom("leaf-1");
    const stock = new PrometheusSerializer(undefined, false, /^host\.name$/, true, true).serialize(
      toResourceMetrics(collected),
    );

    const text = Buffer.concat(merge([switchWriter()(collected)])).toString();

    const renamed = stock
      .replaceAll("cisco_tcam_utilization", "cisco_tcam_utilization_ratio")
      .replaceAll("process_cpu_total", "process_cpu_seconds_total")
      .replaceAll("nxapi_collector_received_total", "nxapi_collector_received_bytes_total");
    expect(text.split("\n").toSorted()).toEqual(renamed.split("\n").toSorted());
  });

  it("is the same as the serializer's for the values of later collections, and for series that come and go", async () => {
    const meters = createInstruments({
      resource: switchResource("leaf-1", { identity: undefined, address: undefined }),
      metrics,
      scope: { name: "test", version: "1" },
    });
    const write = switchWriter();
    const rounds = [[of("a", 1), of("b", 2)], [of("b", 3.5)], [of("a", 1e21), of("c", 0), of("b", -1e-7)]];

    for (const round of rounds) {
      const collected = await meters.collect(() => Promise.resolve({ readings: [{ samples: round, takenAt: 0 }] }));
      const stock = new PrometheusSerializer(undefined, false, /^host\.name$/, true, true).serialize(
        toResourceMetrics(collected),
      );

      expect(Buffer.concat(merge([write(collected)])).toString()).toBe(stock);
    }
  });

  it("groups each family once over all switches", async () => {
    const switches = await Promise.all(["leaf-1", "leaf-2"].map(collectedFrom));

    const text = Buffer.concat(merge(switches.map((collected) => switchWriter()(collected)))).toString();

    expect(text.match(/^# HELP cisco_tcam_usage /gm)).toHaveLength(1);
    expect(text).toMatch(/^cisco_tcam_usage\{.*host_name="leaf-1"\} 3\ncisco_tcam_usage\{.*host_name="leaf-2"\} 3\n/m);
  });

  it("is nothing for a resource without samples", async () => {
    const meters = createInstruments({
      resource: switchResource("leaf-1", { identity: undefined, address: undefined }),
      metrics,
      scope: { name: "test", version: "1" },
    });

    const collected = await meters.collect(() => Promise.resolve({ readings: [{ samples: [], takenAt: 0 }] }));

    expect(merge([switchWriter()(collected)])).toEqual([]);
  });
});

describe("the exposition of the collector", () => {
  it("has the one target_info, which says what the collector is", async () => {
    const resource = collectorResource("1.2.3", { "service.namespace": "dc-1" });
    const meters = createInstruments({ resource, metrics, scope: { name: "test", version: "1" } });
    const collected = await meters.collect(() => Promise.resolve({ readings: [{ samples, takenAt: 0 }] }));

    const text = Buffer.concat(merge([collectorWriter()(collected)])).toString();

    expect(text).toMatch(
      /^target_info\{.*service_name="nxapi-collector",service_version="1.2.3",service_namespace="dc-1",.*\} 1$/m,
    );
  });
});
