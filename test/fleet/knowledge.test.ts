import { describe, expect, it } from "vitest";

import type { Identity } from "../../src/catalogue/define.ts";
import type { Ask } from "../../src/fleet/ask.ts";
import { current, doubt, learn, NOTHING_KNOWN } from "../../src/fleet/knowledge.ts";
import type { Answer } from "../../src/fleet/poll.ts";
import { askFor } from "./talking.ts";

const MINUTE = 60_000;
const version = askFor("show version", { periodMs: 5 * MINUTE });
const table = askFor("show table");

function answer(ask: Ask, more: Partial<Answer> = {}): Answer {
  const reading = { samples: [{ name: "test.value", value: 1, attributes: { cli: ask.cli } }], dropped: [] };
  return { ask, state: "supported", refused: false, reading, fault: undefined, tookMs: 5, ...more };
}

function identified(uptimeSeconds: number, release = "10.3(5)"): Answer {
  const identity: Identity = { hostname: "leaf-1", model: "m", serial: "s", version: release, uptimeSeconds };
  const samples = [{ name: "cisco.device.info", value: 1, attributes: {} }];
  return answer(version, { reading: { samples, dropped: [], identity } });
}

describe("what is known of a switch", () => {
  it("grows with each poll, and keeps what was not asked", () => {
    const first = learn(NOTHING_KNOWN, [identified(100), answer(table)], { now: 0, wall: 1_000_000 });

    const second = learn(first, [answer(table, { state: "failed", refused: true, reading: undefined })], {
      now: MINUTE,
      wall: 1_000_000 + MINUTE,
    });

    expect(second.standings.get(version)).toMatchObject({ state: "supported", askedAt: 0, readAt: 1_000_000 });
    expect(second.standings.get(table)).toMatchObject({
      state: "failed",
      refused: true,
      askedAt: MINUTE,
      readAt: undefined,
    });
    expect(second.identity?.version).toBe("10.3(5)");
    expect(first.standings.get(table)?.state).toBe("supported");
  });

  it("forgets what the switch did not know when it has been started anew", () => {
    const unknown = answer(table, { state: "unsupported", refused: true, reading: undefined });
    const before = learn(NOTHING_KNOWN, [identified(1_000), unknown], { now: 0, wall: 2_000_000 });

    const after = learn(before, [identified(5, "10.4(2)")], { now: 10 * MINUTE, wall: 2_000_000 + 10 * MINUTE });

    expect([...after.standings.keys()]).toEqual([version]);
    expect(after).toMatchObject({ identity: { version: "10.4(2)" }, bootedAt: 2_000_000 + 10 * MINUTE - 5_000 });
  });

  it("is shown until it is too old, and not where nothing was read", () => {
    const slow = askFor("show slow", { periodMs: 5 * MINUTE });
    const unread = answer(table, { state: "failed", reading: undefined });
    const known = learn(NOTHING_KNOWN, [answer(slow), unread], { now: 0, wall: 0 });

    const young = [...current(known, { up: true, now: 10 * MINUTE })];
    const old = [...current(known, { up: true, now: 10 * MINUTE + 1 })];

    expect(young.map(({ cli }) => cli)).toEqual(["show slow"]);
    expect(old).toEqual([]);
  });

  it("takes seconds of difference in an uptime for no new start", () => {
    const before = learn(NOTHING_KNOWN, [identified(1_000), answer(table)], { now: 0, wall: 2_000_000 });

    const after = learn(before, [identified(1_000)], { now: 50_000, wall: 2_050_000 });

    expect(after.bootedAt).toBe(before.bootedAt);
    expect(after.standings.size).toBe(2);
  });

  it("asks anew who the switch is after a poll that failed, and shows nothing else meanwhile", () => {
    const known = learn(NOTHING_KNOWN, [identified(100), answer(table)], { now: 0, wall: 0 });

    const doubted = doubt(known);

    expect(doubted.standings.get(version)?.askedAt).toBe(Number.NEGATIVE_INFINITY);
    expect(doubted.standings.get(table)?.askedAt).toBe(0);
    expect([...current(doubted, { up: false, now: 1 })].map(({ cli }) => cli)).toEqual(["show version"]);
    expect([...current(doubted, { up: true, now: 1 })].map(({ cli }) => cli)).toEqual(["show version", "show table"]);
  });
});
