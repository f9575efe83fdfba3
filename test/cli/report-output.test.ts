import { describe, expect, it } from "vitest";

import { toJson, toText } from "../../src/cli/report-output.ts";
import { failedStatus, wantsColours } from "../../src/cli/report.ts";
import type { Table } from "../../src/catalogue/tables.ts";
import { statusOfTable, statusOfSwitch, worst, type Findings } from "../../src/cli/report-findings.ts";

const thresholds = { warn: 80, crit: 90 };
const identity = { hostname: "leaf-1", model: "N9K-C93180YC-FX", serial: "s", version: "10.3(5)", uptimeSeconds: 1 };

function row(name: string, percent: number | undefined): Table {
  const used = percent === undefined ? 5 : percent * 10;
  return {
    family: "test.tcam",
    attributes: { class: name, module: "1", inst: "0" },
    used,
    limit: percent === undefined ? undefined : 1_000,
    counts: true,
    percent,
  };
}

function findings(rows: readonly Table[], more: Partial<Findings> = {}): Findings {
  const found = { problems: [], use: { cpu: 12.4, memory: 46.3 }, read: 1, notLookedAt: [], unread: [], dropped: 0 };
  return { name: "leaf-1", identity, rows, ...found, asksTables: true, failure: undefined, ...more };
}

const DOWN = findings([], {
  name: "leaf-9",
  identity: undefined,
  failure: { reason: "refused", detail: "connecting failed" },
});
const FAILED = {
  command: "show icam scale",
  profile: "tables",
  state: "failed",
  detail: "% Permission\u001B[2J denied\n",
} as const;

const OPTICS = {
  what: "Transceivers beyond a limit",
  alert: "NexusOpticBeyondLimit",
  level: "warning",
  where: ["Ethernet1/1 receive power -20 dBm, alarm at -13.5", "b", "c", "d", "e", "f"],
} as const;
const PEERS = {
  what: "BGP peers down",
  alert: "NexusBgpPeerDown",
  level: "critical",
  where: ["10.0.0.2: Idle"],
} as const;

const text = (all: readonly Findings[], more: Partial<Parameters<typeof toText>[1]> = {}): string =>
  toText(all, { thresholds, all: false, colours: false, ...more });

describe("a switch", () => {
  it.each<readonly [string, string, Findings]>([
    ["OK", "its fullest table is below the thresholds", findings([row("a", 79.99)])],
    ["WARNING", "one reaches the lower", findings([row("a", 80)])],
    ["CRITICAL", "one reaches the upper", findings([row("a", 90)])],
    ["UNKNOWN", "it could not be asked", DOWN],
    ["UNKNOWN", "it gave nothing", findings([], { asksTables: false, read: 0 })],
    ["UNKNOWN", "it is asked for tables and gave none", findings([])],
    ["OK", "it is not asked for tables, and the rest is in order", findings([], { asksTables: false })],
    ["WARNING", "something is worth a warning", findings([row("a", 1)], { problems: [OPTICS] })],
    ["CRITICAL", "something is critical", findings([row("a", 80)], { problems: [OPTICS, PEERS] })],
    ["CRITICAL", "that is so and a command failed", findings([], { problems: [PEERS], unread: [FAILED] })],
    ["UNKNOWN", "all would be well but that a command failed", findings([row("a", 1)], { unread: [FAILED] })],
    ["WARNING", "a command failed and a table reaches the lower", findings([row("a", 80)], { unread: [FAILED] })],
    ["OK", "what is full is meant to be", findings([{ ...row("a", 97), counts: false }, row("b", 10)])],
    ["OK", "it does not know a command", findings([row("a", 1)], { unread: [{ ...FAILED, state: "unsupported" }] })],
  ])("is %s if %s", (status, _, found) => {
    expect(statusOfSwitch(found, thresholds)).toBe(status);
  });

  it("outweighs another one in the order OK, WARNING, UNKNOWN, CRITICAL", () => {
    expect(worst([])).toBe("OK");
    expect(worst(["OK", "WARNING"])).toBe("WARNING");
    expect(worst(["UNKNOWN", "WARNING"])).toBe("UNKNOWN");
    expect(worst(["CRITICAL", "UNKNOWN"])).toBe("CRITICAL");
    expect(statusOfTable({ percent: undefined, counts: true }, thresholds)).toBe("OK");
  });
});

