import { gzipSync } from "node:zlib";

import { describe, expect, it } from "vitest";

import { PROFILES } from "../../src/catalogue/profiles.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import type { PersonalityName } from "../../src/simulator/personalities/index.ts";
import { collectFrom, collectWith, FIB, fleetOf, PASSWORD, settingsFor } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";

const startLeaf = (name = "leaf-1", personality: PersonalityName = "n9k-live") =>
  startNexus({ name, personality, password: PASSWORD });

/** What a page says, without what it is marked up with. */
async function read(port: number, path = "/") {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  const page = await response.text();
  return { status: response.status, page, text: page.replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ") };
}

describe("the page of the fleet", () => {
  it("shows what a switch is, and its fullest tables, from the poll that it begins", async () => {
    await using nexus = await startLeaf();
    await using collector = await collectFrom([settingsFor(nexus, { ...FIB, labels: { site: "fra" } })]);

    const { text } = await read(collector.port);

    expect(text).toMatch(/1 switch 1 up 0 down 0 late 0 with problems \d table warnings? \d critical tables?/);
    expect(text).toMatch(/leaf-1 up .*C93180YC-FX .*, 10\.3\(5\), asked (?:just now|\d+ s ago) site=fra/);
    expect(text).toMatch(/tcam: fib, .+ module 1\/0 [\d.]+ % [\d,]+ of [\d,]+/);
    expect(nexus.record.requestCount).toBe(1);
  });

  it.each([
    [false, "check NXAPI_PORT and NXAPI_PROTOCOL."],
    [true, "check port and protocol."],
  ])("says what to do with a switch that is down, by the names of a file: %s", async (fromFile, step) => {
    const nexus = await startLeaf();
    await nexus.stop();
    await using collector = await collectWith(fleetOf([settingsFor(nexus, FIB)]), { fromFile });

    const pages = await Promise.all(["/", "/switch/leaf-1"].map((path) => read(collector.port, path)));

    for (const { text } of pages) expect(text).toContain(step);
  });

  it("counts every table that is worth a warning, though it shows the fullest alone", async () => {
    await using nexus = await startLeaf();
    const classes = Array.from({ length: 30 }, (_, index) => ({
      Class: `Class ${index}`,
      TABLE_fib_stats: { ROW_fib_stats: { Used_Entries: "850", Max_Entries: "1000", Percent_Util: "85.00" } },
    }));
    nexus.replies.set("show icam resource fib-tcam module 1 inst 0", {
      module: "1",
      instance: "0",
      TABLE_fib_resource: { ROW_fib_resource: classes },
    });
    await using collector = await collectFrom([settingsFor(nexus, FIB)]);

    const { text, page } = await read(collector.port);

    expect(text).toContain("30 table warnings 0 critical tables");
    expect(page.match(/class="table warning"/g)).toHaveLength(3);
  });

  it("asks a switch no more often for fifty who look than for one, together with a scrape", async () => {
    await using nexus = await startLeaf();
    await nexus.faults.set({ latency: { ms: 500 } });
    // Those who come when that is over, on a machine that is busy, are shown the same.
    await using collector = await collectFrom([settingsFor(nexus, FIB)], { maxAgeMs: 60_000 });

    await Promise.all([scrape(collector.port), ...Array.from({ length: 50 }, () => read(collector.port))]);

    expect(nexus.record.requestCount).toBe(1);
  });

  it("adds nothing to what a scrape shows, whoever looks, and asks nothing for a page within max_age", async () => {
    await using nexus = await startLeaf();
    const settings = fleetOf([settingsFor(nexus, FIB)], { maxAgeMs: 60_000 });
    const series = async (port: number): Promise<readonly string[]> => {
      const names = (await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).match(/^[a-z_]+[^\s#]*(?= )/gm);
      return (names ?? []).toSorted();
    };
    await using looked = await collectWith(settings);
    await using without = await collectWith(settings, { hasPages: false });

    for (const path of ["/", "/switch/leaf-1", "/switch/leaf-1?debug"])
      await Promise.all(Array.from({ length: 50 }, () => read(looked.port, path)));
    const asked = nexus.record.requestCount;

    expect(asked).toBe(1);
    expect(await series(looked.port)).toEqual(await series(without.port));
    expect(nexus.record.requestCount).toBe(2);
  });

  it("keeps nothing from the next scrape", async () => {
    await using nexus = await startLeaf();
    await using collector = await collectFrom([settingsFor(nexus, FIB)], { maxAgeMs: 60_000 });

    await read(collector.port);
    await read(collector.port, "/switch/leaf-1");
    const page = await scrape(collector.port);

    expect(page.find("cisco_tcam_usage")).toHaveLength(9);
  });

  it("says of a switch that is down why, and leaves it in the list", async () => {
    await using nexus = await startLeaf();
    await using collector = await collectFrom([
      settingsFor(nexus, { ...FIB, password: () => Promise.resolve("wrong") }),
    ]);

    const { text } = await read(collector.port);

    expect(text).toContain("leaf-1 down: unauthorized");
    expect(text).toContain("0 up 1 down");
  });

  it("shows those that a query leaves, in any case", async () => {
    await using leaf = await startLeaf("leaf-1");
    await using spine = await startLeaf("SPINE-1");
    await using collector = await collectFrom([
      settingsFor(leaf, { ...FIB, labels: { site: "fra", role: "leaf" } }),
      settingsFor(spine, { ...FIB, labels: { site: "ber" } }),
    ]);
    const shown = async (query: string): Promise<string[]> => {
      const { page } = await read(collector.port, `/?${query}`);
      return [...page.matchAll(/href="\/switch\/([^"]+)"/g)].map(([, name = ""]) => name);
    };

    expect((await shown("")).toSorted()).toEqual(["SPINE-1", "leaf-1"]);
    expect(await shown("name=spine")).toEqual(["SPINE-1"]);
    expect(await shown("label=site=FRA")).toEqual(["leaf-1"]);
    expect(await shown("label=ber")).toEqual(["SPINE-1"]);
    expect(await shown("label=role")).toEqual([]);
    expect(await shown("name=&label=&state=down")).toEqual([]);
    expect((await shown("state=up&page=7")).toSorted()).toEqual(["SPINE-1", "leaf-1"]);
  });
});

describe("the page of a switch", () => {
  it("shows its tables by module and instance, its commands and what it was asked", async () => {
    await using nexus = await startLeaf();
    await using collector = await collectFrom([settingsFor(nexus, FIB)]);

    const { text } = await read(collector.port, "/switch/leaf-1?debug");

    expect(text).toMatch(
      /Fullest tables .* Module 1, instance 0 FIB TCAM IPv[46].+? [\d.]+ % (?:warning |critical )?[\d,]+ of [\d,]+, [\d,]+ free/,
    );
    expect(text).toContain("show icam resource fib-tcam module 1 inst 0 supported with each poll");
    expect(text).toContain("Circuit breaker closed");
    expect(text).toMatch(
      /answered in \d+ (?:ms|s), sent \d+ ms after the poll began: show version ; show icam resource fib-tcam module 1 inst 0/,
    );
  });

  it("shows the regions of the ACL TCAM beside their banks, and in each bank the features", async () => {
    await using nexus = await startLeaf("leaf-1", "tor-10.3.5");
    await using collector = await collectFrom([settingsFor(nexus, { ...FIB, commands: {} })]);

    const { text } = await read(collector.port, "/switch/leaf-1");

    expect(text).toMatch(
      /ACL TCAM 2 bank 0 .* Ingress RACL \d+ bank 1 .* Ingress RACL [\d.]+ % .* region, in banks 2\/0 and 2\/1/,
    );
    expect(text).not.toContain("ACL regions");
  });

  it("says what a reason means, and what a switch said of a command that it refused", async () => {
    await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD });
    await nexus.faults.set({ latency: { ms: 0 } });
    await using collector = await collectFrom([
      settingsFor(nexus, { ...FIB, commands: { only: ["version", "icam_l2_table"] } }),
      settingsFor({ name: "gone", host: "127.0.0.1", port: 9 }, FIB),
    ]);

    expect((await read(collector.port, "/switch/leaf-1")).text).toMatch(
      /l2_table module 1 inst 0 unsupported .*% Invalid command/,
    );
    expect((await read(collector.port, "/switch/gone")).text).toContain("Nothing listens on that port.");
  });

  it("has no password in it, whatever it shows", async () => {
    await using nexus = await startLeaf();
    await using collector = await collectFrom([settingsFor(nexus, FIB)]);

    const pages = [await read(collector.port), await read(collector.port, "/switch/leaf-1?debug")];

    for (const { page } of pages) expect(page).not.toContain(PASSWORD);
  });

  it.each(["/switch/leaf-2", "/switch/", "/switch/%zz", "/switch/leaf-1/x"])("is not there at %s", async (path) => {
    await using nexus = await startLeaf();
    await using collector = await collectFrom([settingsFor(nexus, FIB)]);

    expect((await read(collector.port, path)).status).toBe(404);
  });
});

describe("a switch whose words are not to be shown", () => {
  const show = "show icam resource fib-tcam module 1 inst 0";
  const fib = (classes: readonly string[]) => ({
    module: "1",
    instance: "0",
    TABLE_fib_resource: {
      ROW_fib_resource: classes.map((Class) => ({
        Class,
        TABLE_fib_stats: { ROW_fib_stats: { Used_Entries: "850", Max_Entries: "1000", Percent_Util: "85.00" } },
      })),
    },
  });

  it("has those left out of its pages that are left out of its metrics, and the others shown", async () => {
    await using nexus = await startLeaf();
    nexus.replies.set(show, fib(["endless".repeat(9_000), "half \ud800 of a pair", "<b>fat</b>", "good"]));
    await using collector = await collectFrom([settingsFor(nexus, FIB)], { maxAgeMs: 60_000 });

    const page = await scrape(collector.port);
    expect(page.find("cisco_tcam_usage").map(({ labels }) => labels["class"])).toEqual(["<b>fat</b>", "good"]);
    for (const path of ["/", "/switch/leaf-1"]) {
      const { page: shown } = await read(collector.port, path);
      expect(shown).toContain("tcam: fib, good");
      expect(shown).toContain("&lt;b&gt;fat");
      expect(shown).not.toMatch(/endless|half/);
    }
  });

  it("says no more of what it is than its metrics do", async () => {
    await using nexus = await startLeaf();
    nexus.replies.set("show version", {
      host_name: "endless".repeat(9_000),
      proc_board_id: "S1",
      nxos_ver_str: "10.3(5)",
    });
    await using collector = await collectFrom([settingsFor(nexus, FIB)], { maxAgeMs: 60_000 });

    expect((await scrape(collector.port)).find("cisco_device_info")).toEqual([]);
    expect((await read(collector.port, "/switch/leaf-1")).text).not.toContain("endless");
  });

  it("has the fullest of more tables than any switch has on its page, and how many more there are", async () => {
    await using nexus = await startLeaf();
    nexus.replies.set(show, fib(Array.from({ length: 2_500 }, (_, index) => `Class ${index}`)));
    await using collector = await collectFrom([settingsFor(nexus, FIB)], { maxAgeMs: 60_000 });
    // A page waits for no more than two seconds, which a machine that is busy may take to read them.
    await scrape(collector.port);

    const { page, text } = await read(collector.port, "/switch/leaf-1");

    // Four of them are at the top as well.
    expect(page.match(/class="table warning"/g)).toHaveLength(2_004);
    expect(text).toContain("500 more tables, less full than these, are not shown.");
  });
});

describe("without pages", () => {
  it("nothing is at / and /switch, and the rest is as it was", async () => {
    await using nexus = await startLeaf();
    await using collector = await collectWith(fleetOf([settingsFor(nexus, FIB)]), { hasPages: false });

    expect((await read(collector.port)).status).toBe(404);
    expect((await read(collector.port, "/switch/leaf-1")).status).toBe(404);
    expect((await scrape(collector.port)).find("cisco_tcam_usage")).toHaveLength(9);
  });
});

it.each([
  "a/b",
  "../a",
  "50%",
  "%2e%2e",
  "a?b#c",
  "a b+c&d=e",
  "'\"<b>",
  "\u65e5\u672c\ud83d\ude00",
  "\u65e5".repeat(256),
  "\\a",
])("the page of a switch called %j is where the list leads to, and so is its probe", async (name) => {
  await using nexus = await startLeaf();
  await using collector = await collectFrom([{ ...settingsFor(nexus, FIB), name }]);
  const base = `http://127.0.0.1:${collector.port}`;
  const leads = async (path: string, link: RegExp): Promise<string> => {
    const page = await (await fetch(new URL(path, base))).text();
    return (link.exec(page)?.[1] ?? "nothing").replaceAll("&amp;", "&").replaceAll("&#39;", "'");
  };

  const own = await leads("/", /href="(\/switch\/[^"]*)"/);
  const probe = await leads(own, /href="(\/probe[^"]*)"/);

  const statuses = await Promise.all(
    [own, `${own}?debug`, probe].map(async (path) => (await fetch(new URL(path, base))).status),
  );
  expect(statuses).toEqual([200, 200, 200]);
});

