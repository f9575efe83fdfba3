import { expect, it } from "vitest";
import { z } from "zod";
import { startFabric } from "../../../src/simulator/fabric.ts";
import { startNexus, type Nexus } from "../../../src/simulator/nexus.ts";
import { personalities, isPersonalityName } from "../../../src/simulator/personalities/index.ts";
import { ask, calls } from "../ask.ts";

const fibTcam = "show icam resource fib-tcam module 1 inst 0";
const names = Object.keys(personalities).filter((name) => isPersonalityName(name));

function newYear(): number {
  return Date.UTC(2026, 0, 1);
}

/** The times of the first two rows of a history. */
function times(body: unknown): readonly string[] {
  const found = [...JSON.stringify(body).matchAll(/"Timestamp":"[^"]* (\d\d:\d\d)/g)];
  return found.slice(0, 2).map(([, time]) => time ?? "");
}

const Reply = z.object({
  result: z.object({ body: z.json() }).optional(),
  error: z.object({ data: z.object({ msg: z.string() }) }).optional(),
});

async function bodyOf(nexus: Nexus, command: string): Promise<unknown> {
  const { text } = await ask(nexus.url, { body: calls(command) });
  const { result, error } = Reply.parse(JSON.parse(text));
  return result?.body ?? error?.data.msg;
}

const Fib = z.object({
  TABLE_fib_resource: z.object({
    ROW_fib_resource: z.array(
      z.object({
        Class: z.string(),
        TABLE_fib_stats: z.object({
          ROW_fib_stats: z.object({
            Used_Entries: z.string(),
            Max_Entries: z.string(),
            Percent_Util: z.string(),
            Timestamp: z.string(),
          }),
        }),
      }),
    ),
  }),
});

async function fibOf(nexus: Nexus, command = fibTcam): Promise<readonly (readonly string[])[]> {
  const { TABLE_fib_resource: table } = Fib.parse(await bodyOf(nexus, command));
  return table.ROW_fib_resource.map(({ Class, TABLE_fib_stats: { ROW_fib_stats: stats } }) => [
    Class,
    stats.Used_Entries,
    stats.Max_Entries,
    stats.Percent_Util,
    stats.Timestamp,
  ]);
}

it("shows the nine classes of a virtual 9.3(3), without unicast capacities", async () => {
  await using nexus = await startNexus({
    name: "leaf-1",
    personality: "n9kv-9.3.3",
    clock: () => Date.UTC(2020, 0, 8, 23, 18, 34),
  });

  const rows = await fibOf(nexus);
  const underscore = await fibOf(nexus, "show icam resource fib_tcam module 1 inst 0");

  expect(rows).toEqual(
    [
      ["IPv4 Hosts", "0"],
      ["IPv4 Routes", "0"],
      ["IPv4 LPM Routes", "0"],
      ["IPv6 Hosts", "0"],
      ["IPv6(<=64b) Routes", "0"],
      ["IPv6(>64b&<128b) Routes", "0"],
      ["IPv6 LPM Routes", "0"],
      ["IPv4 Multicast", "32768"],
      ["IPv6 Multicast", "2048"],
    ].map(([name, limit]) => [name, "0", limit, "0.00", "2020-01-08 23:18:34"]),
  );
  expect(underscore).toEqual(rows);
});

it("shows an underflowed counter of a virtual 7.0(3)I7(6), which knows underscores only", async () => {
  await using nexus = await startNexus({ name: "leaf-1", personality: "n9kv-i7.6" });

  const rows = await fibOf(nexus, "show icam resource fib_tcam module 1 inst 0");
  const hyphen = await bodyOf(nexus, fibTcam);
  const l2 = await bodyOf(nexus, "show icam resource l2_table module 1 inst 0");

  expect(rows[0]?.slice(0, 4)).toEqual(["IPv4 Hosts", "4294633084", "0", "0.00"]);
  expect(hyphen).toBe("% Invalid command\n");
  expect(l2).toMatchObject({
    TABLE_l2_table_resource: {
      ROW_l2_table_resource: { Total_Entries: "98304", Used_Entries: "16", Percent_Util: "0.01" },
    },
  });
});

it.each([
  ["module 9 inst 0", "Invalid value/range\n"],
  ["module 1 inst 7", "Invalid value/range\n"],
  ["module 1", "% Invalid command\n"],
])("refuses the tables of %s", async (where, message) => {
  await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live" });

  expect(await bodyOf(nexus, `show icam resource fib-tcam ${where}`)).toBe(message);
});

it("moves the tables of a live switch within minutes, smoothly and within their capacity", async () => {
  let now = Date.UTC(2026, 0, 1);
  await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", clock: () => now });
  const seen: number[][] = [];
  for (let step = 0; step < 60; step += 1) {
    const rows = await fibOf(nexus);
    for (const [, used, limit, percent] of rows) {
      const hundredths = Math.floor((Number(used) * 10_000) / Number(limit));
      expect(Number(used)).toBeLessThanOrEqual(Number(limit));
      expect(percent).toBe((hundredths / 100).toFixed(2));
    }
    seen.push(rows.map(([, used, limit]) => Number(used) / Number(limit)));
    now += 10_000;
  }

  const hosts = seen.map(([first]) => first!);
  const steps = hosts.slice(1).map((value, index) => Math.abs(value - hosts[index]!));

  expect(Math.max(...hosts) - Math.min(...hosts)).toBeGreaterThan(0.1);
  expect(Math.max(...steps)).toBeLessThan(0.1);
});

