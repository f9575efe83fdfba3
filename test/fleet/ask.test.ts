import { describe, expect, it } from "vitest";

import { showIcamResourceFibTcam } from "../../src/catalogue/commands/show-icam-resource-fib-tcam.ts";
import { ask, type CommandStatus, isDue, shownUntil, toAnswer, travelsAlone } from "../../src/fleet/ask.ts";
import { commandsOf } from "../../src/fleet/overview.ts";
import { numberCommand } from "./talking.ts";

const MINUTE = 60_000;
const START = 7_000 * MINUTE;
const MAX_STALE = 1.5 * MINUTE;

const often = ask(numberCommand("show often"));
const seldom = ask(numberCommand("show seldom", { periodMs: 10 * MINUTE }));
const slow = ask(numberCommand("show slow", { alone: true }));

function status(more: Partial<CommandStatus> = {}): CommandStatus {
  const reading = { samples: [], dropped: [] };
  return {
    state: "supported",
    refused: false,
    everAnswered: true,
    unreadable: false,
    alone: false,
    askedAt: START,
    tookMs: 100,
    reading,
    readAt: { now: START, wall: 0 },
    ...more,
  };
}

/** A command whose time was up after half a minute. */
const lost = status({ state: "failed", tookMs: MINUTE / 2 });

describe("a command is due", () => {
  it.each<readonly [string, boolean, typeof often, CommandStatus | undefined, number]>([
    ["if it was never asked", true, often, undefined, 0],
    ["with each poll if it has no period", true, often, status(), 1],
    ["when nearly all of its period is over", true, seldom, status(), 9.6 * MINUTE],
    ["no earlier than that", false, seldom, status(), 9.4 * MINUTE],
    ["after twenty times as long as it takes", true, seldom, status({ tookMs: MINUTE }), 20 * MINUTE],
    ["no earlier than that", false, seldom, status({ tookMs: MINUTE }), 18 * MINUTE],
    ["an hour after the switch did not know it", true, often, status({ state: "unsupported" }), 60 * MINUTE],
    ["no earlier than that", false, often, status({ state: "unsupported" }), 55 * MINUTE],
    ["with the next poll after it failed", true, often, status({ state: "failed" }), 1],
    ["a minute after it failed if it has a period", true, seldom, status({ state: "failed" }), MINUTE],
    ["no earlier than that", false, seldom, status({ state: "failed" }), 0.9 * MINUTE],
    ["after it failed, if it is slow, as by its share", true, slow, lost, 10 * MINUTE],
    ["no earlier than that", false, slow, lost, 9 * MINUTE],
    ["so too if it is asked alone for its long answers", true, often, status({ state: "failed", alone: true }), 1],
    ["a minute after its answer was too long", true, often, status({ state: "failed", unreadable: true }), MINUTE],
    ["no earlier than that", false, often, status({ state: "failed", unreadable: true }), 0.9 * MINUTE],
  ])("%s (%s)", (_when, due, asked, last, afterMs) => {
    expect(isDue(asked, last, START + afterMs)).toBe(due);
  });

  it.each<readonly [string, typeof often, Partial<CommandStatus>, number]>([
    ["with each poll", often, {}, 0],
    ["after its period", seldom, {}, 10 * MINUTE],
    ["after an hour if the switch does not know it", often, { state: "unsupported" }, 60 * MINUTE],
    ["after an hour if it is turned off there, whatever its period", seldom, { state: "disabled" }, 60 * MINUTE],
    ["after a minute if it failed, before its period", seldom, { state: "failed" }, MINUTE],
    ["after a minute if its answer was too long", often, { state: "failed", unreadable: true }, MINUTE],
  ])("%s, as a page says", (_when, asked, more, periodMs) => {
    const clock = { now: () => START, wall: () => 0 };

    expect(commandsOf([[asked, status(more)]], clock)).toMatchObject([{ periodMs }]);
  });
});

describe("a command travels alone", () => {
  it.each([
    ["if it is slow", true, slow, undefined],
    ["if the switch refused it the last time", true, often, status({ refused: true })],
    ["if an answer with it was too long", true, often, status({ alone: true })],
    ["not if the switch answered it", false, often, status()],
    ["not if it was never asked", false, often, undefined],
  ])("%s", (_when, alone, asked, last) => {
    expect(travelsAlone(asked, last)).toBe(alone);
  });
});

describe("a reading may be shown", () => {
  const none = status({ reading: undefined, readAt: undefined });

  it.each<readonly [string, typeof often, CommandStatus, number, number]>([
    ["as long as the poll that took it, if its command has no period", often, status(), 0, Infinity],
    ["for the longest staleness where a poll that was cut short did not come to it", often, status(), 1, MAX_STALE],
    ["for two periods", seldom, status(), 0, 20 * MINUTE],
    ["for two periods, whichever poll shows it", seldom, status(), 1_000, 20 * MINUTE],
    ["for two periods as they are stretched", seldom, status({ tookMs: MINUTE }), 0, 40 * MINUTE],
    ["not at all if there is none", often, none, 0, -Infinity],
  ])("%s", (_how, asked, last, startedAfterMs, forMs) => {
    const until = shownUntil(asked, last, { started: START + startedAfterMs, maxStaleMs: MAX_STALE });

    expect(until - START).toBe(forMs);
  });
});

const HOW = { spelling: 0, tookMs: 1, before: undefined };

describe("an answer without a body", () => {
  it.each([
    [
      { ok: true, body: undefined },
      "the switch answered without output; its feature is off, or there is nothing to show",
    ],
    [
      { ok: true, body: undefined, message: "No entries" },
      'the switch answered with a message and no output, "No entries"; its feature is off, or there is nothing to show',
    ],
  ] as const)("is reported as such, and not as a malformed table", (reply, fault) => {
    expect(toAnswer(ask(showIcamResourceFibTcam, { module: "1", inst: "0" }), reply, HOW)).toMatchObject({
      state: "failed",
      fault,
    });
  });
});
