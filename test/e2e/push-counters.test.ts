import { expect, it } from "vitest";

import { startHitCounters } from "../support/hits.ts";
import { needing } from "../support/needs.ts";
import { eventually } from "../support/processes.ts";
import { collectAndPush, jsonTo } from "../support/pushing.ts";
import { startPrometheus3 } from "../support/receivers.ts";

const HITS = "cisco_acl_entry_hits_total";

needing("prometheus 3")("a real Prometheus 3", () => {
  it("sees a counter start anew when the switch was started anew, and never else", async () => {
    await using prometheus = await startPrometheus3({ otlp: { promote_resource_attributes: ["host.name"] } });
    await using counters = await startHitCounters();
    counters.show("RACL", "VACL");
    const destination = jsonTo(`${prometheus.url}/api/v1/otlp/v1/metrics`, { protocol: "http/protobuf" });
    await using _ = await collectAndPush([counters.settings], [destination], { intervalMs: 300 });
    const valuesOf = async (expression: string) => (await prometheus.query(expression)).map(({ value }) => value);
    const samples = async () => (await valuesOf(`count_over_time(${HITS}{feature="RACL"}[10m])`))[0] ?? 0;
    const reach = (count: number) => eventually(async () => ((await samples()) >= count ? true : undefined));

    await reach(5);
    const before = await valuesOf(`resets(${HITS}[10m])`);
    counters.show("RACL");
    // A third poll in a row that fails, and the switch would be left alone.
    await counters.nexus.faults.set({ reboot: { seconds: 0.3 } });
    await reach((await samples()) + 5);
    const after = await valuesOf(`resets(${HITS}{feature="RACL"}[10m])`);
    // Functions of a range drop the name, without which series of several metrics are the same.
    const counted = await prometheus.query('count by (__name__) ({__name__=~".+_total"})');
    const names = counted.flatMap(({ labels }) => labels["__name__"] ?? []);
    const ours = names.filter((name) => name.startsWith("nxapi_collector_"));
    const resets = await Promise.all(ours.map((name) => valuesOf(`resets(${name}[10m])`)));
    const rates = await Promise.all(names.map((name) => valuesOf(`rate(${name}[10m])`)));

    expect(before).toEqual([0, 0]);
    expect(after).toEqual([1]);
    expect(new Set(resets.flat())).toEqual(new Set([0]));
    expect(rates.flat().length).toBeGreaterThan(10);
    expect(rates.flat().filter((rate) => !(rate >= 0))).toEqual([]);
  });
});