it("says the same of the same switch at the same time, and something else of another switch", async () => {
  await using one = await startNexus({ name: "leaf-1", personality: "n9k-live", clock: newYear });
  await using same = await startNexus({ name: "leaf-1", personality: "n9k-live", clock: newYear });
  await using other = await startNexus({ name: "leaf-2", personality: "n9k-live", clock: newYear });

  const rows = await fibOf(one);

  expect(await fibOf(same)).toEqual(rows);
  expect(await fibOf(other)).not.toEqual(rows);
  expect(same.serial).toBe(one.serial);
  expect(other.serial).not.toBe(one.serial);
});

it("counts the same entries alike in every command", async () => {
  await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", clock: newYear });

  const [, used] = (await fibOf(nexus))[0]!;
  const profile = await bodyOf(nexus, "show hardware profile status");
  const scale = await bodyOf(nexus, "show icam scale unicast-routing routing host-route-v4");

  expect(profile).toMatchObject({ used_host4_in_host: used });
  expect(scale).toMatchObject({
    TABLE_technology: {
      ROW_technology: {
        Technology: "Unicast Routing",
        TABLE_feature: {
          ROW_feature: [
            { Feature: "IPv4 Host Routes", TABLE_feature_stats: { ROW_feature_stats: { Used_Entries: used } } },
            { Feature: "IPv4 Host Routes", Instance: "VDC:1" },
          ],
        },
      },
    },
  });
});

it("grows the uptime from the start, and gives the keys of the release", async () => {
  let now = Date.UTC(2026, 0, 1);
  await using live = await startNexus({ name: "leaf-1", personality: "n9k-live", uptimeS: 90_000, clock: () => now });
  await using older = await startNexus({ name: "leaf-1", personality: "n9kv-i7.6" });

  now += 65_000;
  const version = await bodyOf(live, "show version");
  const oldVersion = await bodyOf(older, "show version");

  expect(version).toMatchObject({
    host_name: "leaf-1",
    proc_board_id: live.serial,
    nxos_ver_str: "10.3(5)",
    kickstart_ver_str: "10.3(5)",
    rr_service: null,
    memory: "24569704",
    kern_uptm_days: "1",
    kern_uptm_hrs: "1",
    kern_uptm_mins: "1",
    kern_uptm_secs: "5",
  });
  expect(oldVersion).toMatchObject({ kickstart_ver_str: "7.0(3)I7(6)", memory: 8_165_572, rr_service: "" });
  expect(oldVersion).not.toHaveProperty("nxos_ver_str");
});

it("understands shortened words, and refuses ambiguous ones", async () => {
  await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live" });

  expect(await bodyOf(nexus, "sh ver")).toMatchObject({ host_name: "leaf-1" });
  expect(await bodyOf(nexus, "show i")).toBe("% Ambiguous command\n");
});

it("gives a history newest first, or oldest first where the dialect says so", async () => {
  const options = { name: "leaf-1", personality: "tor-9.3.7", clock: () => Date.UTC(2026, 0, 1, 12, 30) } as const;
  await using newest = await startNexus(options);
  await using oldest = await startNexus({ ...options, dialect: { history: "oldest" } });
  const command = `${fibTcam} history 2`;

  expect(times(await bodyOf(newest, command))).toEqual(["12:00", "11:00"]);
  expect(times(await bodyOf(oldest, command))).toEqual(["11:00", "12:00"]);
});

it("lists the cards of a chassis, and has tables in line cards and fabric modules", async () => {
  await using nexus = await startNexus({ name: "spine-1", personality: "chassis-9.3.7a" });
  const slots = [...JSON.stringify(await bodyOf(nexus, "show module")).matchAll(/"modinf":"(\d+)"/g)].map(
    ([, slot]) => slot,
  );

  expect(slots).toEqual(["1", "22", "23", "24", "25", "26", "27", "28", "29", "30"]);
  expect(await fibOf(nexus, "show icam resource fib-tcam module 1 inst 1")).toHaveLength(9);
  expect(await fibOf(nexus, "show icam resource fib-tcam module 24 inst 0")).toHaveLength(9);
  expect(await bodyOf(nexus, "show icam resource acl-tcam module 24 inst 0")).toBe("Invalid value/range\n");
  expect(await bodyOf(nexus, "show icam resource fib-tcam module 27 inst 0")).toBe("Invalid value/range\n");
});

it("adds up the features of an ACL bank to what the bank has in use", async () => {
  await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live" });
  const text = JSON.stringify(await bodyOf(nexus, "show icam resource acl-tcam module 1 inst 0"));
  const sum = (pattern: RegExp): number => {
    let total = 0;
    for (const [, digits] of text.matchAll(pattern)) {
      total += Number(digits);
    }
    return total;
  };

  expect(sum(/"Feature_Entries":"(\d+)"/g)).toBe(sum(/"Used":"(\d+)"/g));
  expect(text).toMatch(/"mod":"1","inst":"0","TABLE_tcam_bank_utilization"/);
});

