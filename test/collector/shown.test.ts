import { setTimeout as sleep } from "node:timers/promises";

import { describe, expect, it } from "vitest";

import { catalogue } from "../../src/catalogue/index.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { collectFrom, FIB, PASSWORD, settingsFor } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";

const NAME = "leaf-1";
const HOST = { host_name: NAME };

async function startLeaf() {
  return await startNexus({ name: NAME, personality: "n9k-live", password: PASSWORD });
}

/** What a switch without iCAM says, in each spelling. */
const NO_FIB_TCAM = {
  "show icam resource fib-tcam module 1 inst 0": { error: "% Invalid command\n" },
  "show icam resource fib_tcam module 1 inst 0": { error: "% Invalid command\n" },
};

describe("what a scrape shows of a switch", () => {
  it("is down and pending while its first poll runs", async () => {
    await using nexus = await startLeaf();
    await nexus.faults.set({ hang: {} });
    await using collector = await collectFrom([settingsFor(nexus, FIB)]);

    const page = await scrape(collector.port, { timeoutS: 0.4 });

    expect(page.status).toBe(200);
    expect(page.value("cisco_device_up", HOST)).toBe(0);
    expect(page.value("nxapi_collector_down_reason", { ...HOST, reason: "pending" })).toBe(1);
    expect(page.find("cisco_tcam_usage", HOST)).toEqual([]);
  });

  it("is up with readings once it has answered", async () => {
    await using nexus = await startLeaf();
    await using collector = await collectFrom([settingsFor(nexus, FIB)]);

    const page = await scrape(collector.port);

    expect(page.value("cisco_device_up", HOST)).toBe(1);
    expect(page.find("nxapi_collector_down_reason", HOST)).toEqual([]);
    expect(page.find("cisco_tcam_usage", HOST)).toHaveLength(9);
    expect(page.value("cisco_device_info", { ...HOST, hostname: NAME, version: "10.3(5)" })).toBe(1);
  });

  it("is up with the last readings while the next poll runs within max_stale", async () => {
    await using nexus = await startLeaf();
    await using collector = await collectFrom([settingsFor(nexus, FIB)]);
    const before = await scrape(collector.port);
    await nexus.faults.set({ hang: {} });

    const page = await scrape(collector.port, { timeoutS: 0.4 });

    expect(page.value("cisco_device_up", HOST)).toBe(1);
    expect(page.find("cisco_tcam_usage", HOST)).toEqual(before.find("cisco_tcam_usage", HOST));
  });

  it("is down and late, without readings, while a poll runs longer than max_stale", async () => {
    await using nexus = await startLeaf();
    await using collector = await collectFrom([settingsFor(nexus, FIB)], { maxStaleMs: 200 });
    await scrape(collector.port);
    await nexus.faults.set({ hang: {} });
    await sleep(250);

    const page = await scrape(collector.port, { timeoutS: 0.4 });

    expect(page.value("cisco_device_up", HOST)).toBe(0);
    expect(page.value("nxapi_collector_down_reason", { ...HOST, reason: "late" })).toBe(1);
    expect(page.find("cisco_tcam_usage", HOST)).toEqual([]);
  });

  it("is up once more with a poll that finished between two scrapes, however old it is", async () => {
    await using nexus = await startLeaf();
    // A command that the personality does not know would be asked once more, alone, each with its latency.
    const unknown = catalogue.filter(({ id }) => id !== "version" && id !== "icam_fib_tcam");
    for (const { cli } of unknown) nexus.replies.set(cli({ now: 0, place: { module: "1", inst: "0" } }), null);
    await nexus.faults.set({ latency: { ms: 1_000 } });
    await using collector = await collectFrom([settingsFor(nexus, FIB)], { maxStaleMs: 100 });
    const first = await scrape(collector.port, { timeoutS: 0.4 });
    await expect.poll(() => collector.logged.join("")).toContain("switch answers");
    await sleep(200);
    await nexus.faults.set({ hang: {} });

    const second = await scrape(collector.port, { timeoutS: 0.4 });
    const third = await scrape(collector.port, { timeoutS: 0.4 });

    expect(first.value("cisco_device_up", HOST)).toBe(0);
    expect(second.value("cisco_device_up", HOST)).toBe(1);
    expect(second.find("cisco_tcam_usage", HOST)).toHaveLength(9);
    expect(third.value("nxapi_collector_down_reason", { ...HOST, reason: "late" })).toBe(1);
  });

  it("is down with the reason, its readings gone and its identity kept, as soon as a poll has failed", async () => {
    await using nexus = await startLeaf();
    await using collector = await collectFrom([settingsFor(nexus, FIB)]);
    await scrape(collector.port);
    await nexus.stop();

    const page = await scrape(collector.port);

    expect(page.value("cisco_device_up", HOST)).toBe(0);
    expect(page.value("nxapi_collector_down_reason", { ...HOST, reason: "refused" })).toBe(1);
    expect(page.find("cisco_tcam_usage", HOST)).toEqual([]);
    expect(page.find("icam_fib_tcam_ipv4_routes", HOST)).toEqual([]);
    expect(page.value("cisco_device_info", { ...HOST, hostname: NAME })).toBe(1);
  });

  it("stays down with the failure's reason while the next poll runs", async () => {
    await using nexus = await startLeaf();
    await nexus.faults.set({ "error-page": { status: 502 } });
    await using collector = await collectFrom([settingsFor(nexus, FIB)]);
    await scrape(collector.port);
    await nexus.faults.clear();
    await nexus.faults.set({ hang: {} });

    const page = await scrape(collector.port, { timeoutS: 0.4 });

    expect(page.value("cisco_device_up", HOST)).toBe(0);
    expect(page.value("nxapi_collector_down_reason", { ...HOST, reason: "server_error" })).toBe(1);
  });

  it("is back with the next poll when a switch that was stopped is started again", async () => {
    const nexus = await startLeaf();
    await using collector = await collectFrom([settingsFor(nexus, FIB)]);
    await scrape(collector.port);
    await nexus.stop();
    await scrape(collector.port);
    await using again = await startNexus({ name: NAME, personality: "n9k-live", password: PASSWORD, port: nexus.port });

    const page = await scrape(collector.port);

    expect(page.value("cisco_device_up", HOST)).toBe(1);
    expect(page.find("cisco_tcam_usage", HOST)).toHaveLength(9);
    expect(again.record.logins).toBe(1);
  });

  it("is up without readings when the switch refuses every command", async () => {
    await using nexus = await startNexus({
      name: NAME,
      personality: "n9k-live",
      password: PASSWORD,
      replies: {
        "show version": { error: "% Permission denied for the role\n" },
        ...NO_FIB_TCAM,
      },
    });
    await using collector = await collectFrom([settingsFor(nexus, FIB)]);

    const page = await scrape(collector.port);

    expect(page.value("cisco_device_up", HOST)).toBe(1);
    expect(page.value("nxapi_collector_command_state", { ...HOST, command: "show version", state: "failed" })).toBe(1);
    expect(
      page.value("nxapi_collector_command_state", {
        ...HOST,
        command: "show icam resource fib-tcam module 1 inst 0",
        state: "unsupported",
      }),
    ).toBe(1);
    expect(page.find("cisco_device_info", HOST)).toEqual([]);
  });
});

