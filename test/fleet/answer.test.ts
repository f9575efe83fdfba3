import { describe, expect, it } from "vitest";

import { showIcamResourceFibTcam } from "../../src/catalogue/commands/show-icam-resource-fib-tcam.ts";
import { toAnswer } from "../../src/fleet/answer.ts";
import { ask } from "../../src/fleet/ask.ts";

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
  ] as const)("is told as such, and not as a malformed table", (reply, fault) => {
    expect(toAnswer(ask(showIcamResourceFibTcam, { module: "1", inst: "0" }), reply, HOW)).toMatchObject({
      state: "failed",
      fault,
    });
  });
});
