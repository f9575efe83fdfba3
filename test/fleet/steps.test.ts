import { describe, expect, it } from "vitest";

import { NOTHING_KNOWN } from "../../src/fleet/knowledge.ts";
import { poll, pollInSteps, type Poll, type PollOptions } from "../../src/fleet/poll.ts";
import { DeviceError } from "../../src/nxapi/failure.ts";
import { numberCommand, sendingTo, VALUE } from "./talking.ts";

const fast = Array.from({ length: 10 }, (_, index) => numberCommand(`show ${index}`));
const PERIOD_MS = 600_000;
const slow = ["show slow a", "show slow b", "show slow c"].map((cli) =>
  numberCommand(cli, { alone: true, periodMs: PERIOD_MS }),
);

/** A switch that takes so long for each request, a thousand times as long for slow ones, and is silent about some. */
function leaf({ tookMs = 1, silent = "", since = 0 } = {}) {
  let now = since;
  const { send, asked } = sendingTo((commands) => {
    now += commands.some((command) => command.includes("slow")) ? tookMs * 1_000 : tookMs;
    return silent !== "" && commands[0]?.startsWith(silent) === true ? "timeout_wait" : commands.map(() => VALUE);
  });
  return { send, asked, clock: { now: () => now, wall: () => 0 } };
}

function optionsFor(
  { send, clock }: Pick<PollOptions, "send" | "clock">,
  commands: PollOptions["scope"]["commands"],
  more: Partial<PollOptions> = {},
): PollOptions {
  return { scope: { commands, places: undefined }, known: NOTHING_KNOWN, send, clock, ...more };
}

/** What a poll gives on its way, and in all. */
async function follow(options: PollOptions) {
  const steps: Poll[] = [];
  const polling = pollInSteps(options);
  for (;;) {
    const { done, value } = await polling.next();
    if (done === true) return { steps, whole: value };
    steps.push(value);
  }
}

const titles = ({ answers }: Poll) => answers.map(({ ask }) => ask.title);