describe("a switch whose iCAM is not turned on", () => {
  it("says so in the command's state and once in the log, with the cure", async () => {
    await using nexus = await startNexus({
      name: NAME,
      personality: "tor-i7.8",
      password: PASSWORD,
      faults: { "refuse-command": { command: "show icam" } },
    });
    await using collector = await collectFrom([settingsFor(nexus, FIB)]);

    const page = await scrape(collector.port);
    await scrape(collector.port);

    const command = "show icam resource fib-tcam module 1 inst 0";
    expect(page.value("nxapi_collector_command_state", { ...HOST, command, state: "disabled" })).toBe(1);
    const said = collector.logged.filter((line) => line.includes("changed state"));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain("state=disabled");
    expect(said[0]).toContain("configure on the switch: feature icam");
  });
});

describe("a scrape while the collector stops", () => {
  it("shows a switch as it stood, and calls it down neither there nor in the log", async () => {
    await using nexus = await startLeaf();
    const collector = await collectFrom([settingsFor(nexus, FIB)]);
    await scrape(collector.port);
    await nexus.faults.set({ hang: {} });
    const scraping = scrape(collector.port);
    await expect.poll(() => nexus.record.requestCount).toBe(2);

    await collector.stop();

    expect((await scraping).value("cisco_device_up", HOST)).toBe(1);
    expect(collector.logged.join("")).not.toContain("down");
  });
});

describe("one switch that hangs", () => {
  it("neither delays the answer beyond the deadline nor hides the others", async () => {
    await using hung = await startNexus({
      name: "hung",
      personality: "n9k-live",
      password: PASSWORD,
      faults: { hang: {} },
    });
    await using well = await startLeaf();
    await using collector = await collectFrom([settingsFor(hung, FIB), settingsFor(well, FIB)]);
    const started = performance.now();

    const page = await scrape(collector.port, { timeoutS: 3 });

    expect(performance.now() - started).toBeLessThan(2.5 * 3_000);
    expect(page.value("cisco_device_up", { host_name: "hung" })).toBe(0);
    expect(page.find("cisco_tcam_usage", HOST)).toHaveLength(9);
  });
});
