import { describe, expect, it } from "vitest";

import { icamFibTcam } from "../../src/catalogue/icam-fib-tcam.ts";
import { toAnswer } from "../../src/fleet/answer.ts";
import { ask } from "../../src/fleet/ask.ts";

describe("an answer without a body", () => {
  it.each([
    [{ ok: true, body: undefined }, "the switch answers without a body; it has nothing to show, or the feature is off"],
    [
      { ok: true, body: undefined, message: "No entries" },
      "the switch answers without a body, but says: No entries; it has nothing to show, or the feature is off",
    ],
  ] as const)("is told as such, and not as a malformed table", (reply, fault) => {
    expect(toAnswer(ask(icamFibTcam, { module: "1", inst: "0" }), reply, 1)).toMatchObject({ state: "failed", fault });
  });
});