describe("a poll with slow commands", () => {
  it("gives all fast readings before the first of them begins, and more as time passes", async () => {
    const { steps, whole } = await follow(optionsFor(leaf(), [...slow, ...fast]));

    expect(steps.map((step) => step.answers.length)).toEqual([10, 11, 12]);
    expect(steps[0]?.ahead.map(({ title }) => title)).toEqual(["show slow a", "show slow b", "show slow c"]);
    expect(steps[0]?.known.statuses.size).toBe(10);
    expect(whole.answers).toHaveLength(13);
  });

  it("gives them once where the others follow within a second", async () => {
    const { steps, whole } = await follow(optionsFor(leaf({ tookMs: 0.3 }), [...slow, ...fast]));

    expect(steps.map((step) => step.answers.length)).toEqual([10]);
    expect(whole.answers).toHaveLength(13);
  });

  it("gives them with the others where those took less than a second the last time, and again once one was not answered", async () => {
    const everyTime = [...slow.map(({ title }) => numberCommand(title(), { alone: true })), ...fast];
    const quick = leaf({ tookMs: 0.3 });
    const first = await follow(optionsFor(quick, everyTime));

    const second = await follow(optionsFor(quick, everyTime, { known: first.whole.known }));
    const hung = await follow(
      optionsFor(leaf({ tookMs: 0.3, silent: "show slow c", since: 10_000 }), everyTime, { known: second.whole.known }),
    );
    const after = await follow(
      optionsFor(leaf({ tookMs: 0.3, since: 100_000 }), everyTime, { known: hung.whole.known }),
    );

    expect([first, second, hung, after].map(({ steps }) => steps.length)).toEqual([1, 0, 0, 1]);
    expect(second.whole.answers).toHaveLength(13);
  });

  it("gives nothing before its end where it begins with one", async () => {
    const { steps } = await follow(optionsFor(leaf(), slow.slice(0, 1)));

    expect(steps).toEqual([]);
  });

  it("loses only the one whose time was up, and leaves the other slow ones for the next poll", async () => {
    const silent = leaf({ silent: "show slow a" });

    const { answers, failure, known, cut } = await poll(optionsFor(silent, [...slow, ...fast]));

    expect(failure).toBeUndefined();
    expect(answers.filter(({ state }) => state !== "supported")).toMatchObject([
      { ask: { title: "show slow a" }, state: "failed", tookMs: 1_000 },
    ]);
    expect(known.statuses.has("show slow b")).toBe(false);
    expect(cut).toBe(false);

    await poll(optionsFor(silent, [...slow, ...fast], { known }));

    expect(silent.asked.flat().filter((command) => command.includes("slow"))).toEqual([
      "show slow a",
      "show slow b",
      "show slow c",
    ]);
  });

  it("asks the switch something else before it calls it down for one whose time was up", async () => {
    const { known } = await poll(optionsFor(leaf(), [...fast.slice(0, 1), ...slow.slice(0, 1)]));
    const daily = numberCommand("show 0", { periodMs: 86_400_000 });
    const silent = leaf({ silent: "show slow", since: 2 * PERIOD_MS });

    const { failure } = await poll(optionsFor(silent, [daily, ...slow.slice(0, 1)], { known }));

    expect(failure).toBeUndefined();
    expect(silent.asked).toEqual([["show slow a"], ["show 0"]]);
  });

  it("fails with the reason where nothing else is answered either", async () => {
    const { failure } = await poll(optionsFor(leaf({ silent: "show" }), slow));

    expect(failure).toMatchObject({ reason: "timeout_wait" });
  });

  it("leaves the fast ones their time, though a slow one that was alone in the poll took all of its own", async () => {
    const daily = numberCommand("show 0", { periodMs: 86_400_000 });
    const { known } = await poll(optionsFor(leaf(), [daily, ...slow.slice(0, 1)]));
    const silent = leaf({ silent: "show slow", since: 2 * PERIOD_MS });
    const limits: (number | undefined)[] = [];
    const send: PollOptions["send"] = (lines, limitMs) => (limits.push(limitMs), silent.send(lines));

    const { failure, known: after } = await poll(
      optionsFor({ clock: silent.clock, send }, [daily, ...slow.slice(0, 1)], { known, timeoutMs: 30_000 }),
    );

    expect(failure).toBeUndefined();
    expect(limits).toEqual([30_000, undefined]);
    expect(after.statuses.get("show slow a")?.state).toBe("failed");
    expect(after.statuses.get("show 0")?.state).toBe("supported");
  });

  it("begins no further slow one once the poll's time is over, and comes to it with the next poll", async () => {
    const busy = leaf({ tookMs: 20 });

    const first = await poll(optionsFor(busy, [...fast, ...slow], { timeoutMs: 30_000 }));
    await poll(optionsFor(busy, [...fast, ...slow], { timeoutMs: 30_000, known: first.known }));

    expect(first.failure).toBeUndefined();
    expect(busy.asked.flat().filter((command) => command.includes("slow"))).toEqual([
      "show slow a",
      "show slow b",
      "show slow c",
    ]);
  });

  it("is down at once for a switch that cannot be connected to, whatever was due", async () => {
    const { send, asked } = sendingTo(() => "timeout_connect");

    const { failure } = await poll(optionsFor({ send, clock: { now: () => 0, wall: () => 0 } }, [...slow, ...fast]));

    expect(failure).toMatchObject({ reason: "timeout_connect" });
    expect(asked).toHaveLength(1);
  });

  it("hands on the time that is set for one, which then has a request to itself, whatever it is", async () => {
    const { send, asked, clock } = leaf();
    const limits: (number | undefined)[] = [];
    const [first, second, ...others] = fast;
    const commands = [{ ...first!, timeoutMs: 45_000 }, second!, ...others];

    await poll(optionsFor({ clock, send: (lines, limitMs) => (limits.push(limitMs), send(lines)) }, commands));

    expect(asked.at(-1)).toEqual(["show 0"]);
    expect(limits).toEqual([undefined, undefined, 45_000]);
  });
});

