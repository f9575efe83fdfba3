import { createServer, type Server, type Socket } from "node:net";
import { once } from "node:events";

import { describe, expect, it } from "vitest";

import { DEFAULT_CONCURRENCY } from "../../src/config/settings.ts";
import { startFabric } from "../../src/simulator/fabric.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { collectFrom, FIB, PASSWORD, settingsFor } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";

describe("a switch that is scraped from everywhere at full speed", () => {
  it("is sent no more requests in a minute than it may be", async () => {
    await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD });
    await using collector = await collectFrom([settingsFor(nexus, { ...FIB, requestsPerMinute: 12 })]);
    const until = performance.now() + 1_000;
    let scrapes = 0;
    async function scrapeOn(): Promise<void> {
      while (performance.now() < until || scrapes < 100) {
        await scrape(collector.port);
        scrapes += 1;
      }
    }

    await Promise.all(Array.from({ length: 10 }, scrapeOn));

    const page = await scrape(collector.port);
    expect(scrapes).toBeGreaterThan(12);
    // There must be room for a login and a repetition, which were not needed.
    expect(nexus.record.requestCount).toBe(10);
    expect(page.value("nxapi_collector_requests_total")).toBe(10);
    expect(page.value("nxapi_collector_budget_exhausted_total")).toBeGreaterThan(0);
    expect(page.value("cisco_device_up")).toBe(1);
    expect(page.find("cisco_tcam_usage")).toHaveLength(9);
  });
});

describe("a fleet of which one half hangs", () => {
  it("is answered for in time, the other half from the scrape's own polls", async () => {
    const personality = "n9k-live";
    // More than are connected to at once, each half alone.
    const half = DEFAULT_CONCURRENCY.connectsAtOnce + 6;
    await using well = await startFabric(half, { personality, password: PASSWORD, prefix: "well-" });
    await using hung = await startFabric(half, {
      personality,
      password: PASSWORD,
      prefix: "hung-",
      faults: { hang: {} },
    });
    const settings = [...hung.switches, ...well.switches].map((nexus) =>
      settingsFor(nexus, { ...FIB, timeoutMs: 60_000 }),
    );
    await using collector = await collectFrom(settings);

    // The first connects to all of them, at a hundred a second.
    for (const [index, timeoutS] of [15, 8, 8].entries()) {
      const startedAt = performance.now();
      const page = await scrape(collector.port, { timeoutS });

      expect(performance.now() - startedAt).toBeLessThan(2.5 * timeoutS * 1_000);
      const up = page.find("cisco_device_up").filter(({ value }) => value === 1);
      expect(up.map(({ labels }) => labels["host_name"]).every((name) => name?.startsWith("well-"))).toBe(true);
      expect(up).toHaveLength(half);
      expect(well.switches.map(({ record }) => record.requestCount)).toEqual(well.switches.map(() => index + 1));
    }
    expect(hung.switches.every(({ record }) => record.requestCount === 1)).toBe(true);
  });
});

describe("switches that wait for others' polls", () => {
  const startThree = (latencyMs: number) =>
    startFabric(3, { personality: "n9k-live", password: PASSWORD, prefix: "leaf-", latencyMs });

  it("are not late for their own timeout, which begins with their polls", async () => {
    await using fabric = await startThree(1_000);
    const settings = fabric.switches.map((nexus) => settingsFor(nexus, { ...FIB, timeoutMs: 2_500 }));
    await using collector = await collectFrom(settings, {}, { pollsAtOnce: 1 });

    const page = await scrape(collector.port);

    expect(page.find("cisco_device_up").map(({ value }) => value)).toEqual([1, 1, 1]);
    expect(page.find("nxapi_collector_poll_failures_total")).toEqual([]);
  });

  it("are pending meanwhile, are seen to wait, and are never asked once the collector stops", async () => {
    await using fabric = await startThree(10_000);
    const settings = fabric.switches.map((nexus) => settingsFor(nexus, FIB));
    const collector = await collectFrom(settings, {}, { pollsAtOnce: 1 });

    const page = await scrape(collector.port, { timeoutS: 1.5 });
    await collector.stop();

    expect(page.find("nxapi_collector_down_reason", { reason: "pending" })).toHaveLength(3);
    expect(page.value("nxapi_collector_gate_waiting", { gate: "polls" })).toBe(2);
    expect(page.value("nxapi_collector_gate_used", { gate: "polls" })).toBe(1);
    expect(fabric.switches.map(({ record }) => record.requestCount)).toEqual([1, 0, 0]);
    expect(collector.logged.join("")).not.toContain("down");
  });
});

describe("switches that do not answer when they are connected to", () => {
  it("are connected to by no more at a time than the gate has places, and all in the end", async () => {
    await using silent = await serveSilently();
    const settings = Array.from({ length: 12 }, (_, index) =>
      settingsFor(
        { name: `dead-${index}`, host: "127.0.0.1", port: silent.port },
        {
          ...FIB,
          protocol: "https",
          timeoutMs: 200,
        },
      ),
    );
    await using collector = await collectFrom(settings, {}, { connectsAtOnce: 3 });

    const page = await scrape(collector.port);

    expect(silent.connections()).toBe(12);
    // The server hears of a connection's end after the next has begun.
    expect(silent.most()).toBeLessThanOrEqual(2 * 3);
    expect(page.find("nxapi_collector_down_reason", { reason: "timeout_tls" })).toHaveLength(12);
  });
});

/** A server that accepts connections and says nothing. */
async function serveSilently() {
  const open = new Set<Socket>();
  let connections = 0;
  let most = 0;
  const server: Server = createServer((socket) => {
    connections += 1;
    open.add(socket);
    most = Math.max(most, open.size);
    // Only who reads hears that the other end has closed.
    socket.resume();
    socket.on("error", () => undefined).once("close", () => open.delete(socket));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    connections: () => connections,
    most: () => most,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