describe("a report as text", () => {
  it("begins with the worst, and says of each switch what is full and what could not be read", () => {
    const found = findings([row("IPv4 Hosts", 93), row("IPv4 Routes", 4), row("Odd", undefined)], {
      unread: [FAILED],
      dropped: 2,
    });

    expect(text([found, DOWN])).toMatchInlineSnapshot(`
      "CRITICAL: 2 switches (1 CRITICAL, 1 UNKNOWN), the fullest is leaf-1, module 1/0, tcam: IPv4 Hosts, 93.00 %

      leaf-1  N9K-C93180YC-FX  10.3(5)  CRITICAL
        CPU 12 % busy, memory 46 % used
        percent  used  limit  free  module  table
        93.00 %   930   1000    70  1/0     tcam: IPv4 Hosts   CRITICAL
         4.00 %    40   1000   960  1/0     tcam: IPv4 Routes
        1 more of which it is not known how full they are (--tables)
        2 numbers left out that cannot be true
        not read (failed): show icam scale: % Permission [2J denied

      leaf-9  UNKNOWN
        could not be asked: refused: connecting failed
      "
    `);
  });

  it("says of what was not looked at that it was not, and nothing of tables where none were wanted", () => {
    const bare = text([findings([], { asksTables: false, notLookedAt: ["tables", "drops"] })]);

    expect(text([findings([])])).toMatch(/no table with a limit was read$/m);
    expect(bare).toMatch(/^OK: 1 switch \(1 OK\)\n/);
    expect(bare).toContain("\n  not looked at: tables, drops\n");
    expect(bare).not.toContain("no table");
  });

  it("says what is not in order before the tables, the most urgent in the first line, and counts what it leaves out", () => {
    const found = findings([row("a", 4)], { problems: [PEERS, OPTICS] });

    expect(text([findings([row("a", 4)], { problems: [OPTICS] }), { ...found, name: "leaf-2" }])).toMatch(
      /^CRITICAL: 2 switches \(1 CRITICAL, 1 WARNING\), leaf-2: BGP peers down: 10\.0\.0\.2: Idle and 2 more, the fullest/,
    );
    expect(text([found]).split("\n").slice(2, 7)).toEqual([
      "leaf-1  N9K-C93180YC-FX  10.3(5)  CRITICAL",
      "  CPU 12 % busy, memory 46 % used",
      "  CRITICAL  BGP peers down: 10.0.0.2: Idle",
      "  WARNING   Transceivers beyond a limit: Ethernet1/1 receive power -20 dBm, alarm at -13.5; b; c; d, and 2 more",
      "  percent  used  limit  free  module  table",
    ]);
    expect(text([found], { all: true })).toContain("; b; c; d; e; f\n");
  });

  it("names what a switch does not have on one line, and of a command that reads tables why", () => {
    const unread = ["show vpc", "show hsrp"].map(
      (command) => ({ command, profile: "fabric", state: "disabled", detail: "% Invalid command" }) as const,
    );
    const table = { ...FAILED, state: "unsupported", detail: "% Invalid" } as const;

    expect(text([findings([row("a", 1)], { unread: [...unread, table] })])).toContain(
      "\n  not read (unsupported): show icam scale: % Invalid\n  not on this switch: show vpc, show hsrp\n",
    );
    expect(text([findings([row("a", 1)], { unread })], { all: true })).toContain("not read (disabled): show vpc: %");
  });

  it("does not warn of what is meant to be full, and says so", () => {
    const found = [findings([{ ...row("SUP", 97), counts: false }, row("a", 85), row("b", 10)])];

    expect(text(found)).toMatch(
      /^WARNING: 1 switch \(1 WARNING\), the fullest is leaf-1, module 1\/0, tcam: a, 85\.00 %$/m,
    );
    expect(text(found)).toMatch(/tcam: SUP +not counted$/m);
  });

  it("leaves out what is not full and counts it, but nothing that reaches a threshold", () => {
    const rows = Array.from({ length: 30 }, (_, index) => row(`c${index}`, 50 - index));

    const plenty = text([findings(rows)]);
    const pressing = text([findings(rows)], { thresholds: { warn: 26, crit: 90 } });
    const every = text([findings(rows)], { all: true });

    expect(plenty).toContain("\n  10 more, none that counts above 30.00 % (--tables)\n");
    expect(pressing).toContain("\n  5 more, none that counts above 25.00 % (--tables)\n");
    expect(every.match(/tcam: c/g)).toHaveLength(31);
    expect(every).not.toContain("more");
  });

  it("has colours only where they are wanted", () => {
    const found = [findings([row("a", 93)])];

    expect(text(found)).not.toContain("\u001B");
    expect(text(found, { colours: true })).toContain("\u001B[31mCRITICAL\u001B[39m");
    expect(wantsColours({ isTTY: true, write: () => true }, {})).toBe(true);
    expect(wantsColours({ isTTY: true, write: () => true }, { NO_COLOR: "1" })).toBe(false);
    expect(wantsColours({ isTTY: true, write: () => true }, { TERM: "dumb" })).toBe(false);
    expect(wantsColours({ write: () => true }, {})).toBe(false);
  });
});

describe("a report as JSON", () => {
  it("has everything, with levels and the exit status", () => {
    const parsed: unknown = JSON.parse(
      toJson(
        [findings([row("a", 93), row("b", undefined)], { problems: [PEERS], notLookedAt: ["drops"] }), DOWN],
        thresholds,
      ),
    );

    expect(parsed).toMatchObject({
      status: "CRITICAL",
      exit: 2,
      warn: 80,
      switches: [
        {
          name: "leaf-1",
          version: "10.3(5)",
          problems: [
            { what: "BGP peers down", where: ["10.0.0.2: Idle"], alert: "NexusBgpPeerDown", level: "CRITICAL" },
          ],
          cpu_percent: 12.4,
          memory_percent: 46.3,
          not_looked_at: ["drops"],
          tables: [
            { title: "tcam: a", place: "1/0", used: 930, limit: 1_000, free: 70, percent: 93, level: "CRITICAL" },
            { title: "tcam: b", used: 5, level: "OK" },
          ],
        },
        { name: "leaf-9", status: "UNKNOWN", failure: { reason: "refused" }, tables: [] },
      ],
    });
  });
});

describe("a call that goes wrong", () => {
  it("ends a report as unknown, and any other command as it did", () => {
    expect(failedStatus("report", 2)).toBe(3);
    expect(failedStatus("report", 0)).toBe(0);
    expect(failedStatus("record", 2)).toBe(2);
  });
});
