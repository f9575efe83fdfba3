import { describe, expect, it } from "vitest";

import type { Identity } from "../../src/catalogue/define.ts";
import { ask, type Ask, type Answer, noAnswer } from "../../src/fleet/ask.ts";
import {
  bounded,
  doubt,
  identityOf,
  isAnotherDevice,
  learn,
  miss,
  NOTHING_KNOWN,
  spellingOf,
} from "../../src/fleet/knowledge.ts";
import { numberCommand } from "./talking.ts";

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const version = ask(numberCommand("show version", { periodMs: 5 * MINUTE }));
const table = ask(numberCommand("show table"));
const spelled = ask(numberCommand("show a-table", { spellings: ["show a_table"] }));

function answer(asked: Ask, more: Partial<Answer> = {}): Answer {
  const reading = { samples: [{ name: "test.value", value: 1, attributes: {} }], dropped: [] };
  const how = { spelling: 0, answered: true, refused: false, unreadable: false, tookMs: 5 };
  return { ask: asked, state: "supported", ...how, reading, fault: undefined, ...more };
}

const unknown = (asked: Ask, spelling = 0): Answer =>
  answer(asked, { state: "unsupported", refused: true, reading: undefined, spelling });

const IDENTITY: Identity = { hostname: "leaf-1", model: "m", serial: "s", version: "10.3(5)", uptimeSeconds: 100 };

function identified(uptimeSeconds: number, release = IDENTITY.version): Answer {
  const identity = { ...IDENTITY, version: release, uptimeSeconds };
  return answer(version, { reading: { samples: [], dropped: [], identity } });
}

describe("what is known of a switch", () => {
  it("grows with each poll, and keeps what was not asked", () => {
    const first = learn(NOTHING_KNOWN, [identified(100), answer(table)], { now: 0, wall: 1_000_000 });

    const failed = answer(table, { state: "failed", refused: true, reading: undefined });
    const second = learn(first, [failed], { now: MINUTE, wall: 1_000_000 + MINUTE });

    expect(second.statuses.get("show version")).toMatchObject({
      state: "supported",
      askedAt: 0,
      readAt: { now: 0, wall: 1_000_000 },
    });
    expect(second.statuses.get("show table")).toMatchObject({ state: "failed", refused: true, readAt: undefined });
    expect(identityOf(second)?.version).toBe("10.3(5)");
    expect(first.statuses.get("show table")?.state).toBe("supported");
  });

  it("forgets what the switch did not know when it has been started anew", () => {
    const before = learn(NOTHING_KNOWN, [identified(1_000), unknown(table)], { now: 0, wall: 2_000_000 });

    const after = learn(before, [identified(5, "10.4(2)")], { now: 10 * MINUTE, wall: 2_000_000 + 10 * MINUTE });

    expect([...after.statuses.keys()]).toEqual(["show version"]);
    expect([...after.spellings.keys()]).toEqual(["show version"]);
    expect(identityOf(after)?.version).toBe("10.4(2)");
    expect(after.bootedAt?.wall).toBe(2_000_000 + 10 * MINUTE - 5_000);
  });

  it.each([
    ["forward", DAY],
    ["back", -DAY],
  ])("is kept though the wall clock steps a day %s, and a new start is noticed all the same", (_way, step) => {
    const before = learn(NOTHING_KNOWN, [identified(1_000), unknown(table)], { now: 0, wall: 2 * DAY });

    const stepped = { now: 10 * MINUTE, wall: 2 * DAY + 10 * MINUTE + step };
    const same = learn(before, [identified(1_600)], stepped);
    const restarted = learn(before, [identified(5)], stepped);

    expect([...same.statuses.keys()]).toEqual(["show version", "show table"]);
    expect([...restarted.statuses.keys()]).toEqual(["show version"]);
  });

  it("takes seconds of difference in an uptime for no new start", () => {
    const before = learn(NOTHING_KNOWN, [identified(1_000), answer(table)], { now: 0, wall: 2_000_000 });

    const after = learn(before, [identified(1_000)], { now: 50_000, wall: 2_050_000 });

    expect(after.bootedAt).toBe(before.bootedAt);
    expect(after.statuses.size).toBe(2);
  });

  it("takes a clock of the switch that runs slower than ours for no new start, but a new start for one", () => {
    const started = { now: 0, wall: 2_000_000 };
    let known = learn(NOTHING_KNOWN, [identified(1_000), answer(table)], started);
    const { bootedAt } = known;

    // A second an hour, for five days.
    const at = (hours: number) => ({ now: hours * 60 * MINUTE, wall: started.wall + hours * 60 * MINUTE });
    for (let hours = 1; hours <= 120; hours += 1) known = learn(known, [identified(1_000 + hours * 3_599)], at(hours));
    const restarted = learn(known, [identified(3_500)], at(121));

    expect(known.bootedAt).toBe(bootedAt);
    expect(known.statuses.size).toBe(2);
    expect(restarted.statuses.size).toBe(1);
  });

  it("keeps who the switch is though it failed to say so again, and asks it before long", () => {
    const before = learn(NOTHING_KNOWN, [identified(100)], { now: 0, wall: 0 });

    const failed = answer(version, { state: "failed", reading: undefined });
    const after = learn(before, [failed], { now: MINUTE, wall: MINUTE });

    expect(identityOf(after)).toEqual(IDENTITY);
  });

  it("asks anew who the switch is after a poll that failed", () => {
    const known = learn(NOTHING_KNOWN, [identified(100), answer(table)], { now: 0, wall: 0 });

    const doubted = doubt(known);

    expect(doubted.statuses.get("show version")?.askedAt).toBe(Number.NEGATIVE_INFINITY);
    expect(doubted.statuses.get("show table")?.askedAt).toBe(0);
    expect(identityOf(doubted)).toEqual(IDENTITY);
  });

  it("holds a command for failed that the switch fell silent before", () => {
    const known = learn(NOTHING_KNOWN, [answer(table)], { now: 0, wall: 0 });

    const after = miss(known, [noAnswer(table, "silent")], { now: MINUTE, wall: 0 });

    expect(after.statuses.get("show table")).toMatchObject({ state: "failed", refused: false, reading: undefined });
    expect(after.spellings.get("show table")).toBe(0);
  });

  it("takes product and serial number from the inventory where the switch has one", () => {
    const inventory = answer(table, {
      reading: { samples: [], dropped: [], chassis: { model: "N9K-C9508", serial: "" } },
    });

    const known = learn(NOTHING_KNOWN, [identified(100), inventory], { now: 0, wall: 0 });

    expect(identityOf(known)).toMatchObject({ model: "N9K-C9508", serial: "s", version: "10.3(5)" });
  });
});

