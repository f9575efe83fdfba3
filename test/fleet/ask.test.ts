import { describe, expect, it } from "vitest";

import { asksFor, isCurrent, isDue, type Standing, travelsAlone } from "../../src/fleet/ask.ts";
import { icamFibTcam } from "../../src/catalogue/icam-fib-tcam.ts";
import { showVersion } from "../../src/catalogue/show-version.ts";
import { askFor } from "./talking.ts";

const MINUTE = 60_000;
const START = 7_000 * MINUTE;
const READING = { samples: [], dropped: [] };
const IDENTITY = { hostname: "", model: "", serial: "", version: "", uptimeSeconds: undefined };

const often = askFor("show often");
const seldom = askFor("show seldom", { periodMs: 10 * MINUTE });

function standing(more: Partial<Standing> = {}): Standing {
  return {
    ask: often,
    state: "supported",
    refused: false,
    askedAt: START,
    tookMs: 100,
    reading: READING,
    readAt: 0,
    ...more,
  };
}

describe("a command line", () => {
  it("is one for the switch, or one for each place", () => {
    const places = [
      { module: "1", inst: "0" },
      { module: "2", inst: "1" },
    ];

    expect(asksFor([showVersion, icamFibTcam], places).map(({ cli }) => cli)).toEqual([
      "show version",
      "show icam resource fib-tcam module 1 inst 0",
      "show icam resource fib-tcam module 2 inst 1",
    ]);
  });
});

describe("a command is due", () => {
  it.each<readonly [string, boolean, typeof often, Standing | undefined, number]>([
    ["if it was never asked", true, often, undefined, 0],
    ["with each poll if it has no period", true, often, standing(), 1],
    ["when nearly all of its period is over", true, seldom, standing(), 9.6 * MINUTE],
    ["no earlier than that", false, seldom, standing(), 9.4 * MINUTE],
    ["after twenty times as long as it takes", true, seldom, standing({ tookMs: MINUTE }), 20 * MINUTE],
    ["no earlier than that", false, seldom, standing({ tookMs: MINUTE }), 18 * MINUTE],
    ["an hour after the switch did not know it", true, often, standing({ state: "unsupported" }), 60 * MINUTE],
    ["no earlier than that", false, often, standing({ state: "unsupported" }), 55 * MINUTE],
    ["with the next poll after it failed", true, often, standing({ state: "failed" }), 1],
  ])("%s (%s)", (_when, due, ask, last, afterMs) => {
    expect(isDue(ask, last, START + afterMs)).toBe(due);
  });
});

describe("a command travels alone", () => {
  it.each([
    ["if it is slow", true, askFor("show slow", { alone: true }), undefined],
    ["if the switch refused it the last time", true, often, standing({ refused: true })],
    ["not if the switch answered it", false, often, standing()],
    ["not if it was never asked", false, often, undefined],
  ])("%s", (_when, alone, ask, last) => {
    expect(travelsAlone(ask, last)).toBe(alone);
  });
});

describe("a reading may be shown", () => {
  it.each([
    ["until the next poll if its command has no period", true, standing(), 1_000 * MINUTE],
    ["for two periods", true, standing({ ask: seldom }), 20 * MINUTE],
    ["no longer than that", false, standing({ ask: seldom }), 21 * MINUTE],
    [
      "for good if it says who the switch is",
      true,
      standing({ ask: seldom, reading: { ...READING, identity: IDENTITY } }),
      1_000 * MINUTE,
    ],
    ["not if there is none", false, standing({ reading: undefined }), 0],
  ])("%s (%s)", (_how, current, last, afterMs) => {
    expect(isCurrent(last, START + afterMs)).toBe(current);
  });
});
