import { describe, expect, it } from "vitest";

import { startNexus } from "../../src/simulator/nexus.ts";
import { collectFrom, FIB, PASSWORD, settingsFor } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";

const startLeaf = () => startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD });

/** What a switch without iCAM says, in each spelling. */
const NO_FIB_TCAM = {
  "show icam resource fib-tcam module 1 inst 0": { error: "% Invalid command\n" },
  "show icam resource fib_tcam module 1 inst 0": { error: "% Invalid command\n" },
};

describe("what a switch is asked", () => {
  it("is one request for fifty scrapes at once", async () => {
    await using nexus = await startLeaf();
    await nexus.faults.set({ latency: { ms: 2_000 } });
    await using collector = await collectFrom([settingsFor(nexus, FIB)]);

    const pages = await Promise.all(Array.from({ length: 50 }, () => scrape(collector.port)));

    expect(nexus.record.requestCount).toBe(1);
    expect(new Set(pages.map((page) => page.find("cisco_tcam_usage").length))).toEqual(new Set([9]));
  });

  it("is nothing while the last snapshot is younger than max_age", async () => {
    await using nexus = await startLeaf();
    await using collector = await collectFrom([settingsFor(nexus, FIB)], { maxAgeMs: 60_000 });

    await scrape(collector.port);
    await scrape(collector.port);

    expect(nexus.record.requestCount).toBe(1);
  });

  it("is one request a poll, over one connection, with one login", async () => {
    await using nexus = await startLeaf();
    await using collector = await collectFrom([settingsFor(nexus, FIB)]);

    for (let poll = 0; poll < 5; poll += 1) await scrape(collector.port);

    expect(nexus.record).toMatchObject({
      requestCount: 5,
      connections: 1,
      logins: 1,
      cookieUses: 4,
      peakConcurrency: 1,
    });
    expect(nexus.record.requests[0]?.commands).toEqual(["show version", "show icam resource fib-tcam module 1 inst 0"]);
    // Who the switch is has a period of its own.
    expect(nexus.record.requests[4]?.commands).toEqual(["show icam resource fib-tcam module 1 inst 0"]);
  });

  it("is two hundred requests, one connection and one login in two hundred polls", async () => {
    await using nexus = await startLeaf();
    await nexus.faults.set({ latency: { ms: 10 } });
    await using collector = await collectFrom([settingsFor(nexus, FIB)]);

    for (let poll = 0; poll < 200; poll += 1) await scrape(collector.port);

    expect(nexus.record).toMatchObject({ requestCount: 200, connections: 1, logins: 1 });
  });

  it("is who it is again after a poll that failed", async () => {
    await using nexus = await startLeaf();
    await using collector = await collectFrom([settingsFor(nexus, FIB)]);
    await scrape(collector.port);
    await nexus.faults.set({ "error-page": { status: 500, times: 1 } });
    await scrape(collector.port);

    await scrape(collector.port);

    expect(nexus.record.requests.at(-1)?.commands).toContain("show version");
  });

  it("is the rest, each command alone, after a command that spoils its batch", async () => {
    await using nexus = await startNexus({
      name: "leaf-1",
      personality: "n9k-live",
      password: PASSWORD,
      replies: { "show version": { error: "% Permission denied for the role\n" } },
    });
    await using collector = await collectFrom([settingsFor(nexus, FIB)]);

    const page = await scrape(collector.port);

    expect(nexus.record.requests.map(({ commands }) => commands.length)).toEqual([2, 1]);
    expect(page.find("cisco_tcam_usage")).toHaveLength(9);
  });

  it("is never again, for an hour, a command that it does not know", async () => {
    await using nexus = await startNexus({
      name: "leaf-1",
      personality: "n9k-live",
      password: PASSWORD,
      replies: { ...NO_FIB_TCAM },
    });
    await using collector = await collectFrom([settingsFor(nexus, FIB)]);

    for (let poll = 0; poll < 4; poll += 1) await scrape(collector.port);

    const asked = nexus.record.requests.flatMap(({ commands }) => commands);
    expect(asked.filter((command) => command.startsWith("show icam"))).toEqual(Object.keys(NO_FIB_TCAM));
    // Something is asked all the same: a switch that answers nothing is not up.
    expect(asked.filter((command) => command === "show version")).toHaveLength(4);
  });

  it("is asked in the background until its own time is up, and serves the next scrape", async () => {
    await using nexus = await startLeaf();
    await nexus.faults.set({ latency: { ms: 700, times: 1 } });
    await using collector = await collectFrom([settingsFor(nexus, FIB)], { maxAgeMs: 60_000 });
    await scrape(collector.port, { timeoutS: 0.4 });
    await expect.poll(() => collector.logged.join("")).toContain("switch answers");

    const page = await scrape(collector.port, { timeoutS: 0.4 });

    expect(page.value("cisco_device_up")).toBe(1);
    expect(nexus.record.requestCount).toBe(1);
  });

  it("ends with the poll's timeout, whose reason says what was waited for", async () => {
    await using nexus = await startLeaf();
    await nexus.faults.set({ hang: {} });
    await using collector = await collectFrom([settingsFor(nexus, { ...FIB, timeoutMs: 300 })]);

    const page = await scrape(collector.port);

    expect(page.value("nxapi_collector_down_reason", { reason: "timeout_wait" })).toBe(1);
    expect(page.value("nxapi_collector_poll_failures_total", { reason: "timeout_wait" })).toBe(1);
  });
});