describe("what is known from before", () => {
  const before = learn(NOTHING_KNOWN, [identified(1_000), unknown(table)], { now: 0, wall: 2_000_000 });

  it.each([
    ["another release, as after an upgrade without a restart", { version: "10.4(2)" }],
    ["another serial number, as where its address has moved", { serial: "t" }],
    ["another model", { model: "n" }],
  ])("is forgotten of a switch that says %s", (_what, said) => {
    const identity = { ...IDENTITY, uptimeSeconds: 1_600, ...said };
    const reading = { samples: [], dropped: [], identity };

    const after = learn(before, [answer(version, { reading })], { now: 10 * MINUTE, wall: 2_000_000 + 10 * MINUTE });

    expect([...after.statuses.keys()]).toEqual(["show version"]);
  });

  it("is forgotten of a switch that only says now when it was started, which was after it was asked", () => {
    const known = learn(NOTHING_KNOWN, [answer(table)], { now: 0, wall: 2_000_000 });

    const young = learn(known, [identified(100)], { now: 10 * MINUTE, wall: 2_000_000 + 10 * MINUTE });
    const old = learn(known, [identified(1_000)], { now: 10 * MINUTE, wall: 2_000_000 + 10 * MINUTE });

    expect([...young.statuses.keys()]).toEqual(["show version"]);
    expect([...old.statuses.keys()]).toEqual(["show table", "show version"]);
  });

  it("is kept of one that was given another name", () => {
    const reading = { samples: [], dropped: [], identity: { ...IDENTITY, uptimeSeconds: 1_600, hostname: "spine" } };

    const after = learn(before, [answer(version, { reading })], { now: 10 * MINUTE, wall: 2_000_000 + 10 * MINUTE });

    expect(after.statuses.size).toBe(2);
  });

  it("is forgotten of what was asked longest ago where it is more than a switch can have", () => {
    let known = NOTHING_KNOWN;
    for (let now = 0; now < 2_001; now += 1) {
      known = learn(known, [answer(ask(numberCommand(`show ${now}`)))], { now, wall: 0 });
    }

    const kept = bounded(known);

    expect(kept.statuses.size).toBe(1_000);
    expect(kept.statuses.has("show 2000")).toBe(true);
  });
});