it("gives several JSON documents in one answer as a string, or raw where the dialect says so", async () => {
  await using string = await startNexus({ name: "leaf-1", personality: "n9k-live" });
  await using raw = await startNexus({ name: "leaf-1", personality: "n9k-live", dialect: { documents: "raw" } });
  const command = "show hardware capacity forwarding";

  const text = await bodyOf(string, command);
  const broken = await ask(raw.url, { body: calls(command) });

  expect(text).toMatch(/^\{\n\t"TABLE_module"[^]*\n\}\{\n\t"TABLE_module"[^]*"v4_hosts_pctage"/);
  expect(broken.status).toBe(200);
  expect(() => JSON.parse(broken.text) as unknown).toThrow(SyntaxError);
});

it.each(names)("lets %s answer or refuse every command, and never fail", async (name) => {
  await using nexus = await startNexus({ name: "leaf-1", personality: name });
  const date = "2030 Jan 01 01:01:01";
  const commands = [
    "show version",
    "show module",
    "show inventory",
    "show interface",
    "show interface status",
    "show vlan",
    "show vlan brief",
    "show running-config",
    "show startup-config",
    "show license host-id",
    "show hostname",
    "show clock",
    fibTcam,
    "show icam resource acl-tcam module 1 inst 0",
    "show icam resource acl-tcam module 1 inst 0 history 3",
    "show icam scale",
    "show icam scale utilization",
    "show icam scale thresholds",
    "show icam scale l2-switching vlan vlan-count history 3",
    "show icam entries acl module 1 inst 0 sort top 50 sort-order descending",
    `show icam prediction resource fib-tcam module 1 inst 0 ${date}`,
    `show icam prediction resource acl-tcam module 1 inst 0 ${date}`,
    "show icam prediction resource acl-tcam mod 1 inst 0 trend",
    `show icam prediction entries acl module 1 inst 0 ${date}`,
    `show icam prediction scale ${date}`,
    "show icam health",
    "show icam itd",
    "show hardware access-list resource utilization",
    "show hardware access-list resource utilization module 1",
    "show hardware access-list tcam region",
    "show hardware capacity forwarding",
    "show hardware profile status",
    "show forwarding route summary",
    "show forwarding ipv6 route summary",
  ];

  for (const command of commands) {
    for (const method of ["cli", "cli_ascii", "cli_array"]) {
      const { status, text } = await ask(nexus.url, {
        body: { jsonrpc: "2.0", method, params: { cmd: command, version: 1 }, id: 1 },
      });
      expect([200, 500], `${command} ${method}`).toContain(status);
      expect(JSON.parse(text), `${command} ${method}`).toMatchObject({ id: 1 });
    }
  }
});

it("starts the switches of the demo, each with tables of its own", async () => {
  await using fabric = await startFabric();

  const hosts = await Promise.all(fabric.switches.map(async (nexus) => (await fibOf(nexus))[0]?.[1]));

  expect(fabric.switches.map(({ name }) => name)).toEqual([
    "nx-osv9000-1",
    "nx-osv9000-2",
    "nx-osv9000-3",
    "nx-osv9000-4",
  ]);
  expect(new Set(hosts).size).toBe(4);
  expect(new Set(fabric.switches.map(({ port }) => port)).size).toBe(4);
});

it("starts switches on addresses of their own, all on one port", async () => {
  await using fabric = await startFabric(1);
  const firstPort = fabric.switches[0]!.port;

  await using others = await startFabric(2, { firstPort, hosts: ["127.0.1.1", "127.0.1.2"] });

  expect(others.switches.map(({ url }) => url)).toEqual([
    `http://127.0.1.1:${firstPort}`,
    `http://127.0.1.2:${firstPort}`,
  ]);
  expect(await fibOf(others.switches[1]!)).toHaveLength(9);
});

it("starts none of the switches when one of them cannot start", async () => {
  await using taken = await startNexus({ name: "leaf-1", personality: "n9k-live" });

  await expect(startFabric(2, { firstPort: taken.port })).rejects.toMatchObject({ code: "EADDRINUSE" });
});

it("answers what a test says in the place of the personality", async () => {
  await using nexus = await startNexus({
    name: "leaf-1",
    personality: "n9k-live",
    clock: () => 1000,
    replies: {
      [fibTcam]: { module: "1" },
      "show clock": (now) => ({ now }),
      "show version": { error: "% Something else\n" },
    },
  });
  nexus.replies.set("show hostname", { counter: 18_446_744_071_771_162_624n });

  const hostname = await ask(nexus.url, { body: calls("show hostname") });

  expect(await bodyOf(nexus, fibTcam)).toEqual({ module: "1" });
  expect(await bodyOf(nexus, "show clock")).toEqual({ now: 1000 });
  expect(await bodyOf(nexus, "show version")).toBe("% Something else\n");
  expect(hostname.text).toContain('"counter":\t18446744071771162624');
});