it("a switch with all profiles and 500 interfaces that are down has a page that can be read", async () => {
  await using nexus = await startLeaf();
  const rows = Array.from({ length: 500 }, (_, index) => ({
    interface: `Ethernet${1 + Math.floor(index / 50)}/${1 + (index % 50)}`,
    state: "down",
    admin_state: "up",
    eth_link_flapped: `0${1 + (index % 9)}:00:00`,
    desc: "to somewhere",
  }));
  nexus.replies.set("show interface", { TABLE_interface: { ROW_interface: rows } });
  await using collector = await collectFrom([settingsFor(nexus, { commands: { profiles: PROFILES } })]);
  await scrape(collector.port);

  const list = await read(collector.port);
  const { page, text } = await read(collector.port, "/switch/leaf-1");

  expect(list.text).toContain("1 with problems");
  expect(list.text).toContain("warning Interfaces down, though configured up: Ethernet1/1: for 1 h, and 499 more");
  expect(text).toContain("and 492 more");
  expect(text).toContain("Interfaces 500 down");
  expect(text).toMatch(
    /500 interfaces Interface State For .* Ethernet1\/1 down 1 h to somewhere (?:esx-1.example )?Ethernet1\/2 down 2 h/,
  );
  expect(text).toContain("And 300 more; /metrics has all.");
  expect(gzipSync(page).length).toBeLessThan(60_000);
});