describe("a poll that is cut short", () => {
  /** Lets so many requests be sent. */
  const atMost = (requests: number) => () => (requests -= 1) >= 0;

  it("ends with what it has, and neither fails nor forgets what it did not come to", async () => {
    const { answers, known, failure, cut } = await poll(optionsFor(leaf(), [...fast, ...slow], { maySend: atMost(1) }));

    expect(failure).toBeUndefined();
    expect(cut).toBe(true);
    expect(answers).toHaveLength(8);
    expect([...known.statuses.keys()]).toEqual(fast.slice(0, 8).map(({ syntax }) => syntax));
  });

  it("is not one that ends where its requests do", async () => {
    const { cut } = await poll(optionsFor(leaf(), fast, { maySend: atMost(2) }));

    expect(cut).toBe(false);
  });

  it("is followed by one that begins with what waited longest, so that everything has its turn", async () => {
    const all = leaf();
    let before: Pick<Poll, "known" | "cut"> = { known: NOTHING_KNOWN, cut: false };
    for (let turn = 0; turn < 6; turn += 1) {
      const { known, cut: behind } = before;
      before = await poll(optionsFor(all, [...fast, ...slow], { known, behind, maySend: atMost(1) }));
    }

    expect(new Set(all.asked.flat()).size).toBe(13);
    expect(titles(await poll(optionsFor(all, fast, { known: before.known }))).length).toBe(10);
  });
});

describe("an answer that is too long", () => {
  /** A switch whose answers are too long if they hold one of these commands, or more than so many. */
  function longWinded(long: readonly string[], most = Infinity) {
    const { send, asked } = sendingTo((commands) =>
      commands.some((command) => long.includes(command)) || commands.length > most
        ? "too_large"
        : commands.map(() => VALUE),
    );
    return { send, asked, clock: { now: () => 0, wall: () => 0 } };
  }

  it("costs its own command, which is asked alone from then on and a minute later", async () => {
    const { send, asked } = longWinded(["show 1"]);
    let now = 0;
    const clock = { now: () => now, wall: () => 0 };
    const three = fast.slice(0, 3);

    const first = await poll(optionsFor({ send, clock }, three));
    now = 1_000;
    const second = await poll(optionsFor({ send, clock }, three, { known: first.known }));
    now = 60_000;
    await poll(optionsFor({ send, clock }, three, { known: second.known }));

    expect(first.failure).toBeUndefined();
    expect(first.answers.map(({ ask, state }) => [ask.title, state])).toEqual([
      ["show 0", "supported"],
      ["show 2", "supported"],
      ["show 1", "failed"],
    ]);
    expect(asked).toEqual([
      ["show 0", "show 1", "show 2"],
      ["show 0"],
      ["show 1"],
      ["show 2"],
      ["show 0", "show 2"],
      ["show 0", "show 2"],
      ["show 1"],
    ]);
  });

  it("of several commands together divides them, for ever where none is too long alone", async () => {
    const { send, asked, clock } = longWinded([], 2);
    const three = fast.slice(0, 3);

    const first = await poll(optionsFor({ send, clock }, three));
    const second = await poll(optionsFor({ send, clock }, three, { known: first.known }));

    expect([...first.answers, ...second.answers].map(({ state }) => state)).not.toContain("failed");
    expect(asked.slice(1)).toEqual([["show 0"], ["show 1"], ["show 2"], ["show 0"], ["show 1"], ["show 2"]]);
  });

  it("keeps nothing from the next poll that the switch was too silent to be asked", async () => {
    let now = 0;
    let isSilent = true;
    const { send, asked } = sendingTo((commands) => {
      now += 1;
      if (isSilent && commands.length === 1 && commands[0] === "show 1") return "timeout_wait";
      return commands.length > 2 ? "too_large" : commands.map(() => VALUE);
    });
    const options = optionsFor({ send, clock: { now: () => now, wall: () => 0 } }, fast.slice(0, 3));

    const first = await poll(options);
    isSilent = false;
    now = 15_000;
    const second = await poll({ ...options, known: first.known });

    expect(first.answers.map(({ state }) => state)).toEqual(["supported", "failed", "failed"]);
    expect(second.answers.map(({ state }) => state)).toEqual(["supported", "supported", "supported"]);
    expect(asked.slice(3)).toEqual([["show 0"], ["show 1"], ["show 2"]]);
  });

  it("is waited for three times of a switch that answers nothing else, and the next time the rest is asked first", async () => {
    const long = fast.slice(0, 2).map(({ syntax }) => syntax);
    const { send, asked } = longWinded(long);
    const clock = { now: () => 0, wall: () => 0 };

    const first = await poll(optionsFor({ send, clock }, fast.slice(0, 3)));
    const second = await poll(optionsFor({ send, clock }, fast.slice(0, 3), { known: first.known }));

    expect(first.failure).toMatchObject({ reason: "too_large" });
    expect(second.failure).toBeUndefined();
    expect(asked.slice(1)).toEqual([["show 0"], ["show 1"], ["show 2"], ["show 0"], ["show 1"]]);
  });

  it("takes a switch down only where it answers nothing else", async () => {
    const one = longWinded(["show 0"]);
    const other = longWinded(["show 0"]);

    const alone = await poll(optionsFor(one, fast.slice(0, 1)));
    const { failure } = await poll(optionsFor(other, fast.slice(0, 2)));

    expect(alone.failure).toMatchObject({ reason: "too_large" });
    expect(failure).toBeUndefined();
  });
});