describe("another device", () => {
  const known = (serial: string | undefined, chassis?: string) => ({
    ...NOTHING_KNOWN,
    facts: {
      ...(serial !== undefined && { identity: { ...IDENTITY, serial } }),
      ...(chassis !== undefined && { chassis: { model: "N9K-C9508", serial: chassis } }),
    },
  });

  it.each([
    ["another supervisor of the same chassis", known("SUP1", "CH1"), known("SUP2", "CH1"), false],
    ["another chassis", known("SUP1", "CH1"), known("SUP1", "CH2"), true],
    ["another switch that lists no inventory", known("S1"), known("S2"), true],
    ["one that lists its inventory for the first time", known("S1"), known("S1", "CH1"), false],
    ["one whose inventory has no serial number", known("S1", ""), known("S2", ""), true],
    ["the first of which anything is known", known(undefined), known("S1"), false],
  ])("is or is not %s", (_, before, after, is) => {
    expect(isAnotherDevice(before, after)).toBe(is);
  });
});

describe("when a switch was started", () => {
  const YEAR_S = 365.25 * 86_400;

  it.each([
    ["is known of one that has been up for years", 15 * YEAR_S, 15 * YEAR_S],
    [
      "is not known of one that says it has been up for longer than there are Nexus switches",
      28_000 * 86_400,
      undefined,
    ],
    ["is not known of one whose uptime is no time", Number.MAX_SAFE_INTEGER, undefined],
  ])("%s", (_which, uptimeSeconds, known) => {
    const wall = Date.UTC(2026, 0, 1);

    const { bootedAt } = learn(NOTHING_KNOWN, [identified(uptimeSeconds)], { now: 0, wall });

    expect(bootedAt?.wall).toBe(known === undefined ? undefined : wall - known * 1_000);
  });
});

describe("a command with two spellings", () => {
  it("is unsupported only when the switch knows neither, and is then asked as preferred again", () => {
    const first = learn(NOTHING_KNOWN, [unknown(spelled)], { now: 0, wall: 0 });
    const second = learn(first, [unknown(spelled, 1)], { now: 1, wall: 1 });

    expect(spellingOf(first, spelled)).toBe(1);
    expect(first.statuses.size).toBe(0);
    expect(spellingOf(second, spelled)).toBe(0);
    expect(second.statuses.get("show a-table")?.state).toBe("unsupported");
  });

  it("keeps to the spelling that the switch knows", () => {
    const first = learn(NOTHING_KNOWN, [unknown(spelled)], { now: 0, wall: 0 });

    const second = learn(first, [answer(spelled, { spelling: 1 })], { now: 1, wall: 1 });

    expect(spellingOf(second, spelled)).toBe(1);
    expect(second.statuses.get("show a-table")?.state).toBe("supported");
  });

  it("is not tried in the other one at an instance that refuses what another instance understood", () => {
    const perInstance = numberCommand("show x module {module} inst {inst}", {
      spellings: ["show y module {module} inst {inst}"],
    });
    const [one, two] = ["1", "2"].map((module) => ask(perInstance, { module, inst: "0" }));
    const first = learn(NOTHING_KNOWN, [answer(one!)], { now: 0, wall: 0 });

    const second = learn(first, [unknown(two!)], { now: 1, wall: 1 });

    expect(spellingOf(second, one!)).toBe(0);
    expect(spellingOf(second, two!)).toBe(0);
    expect(second.statuses.get(one!.title)?.state).toBe("supported");
    expect(second.statuses.get(two!.title)?.state).toBe("unsupported");
  });

  it("is known in none by a reply that left it out", () => {
    const silent = answer(spelled, { state: "failed", answered: false, reading: undefined });

    const known = learn(NOTHING_KNOWN, [silent], { now: 0, wall: 0 });

    expect(known.spellings.size).toBe(0);
  });
});
