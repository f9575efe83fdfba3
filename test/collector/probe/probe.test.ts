import { createServer } from "node:net";
import { once } from "node:events";

import { describe, expect, it } from "vitest";

import type { ProbeRule, SwitchSettings } from "../../../src/config/settings.ts";
import { startFabric } from "../../../src/simulator/fabric.ts";
import { startNexus } from "../../../src/simulator/nexus.ts";
import { collectFrom, collectWith, FIB, fleetOf, PASSWORD, settingsFor } from "../../support/collector.ts";
import { scrape } from "../../support/exposition.ts";
import { FORBIDDEN_TARGETS } from "../../support/forbidden-targets.ts";

const probe = (port: number, target: string, timeoutS?: number) =>
  scrape(port, { path: `/probe?target=${encodeURIComponent(target)}`, ...(timeoutS !== undefined && { timeoutS }) });

/** Allows targets, and asks them on this port of this machine. */
function allow(targets: ProbeRule["targets"], port: number, more: Partial<SwitchSettings> = {}): ProbeRule {
  return { targets, settings: (target) => settingsFor({ name: target, host: target, port }, { ...FIB, ...more }) };
}

/** A listener that counts who connects, and answers nobody. */
async function trap() {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  }).listen(0, "::");
  await once(server, "listening");
  const address = server.address();
  return {
    port: typeof address === "object" ? (address?.port ?? 0) : 0,
    connections: () => connections,
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, "close");
    },
  };
}

describe("a probe of a configured switch", () => {
  it("asks that switch alone, and shows it as /metrics does, with what is known of the way to it", async () => {
    await using fabric = await startFabric(2, { password: PASSWORD });
    await using collector = await collectFrom(
      fabric.switches.map((one) => settingsFor(one, FIB)),
      { maxAgeMs: 60_000 },
    );
    const [one, two] = fabric.switches;

    const page = await probe(collector.port, one!.name);
    const asked = fabric.switches.map(({ record }) => record.requestCount);
    const all = await scrape(collector.port);

    expect(asked).toEqual([1, 0]);
    expect(page.find("cisco_tcam_usage")).toEqual(all.find("cisco_tcam_usage", { host_name: one!.name }));
    expect(page.value("nxapi_collector_requests_total")).toBe(1);
    expect(page.find("cisco_device_up", { host_name: two!.name })).toEqual([]);
    expect(page.find("process_cpu_seconds_total")).toEqual([]);
    expect(all.find("cisco_device_up")).toHaveLength(2);
  });

  it("shares its answer with a scrape of all", async () => {
    await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD });
    await nexus.faults.set({ latency: { ms: 2_000 } });
    await using collector = await collectFrom([settingsFor(nexus, FIB)]);

    const pages = await Promise.all([
      ...Array.from({ length: 25 }, () => probe(collector.port, "leaf-1")),
      ...Array.from({ length: 25 }, () => scrape(collector.port)),
    ]);

    expect(nexus.record.requestCount).toBe(1);
    expect(new Set(pages.map((page) => page.find("cisco_tcam_usage").length))).toEqual(new Set([9]));
  });

  it("may name it by its host", async () => {
    await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD });
    await using collector = await collectFrom([settingsFor(nexus, FIB)]);

    const page = await probe(collector.port, "127.0.0.1");

    expect(page.value("cisco_device_up", { host_name: "leaf-1" })).toBe(1);
  });

  it("names the switches that share an address, and asks none of them", async () => {
    await using fabric = await startFabric(3, { password: PASSWORD });
    await using collector = await collectFrom(fabric.switches.map((one) => settingsFor(one, FIB)));
    const names = fabric.switches.map(({ name }) => name);

    const answer = await fetch(`http://127.0.0.1:${collector.port}/probe?target=127.0.0.1`);

    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(`Several switches have this address: ${names.join(", ")}; name one of them.`);
    expect(fabric.switches.map(({ record }) => record.requestCount)).toEqual([0, 0, 0]);
  });

  it("answers 200 with why it is down, before the header's time is up", async () => {
    await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD });
    await nexus.faults.set({ hang: {} });
    await using collector = await collectFrom([settingsFor(nexus, FIB)]);
    const startedAt = performance.now();

    const page = await probe(collector.port, "leaf-1", 1.5);

    expect(performance.now() - startedAt).toBeLessThan(2.5 * 1_500);
    expect(page.status).toBe(200);
    expect(page.value("cisco_device_up")).toBe(0);
    expect(page.value("nxapi_collector_down_reason", { reason: "pending" })).toBe(1);
  });
});

describe("a probe of another target", () => {
  it("is a 404 that says what may have been meant", async () => {
    await using collector = await collectFrom([settingsFor({ name: "leaf-1", host: "127.0.0.1", port: 1 })]);

    const answer = await fetch(`http://127.0.0.1:${collector.port}/probe?target=leaf-2`);

    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('There is no switch "leaf-2" in the configuration; did you mean leaf-1?');
  });

  it("is asked with the settings of the rule that allows it, and kept", async () => {
    await using nexus = await startNexus({ name: "leaf-9", personality: "n9k-live", password: PASSWORD });
    const rule = allow([{ kind: "network", address: "127.0.0.0", prefix: 8, family: "ipv4" }], nexus.port);
    await using collector = await collectWith({ ...fleetOf([]), probes: [rule] });

    const first = await probe(collector.port, "127.0.0.1");
    await probe(collector.port, "127.0.0.1");
    const own = await scrape(collector.port);

    expect(first.value("cisco_device_up", { host_name: "127.0.0.1" })).toBe(1);
    expect(first.find("cisco_tcam_usage")).toHaveLength(9);
    expect(nexus.record).toMatchObject({ requestCount: 2, connections: 1, logins: 1 });
    expect(own.find("cisco_device_up")).toEqual([]);
    expect(own.value("nxapi_collector_probe_targets")).toBe(1);
  });

  it("opens no socket in any spelling that reaches further than it should", async () => {
    await using listener = await trap();
    const rule = allow(
      [
        { kind: "network", address: "0.0.0.0", prefix: 0, family: "ipv4" },
        { kind: "network", address: "::", prefix: 0, family: "ipv6" },
        { kind: "pattern", pattern: "leaf-*.example.net" },
      ],
      listener.port,
    );
    await using collector = await collectWith({ ...fleetOf([]), probes: [rule] });

    const statuses = await Promise.all(
      FORBIDDEN_TARGETS.map((target) =>
        fetch(`http://127.0.0.1:${collector.port}/probe?target=${encodeURIComponent(target)}`).then(
          ({ status }) => status,
        ),
      ),
    );
    const own = await scrape(collector.port);

    expect(new Set(statuses)).toEqual(new Set([400, 403]));
    expect(listener.connections()).toBe(0);
    expect(own.value("nxapi_collector_probe_targets")).toBe(0);
  });

  it("whose name leads to this machine is not connected to, and says so", async () => {
    await using listener = await trap();
    const rule = allow([{ kind: "pattern", pattern: "*.lab.localhost" }], listener.port);
    await using collector = await collectWith({ ...fleetOf([]), probes: [rule] });

    const page = await probe(collector.port, "switch.lab.localhost");

    expect(page.value("nxapi_collector_down_reason", { reason: "address_refused" })).toBe(1);
    expect(listener.connections()).toBe(0);
  });
});