describe("the log of a switch whose instances are probed", () => {
  it("says nothing of the probes that found the end", async () => {
    await using nexus = await startNexus({ name: "spine-1", personality: "chassis-9.3.7a", password: PASSWORD });
    await using collector = await collectFrom([settingsFor(nexus)]);

    await scrape(collector.port);

    const lines = collector.logged.filter((line) => line.includes("command changed state"));
    expect(lines).toEqual([expect.stringContaining('command="show icam resource l2_table module 1 inst 0"')]);
  });
});

describe("who a switch is", () => {
  it("stands though it once failed to say so again, and is asked again before long", async () => {
    await using nexus = await startLeaf();
    await using collector = await collectFrom([settingsFor(nexus, FIB)]);
    await scrape(collector.port);
    await nexus.faults.set({
      "error-page": { status: 502, times: 2 },
      "empty-body": { command: "show version", times: 1 },
    });
    await scrape(collector.port);

    const page = await scrape(collector.port);

    expect(page.value("cisco_device_info", { hostname: "leaf-1" })).toBe(1);
  });
});

describe("a label that is longer than any a switch prints", () => {
  it("costs its sample, which is counted, and is never cut", async () => {
    await using nexus = await startLeaf();
    const stats = { ROW_fib_stats: { Used_Entries: "1", Max_Entries: "9", Percent_Util: "11.11" } };
    nexus.replies.set("show icam resource fib-tcam module 1 inst 0", {
      module: "1",
      instance: "0",
      TABLE_fib_resource: { ROW_fib_resource: { Class: "x".repeat(2_000), TABLE_fib_stats: stats } },
    });
    await using collector = await collectFrom([settingsFor(nexus, FIB)]);

    const page = await scrape(collector.port);

    expect(page.find("cisco_tcam_usage")).toEqual([]);
    expect(page.value("nxapi_collector_dropped_samples_total", { reason: "label_limit" })).toBe(3);
  });
});

describe("a table that has more rows than can be shown", () => {
  it("is shown as far as it can be, and the rest is counted", async () => {
    await using nexus = await startLeaf();
    const stats = { ROW_fib_stats: { Used_Entries: "1", Max_Entries: "9", Percent_Util: "11.11" } };
    const rows = Array.from({ length: 12_000 }, (_, index) => ({ Class: `c${index}`, TABLE_fib_stats: stats }));
    nexus.replies.set("show icam resource fib-tcam module 1 inst 0", {
      module: "1",
      instance: "0",
      TABLE_fib_resource: { ROW_fib_resource: rows },
    });
    await using collector = await collectFrom([settingsFor(nexus, FIB)]);

    const page = await scrape(collector.port, { timeoutS: 30 });

    const shown = ["usage", "limit", "utilization_ratio"].flatMap((what) => page.find(`cisco_tcam_${what}`));
    const ofVersion = ["system_uptime_seconds", "cisco_system_restart_info"].flatMap((name) => page.find(name)).length;
    expect(shown).toHaveLength(20_000 - ofVersion);
    // Of 10,000 rows with three series each, and of 2,000 that were not read.
    expect(page.value("nxapi_collector_dropped_samples_total", { reason: "series_limit" })).toBe(
      10_000 + ofVersion + 2_000,
    );
  });
});

describe("what an impossible number gives", () => {
  it("is no sample, and a count of what was dropped", async () => {
    await using nexus = await startNexus({ name: "old", personality: "n9kv-i7.6", password: PASSWORD });
    nexus.replies.set("show icam resource fib-tcam module 1 inst 0", fibTcam({ Used_Entries: "4294633084" }));
    await using collector = await collectFrom([settingsFor(nexus, FIB)]);

    const page = await scrape(collector.port);

    expect(page.find("icam_fib_tcam_ipv4_host_routes")).toEqual([]);
    expect(page.find("cisco_tcam_utilization_ratio")).toEqual([]);
    expect(page.value("cisco_tcam_limit", { class: "IPv4 Hosts" })).toBe(0);
    expect(page.value("nxapi_collector_dropped_samples_total", { reason: "out_of_range" })).toBe(2);
  });

  it("is one series where the switch printed the same one twice, and none of what contradicts itself", async () => {
    await using nexus = await startLeaf();
    const row = (used: string) => ({
      Class: "IPv4 Hosts",
      TABLE_fib_stats: { ROW_fib_stats: { Used_Entries: used, Max_Entries: "9", Percent_Util: "11.11" } },
    });
    nexus.replies.set("show icam resource fib-tcam module 1 inst 0", {
      module: "1",
      instance: "0",
      TABLE_fib_resource: { ROW_fib_resource: [row("1"), row("2")] },
    });
    await using collector = await collectFrom([settingsFor(nexus, FIB)]);

    const page = await scrape(collector.port);

    expect(page.find("cisco_tcam_usage")).toEqual([]);
    expect(page.find("cisco_tcam_limit")).toHaveLength(1);
    // The workshop's name of the use is another metric.
    expect(page.value("nxapi_collector_dropped_samples_total", { reason: "ambiguous" })).toBe(4);
    expect(page.value("nxapi_collector_dropped_samples_total", { reason: "duplicate" })).toBe(2);
  });
});

function fibTcam(stats: Readonly<Record<string, string>>) {
  const row = { Used_Entries: "0", Max_Entries: "0", Percent_Util: "0.00", Timestamp: "2018-05-14 09:33:03", ...stats };
  return {
    module: "1",
    instance: "0",
    TABLE_fib_resource: { ROW_fib_resource: { Class: "IPv4 Hosts", TABLE_fib_stats: { ROW_fib_stats: row } } },
  };
}
