import { describe, expect, it } from "vitest";

import type { Ask } from "../../src/fleet/ask.ts";
import { poll } from "../../src/fleet/poll.ts";
import { askFor, conversationWith, REJECTED, UNANSWERED, UNSUPPORTED, VALUE } from "./talking.ts";

const ASKS = Array.from({ length: 11 }, (_, index) => askFor(`show ${index}`));
const clis = (asks: readonly Ask[]): readonly string[] => asks.map(({ cli }) => cli);

/** A clock that takes ten milliseconds to look at. */
function slowClock(): () => number {
  let at = 0;
  return () => (at += 10);
}

function never(): boolean {
  return false;
}

const options = { alone: never, now: slowClock() };

describe("a poll", () => {
  it("asks eight commands at a time, in their order", async () => {
    const { conversation, asked } = conversationWith((commands) => commands.map(() => VALUE));

    const { answers, failure } = await poll(conversation, ASKS, options);

    expect(asked).toEqual([clis(ASKS.slice(0, 8)), clis(ASKS.slice(8))]);
    expect(answers.map(({ ask, state }) => [ask.cli, state])).toEqual(ASKS.map(({ cli }) => [cli, "supported"]));
    expect(failure).toBeUndefined();
  });

  it("gives a request of its own, at the end, to each command that travels alone", async () => {
    const slow = new Set([ASKS[0], ASKS[5]]);
    const { conversation, asked } = conversationWith((commands) => commands.map(() => VALUE));

    await poll(conversation, ASKS, { ...options, alone: (ask) => slow.has(ask) });

    expect(asked.map((commands) => commands.length)).toEqual([8, 1, 1, 1]);
    expect(asked.slice(2)).toEqual([["show 0"], ["show 5"]]);
  });

  it("sends nothing where nothing is asked", async () => {
    const { conversation, asked } = conversationWith(() => []);

    await expect(poll(conversation, [], options)).resolves.toEqual({ answers: [], failure: undefined });

    expect(asked).toEqual([]);
  });

  it("asks what a failed batch left out once more, each command alone and once", async () => {
    const { conversation, asked } = conversationWith((commands) =>
      commands.length > 1 ? [VALUE, REJECTED, UNANSWERED, UNANSWERED] : [commands[0] === "show 2" ? VALUE : UNANSWERED],
    );

    const { answers } = await poll(conversation, ASKS.slice(0, 4), options);

    expect(asked.slice(1)).toEqual([["show 2"], ["show 3"]]);
    expect(answers.map(({ ask, state, refused }) => [ask.cli, state, refused])).toEqual([
      ["show 0", "supported", false],
      ["show 1", "failed", true],
      ["show 2", "supported", false],
      ["show 3", "failed", false],
    ]);
  });

  it("asks each command alone where the whole batch was refused in one answer", async () => {
    const { conversation, asked } = conversationWith((commands) =>
      commands.length > 1 ? commands.map(() => UNANSWERED) : [commands[0] === "show 1" ? UNSUPPORTED : VALUE],
    );

    const { answers } = await poll(conversation, ASKS.slice(0, 3), options);

    expect(asked.slice(1)).toEqual([["show 0"], ["show 1"], ["show 2"]]);
    expect(answers.map(({ state }) => state)).toEqual(["supported", "unsupported", "supported"]);
  });

  it("fails where not even the first request was answered, and sends no second", async () => {
    const { conversation, asked } = conversationWith(() => "refused");

    const { answers, failure } = await poll(conversation, ASKS, options);

    expect(failure).toMatchObject({ reason: "refused" });
    expect(answers).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  it("keeps what was answered before the switch fell silent", async () => {
    const { conversation, asked } = conversationWith((commands) =>
      commands.includes("show 0") ? commands.map(() => VALUE) : "timeout_wait",
    );

    const { answers, failure } = await poll(conversation, ASKS, options);

    expect(failure).toBeUndefined();
    expect(asked).toHaveLength(2);
    expect(answers.map(({ state }) => state)).toEqual([
      ...ASKS.slice(0, 8).map(() => "supported"),
      ...ASKS.slice(8).map(() => "failed"),
    ]);
    expect(answers.at(-1)).toMatchObject({ fault: "leaf-1: leaf-1: timeout_wait", refused: false });
  });

  it("costs a body that is not the command's that command only", async () => {
    const { conversation } = conversationWith(() => [VALUE, { ok: true, body: { value: "x" } }]);

    const { answers } = await poll(conversation, ASKS.slice(0, 2), options);

    expect(answers.map(({ state, refused }) => [state, refused])).toEqual([
      ["supported", false],
      ["failed", false],
    ]);
    expect(answers[1]?.fault).toMatch(/^value: /);
  });

  it("lets a mistake of its own through", async () => {
    const { conversation } = conversationWith(() => {
      throw new TypeError("a mistake");
    });

    await expect(poll(conversation, ASKS, options)).rejects.toThrow(TypeError);
  });

  it("measures each request", async () => {
    const { conversation } = conversationWith((commands) => commands.map(() => VALUE));

    const { answers } = await poll(conversation, ASKS.slice(0, 2), options);

    expect(answers.map(({ tookMs }) => tookMs)).toEqual([10, 10]);
  });
});
