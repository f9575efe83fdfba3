import { describe, expect, it } from "vitest";

import type { Command } from "../../src/catalogue/define.ts";
import { showInterface } from "../../src/catalogue/commands/show-interface.ts";
import { ask, isDue, period } from "../../src/fleet/ask.ts";
import { NOTHING_KNOWN } from "../../src/fleet/knowledge.ts";
import { poll } from "../../src/fleet/poll.ts";
import { countAnswered, createSwitchCounters } from "../../src/fleet/switch-metrics.ts";
import { fixture } from "../support/catalogue.ts";
import { numberCommand } from "./talking.ts";

const MINUTE_MS = 60_000;

/** The periods of commands after a poll in which a request took so long, by their command lines. */
async function periodsAfter(commands: readonly Command[], tookMs: number, body: unknown = { value: 1 }) {
  let now = 0;
  const { known, failure } = await poll({
    scope: { commands, places: undefined },
    known: NOTHING_KNOWN,
    clock: { now: () => now, wall: () => now },
    send(lines) {
      now += tookMs;
      return Promise.resolve(lines.map(() => ({ ok: true, body })));
    },
  });
  expect(failure).toBeUndefined();
  return commands.map((command) => {
    const status = known.statuses.get(command.title());
    if (status === undefined) throw new Error(command.id);
    const due = (at: number) => isDue(ask(command), status, at);
    return { periodMs: period(ask(command), status), due };
  });
}

function ofProfile(profile: Command["profile"], count: number, more: object = {}): Command[] {
  return Array.from({ length: count }, (_, index) => ({
    ...numberCommand(`show ${profile} ${index}`, { periodMs: MINUTE_MS, ...more }),
    profile,
  }));
}

describe("the period of a profile", () => {
  it("is that of its commands while they take less than a twentieth of the time together", async () => {
    const periods = await periodsAfter(ofProfile("routing", 4), 3_000);

    expect(periods.map(({ periodMs }) => periodMs)).toEqual([MINUTE_MS, MINUTE_MS, MINUTE_MS, MINUTE_MS]);
  });

  it("is stretched for all of them when they take more, though none does alone", async () => {
    const [first, ...others] = await periodsAfter(ofProfile("routing", 4, { alone: true }), 2_500);

    // Ten seconds a minute are a sixth: more than three times too much.
    expect(first?.periodMs).toBeCloseTo(200_000, 6);
    expect(others.every(({ periodMs }) => periodMs === first?.periodMs)).toBe(true);
    expect([first?.due(2 * MINUTE_MS), first?.due(200_000)]).toEqual([false, true]);
  });

  it("does not stretch another profile, nor what belongs to none", async () => {
    const slow = ofProfile("routing", 4, { alone: true });
    const others = [...ofProfile("fabric", 1, { alone: true }), ...ofProfile(undefined, 1, { alone: true })];
    const periods = await periodsAfter([...slow, ...others], 2_500);

    expect(periods.slice(-2).map(({ periodMs }) => periodMs)).toEqual([MINUTE_MS, MINUTE_MS]);
  });

  it("counts a request once, however many commands it carries", async () => {
    const periods = await periodsAfter(ofProfile("routing", 8), 3_000);

    expect(periods.map(({ periodMs }) => periodMs)).toEqual(Array.from({ length: 8 }, () => MINUTE_MS));
  });

  it("is stretched for show interface on a switch with forty fabric extenders: three minutes once an hour", async () => {
    const [interfaces] = await periodsAfter([showInterface], 3 * MINUTE_MS, fixture("show-interface/leaf.json"));

    expect(interfaces?.periodMs).toBe(60 * MINUTE_MS);
    expect([interfaces?.due(30 * MINUTE_MS), interfaces?.due(63 * MINUTE_MS)]).toEqual([false, true]);
  });
});

describe("the time that a switch's answers take", () => {
  it("is counted by profile, a request's divided among its commands", () => {
    const counters = createSwitchCounters();
    const answer = (command: Command | undefined, costMs: number) => ({
      ask: ask(command ?? showInterface),
      spelling: 0,
      state: "supported" as const,
      answered: true,
      refused: false,
      unreadable: false,
      reading: undefined,
      fault: undefined,
      tookMs: 3_000,
      costMs,
    });
    const [routes] = ofProfile("routing", 1);
    const [version] = ofProfile(undefined, 1);

    countAnswered(counters, [answer(routes, 1_500), answer(version, 1_500)]);
    countAnswered(counters, [answer(routes, 500)]);

    expect(counters.answered).toBe(2);
    expect([...counters.spent]).toEqual([
      ["routing", 2_000],
      ["none", 1_500],
    ]);
  });
});