describe("an answer that is broken", () => {
  const BROKEN = new DeviceError("leaf-1", "malformed", "JSON-RPC that is broken", true);

  /** A switch whose answers are broken as long as they hold one of these commands. */
  const breaking = (broken: Set<string>) =>
    sendingTo((commands) => (commands.some((one) => broken.has(one)) ? BROKEN : commands.map(() => VALUE)));

  it("costs the command that broke it, and once more requests to find it", async () => {
    let now = 0;
    const clock = { now: () => now, wall: () => 0 };
    const { send, asked } = breaking(new Set(["show 1"]));
    const three = fast.slice(0, 3);

    const first = await poll(optionsFor({ send, clock }, three));
    now = 1_000;
    await poll(optionsFor({ send, clock }, three, { known: first.known }));

    expect(first.failure).toBeUndefined();
    expect(titles(first)).toEqual(["show 0", "show 2", "show 1"]);
    expect(asked).toEqual([["show 0", "show 1", "show 2"], ["show 0"], ["show 1"], ["show 2"], ["show 0", "show 2"]]);
  });

  it("keeps no command from the others for ever that did not break it alone", async () => {
    const broken = new Set(["show 1"]);
    const { send, asked } = sendingTo((commands) => {
      if (!commands.some((one) => broken.has(one))) return commands.map(() => VALUE);
      broken.clear();
      return BROKEN;
    });
    const clock = { now: () => 0, wall: () => 0 };
    const three = fast.slice(0, 3);

    const first = await poll(optionsFor({ send, clock }, three));
    await poll(optionsFor({ send, clock }, three, { known: first.known }));

    expect(asked.at(-1)).toEqual(["show 0", "show 1", "show 2"]);
  });

  it("takes a switch down that gives no other", async () => {
    const { send, asked } = sendingTo(() => BROKEN);

    const { failure } = await poll(optionsFor({ send, clock: { now: () => 0, wall: () => 0 } }, fast.slice(0, 8)));

    expect(failure).toBe(BROKEN);
    expect(asked).toHaveLength(3);
  });
});
