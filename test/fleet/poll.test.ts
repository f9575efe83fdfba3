import { describe, expect, it } from "vitest";

import { showVersion } from "../../src/catalogue/commands/show-version.ts";
import { counter, defineCommand } from "../../src/catalogue/define.ts";
import { object } from "../../src/catalogue/nxos/schema.ts";
import { Count } from "../../src/catalogue/nxos/values.ts";
import { NOTHING_KNOWN } from "../../src/fleet/knowledge.ts";
import type { Scope } from "../../src/fleet/plan.ts";
import { poll, sendThrough } from "../../src/fleet/poll.ts";
import type { Reply } from "../../src/nxapi/json-rpc.ts";
import { clientOf, handClock, targetAt } from "../nxapi/asking.ts";
import { answering, serveTcp, VERSION_ANSWER } from "../nxapi/servers.ts";
import { numberCommand, REJECTED, sendingTo, UNANSWERED, UNSUPPORTED, VALUE } from "./talking.ts";

const COMMANDS = Array.from({ length: 11 }, (_, index) => numberCommand(`show ${index}`));
const titles = COMMANDS.map(({ syntax }) => syntax);

/** A clock that takes ten milliseconds to look at. */
function slowClock() {
  let at = 0;
  return { now: () => (at += 10), wall: () => 0 };
}

type Send = Parameters<typeof poll>[0]["send"];

function pollFor(commands: Scope["commands"], send: Send, more: Partial<Parameters<typeof poll>[0]> = {}) {
  return poll({ scope: { commands, places: undefined }, known: NOTHING_KNOWN, send, clock: slowClock(), ...more });
}

describe("a poll", () => {
  it("asks eight commands at a time, in their order", async () => {
    const { send, asked } = sendingTo((commands) => commands.map(() => VALUE));

    const { answers, failure } = await pollFor(COMMANDS, send);

    expect(asked).toEqual([titles.slice(0, 8), titles.slice(8)]);
    expect(answers.map(({ ask, state }) => [ask.title, state])).toEqual(titles.map((title) => [title, "supported"]));
    expect(failure).toBeUndefined();
  });

  it("takes no zero for a slip of a counter that was never cleared where the switch was started anew", async () => {
    const showHits = defineCommand({
      id: "hits",
      description: "Hits.",
      profile: undefined,
      releases: "all",
      shape: "captured",
      cli: "show hits",
      periodMs: 0,
      schema: object({ hits: Count }),
      metrics: { "test.hits": counter("{hit}", "Hits.", []) },
      *samples({ hits: value }) {
        yield { name: "test.hits", value, attributes: {}, neverCleared: true };
      },
    });
    let [hits, uptimeS] = [7, 86_400];
    const { send } = sendingTo((commands) =>
      commands.map((command): Reply => {
        if (command === "show hits") return { ok: true, body: { hits } };
        const uptime = { kern_uptm_days: 0, kern_uptm_hrs: 0, kern_uptm_mins: 0, kern_uptm_secs: uptimeS };
        return { ok: true, body: { nxos_ver_str: "10.3(5)", ...uptime } };
      }),
    );
    let now = 0;
    const clock = { now: () => now, wall: () => now };
    const { known } = await pollFor([showVersion, showHits], send, { clock });
    now = 600_000;

    [hits, uptimeS] = [0, 60];
    const { answers } = await pollFor([showVersion, showHits], send, { clock, known });

    expect(answers.map(({ reading }) => [reading?.samples.at(-1)?.value, reading?.dropped])).toEqual([
      [60, []],
      [0, []],
    ]);
  });

  it("gives a request of its own, at the end, to each slow command", async () => {
    const slow = numberCommand("show slow", { alone: true });
    const { send, asked } = sendingTo((commands) => commands.map(() => VALUE));

    await pollFor([slow, ...COMMANDS], send);

    expect(asked.map((commands) => commands.length)).toEqual([8, 3, 1]);
    expect(asked.at(-1)).toEqual(["show slow"]);
  });

  it("asks the first command where nothing is due, so that a silent switch is not called up", async () => {
    const { send, asked } = sendingTo((commands) => commands.map(() => VALUE));
    const daily = numberCommand("show daily", { periodMs: 86_400_000 });
    const { known } = await pollFor([daily], send);

    await pollFor([daily], send, { known });

    expect(asked).toEqual([["show daily"], ["show daily"]]);
  });

  it("asks what a failed batch left out once more, each command alone and once", async () => {
    const { send, asked } = sendingTo((commands) =>
      commands.length > 1 ? [VALUE, REJECTED, UNANSWERED, UNANSWERED] : [commands[0] === "show 2" ? VALUE : UNANSWERED],
    );

    const { answers } = await pollFor(COMMANDS.slice(0, 4), send);

    expect(asked.slice(1)).toEqual([["show 2"], ["show 3"]]);
    expect(answers.map(({ ask, state, refused }) => [ask.title, state, refused])).toEqual([
      ["show 0", "supported", false],
      ["show 1", "failed", true],
      ["show 2", "supported", false],
      ["show 3", "failed", false],
    ]);
  });

  it("gives what the switch refused a request of its own the next time", async () => {
    const { send, asked } = sendingTo((commands) =>
      commands.map((command) => (command === "show 1" ? REJECTED : VALUE)),
    );
    const clock = slowClock();
    const { known } = await pollFor(COMMANDS.slice(0, 3), send, { clock });

    await pollFor(COMMANDS.slice(0, 3), send, { known, clock });

    expect(asked.slice(1)).toEqual([["show 0", "show 2"], ["show 1"]]);
  });

  it("asks each command alone where the whole batch was refused in one answer", async () => {
    const { send, asked } = sendingTo((commands) =>
      commands.length > 1 ? commands.map(() => UNANSWERED) : [commands[0] === "show 1" ? UNSUPPORTED : VALUE],
    );

    const { answers } = await pollFor(COMMANDS.slice(0, 3), send);

    expect(asked.slice(1)).toEqual([["show 0"], ["show 1"], ["show 2"]]);
    expect(answers.map(({ state }) => state)).toEqual(["supported", "unsupported", "supported"]);
  });

  it("takes the time at which an answer was there, however long it waited to be read", async () => {
    let now = 0;
    const clock = { now: () => now, wall: () => 1_000_000 + now };

    const { known } = await pollFor(
      COMMANDS.slice(0, 1),
      (commands, _limitMs, answered) => {
        now += 40;
        answered?.();
        now += 1_500;
        return Promise.resolve(commands.map(() => VALUE));
      },
      { clock },
    );

    expect([...known.statuses.values()]).toMatchObject([
      { tookMs: 40, costMs: 40, readAt: { now: 40, wall: 1_000_040 } },
    ]);
  });

  it("fails where not even the first request was answered, and sends no second", async () => {
    const { send, asked } = sendingTo(() => "refused");

    const { answers, failure } = await pollFor(COMMANDS, send);

    expect(failure).toMatchObject({ reason: "refused" });
    expect(answers).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  it("keeps what was answered before the switch fell silent", async () => {
    const { send, asked } = sendingTo((commands) =>
      commands.includes("show 0") ? commands.map(() => VALUE) : "timeout_wait",
    );

    const { answers, known, failure } = await pollFor(COMMANDS, send);

    expect(failure).toBeUndefined();
    expect(asked).toHaveLength(2);
    expect(answers.map(({ state }) => state)).toEqual([
      ...titles.slice(0, 8).map(() => "supported"),
      ...titles.slice(8).map(() => "failed"),
    ]);
    expect(answers.at(-1)).toMatchObject({ fault: "leaf-1: leaf-1: timeout_wait", refused: false });
    expect(known.statuses.get("show 10")?.state).toBe("failed");
  });

  it("says nothing of what it did not come to because the collector stopped", async () => {
    const { send } = sendingTo((commands) => (commands.includes("show 0") ? commands.map(() => VALUE) : "stopped"));

    const { answers, known, failure } = await pollFor(COMMANDS, send);

    expect(failure).toBeUndefined();
    expect(answers).toHaveLength(8);
    expect(known.statuses.has("show 10")).toBe(false);
  });

  it("costs a body that is not the command's that command only", async () => {
    const { send } = sendingTo(() => [VALUE, { ok: true, body: { value: "x" } }]);

    const { answers } = await pollFor(COMMANDS.slice(0, 2), send);

    expect(answers.map(({ state, refused }) => [state, refused])).toEqual([
      ["supported", false],
      ["failed", false],
    ]);
    expect(answers[1]?.fault).toMatch(/^value: /);
  });

  it("lets a mistake of its own through", async () => {
    const { send } = sendingTo(() => {
      throw new TypeError("a mistake");
    });

    await expect(pollFor(COMMANDS, send)).rejects.toThrow(TypeError);
  });

  it("measures each request", async () => {
    const { send } = sendingTo((commands) => commands.map(() => VALUE));

    const { answers } = await pollFor(COMMANDS.slice(0, 2), send);

    expect(new Set(answers.map(({ tookMs }) => tookMs)).size).toBeLessThanOrEqual(2);
    expect(answers[0]?.tookMs).toBeGreaterThanOrEqual(10);
  });
});

describe("the time of a poll's requests", () => {
  it.each([
    ["was refused by a gateway", "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"],
    ["was refused its cookie", "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"],
  ])("counts the whole of one that %s and failed when it was sent again", async (_what, refusal) => {
    const ok = `HTTP/1.1 200 OK\r\nSet-Cookie: nxapi_auth=x\r\nContent-Length: ${VERSION_ANSWER.length}\r\n\r\n${VERSION_ANSWER}`;
    const clock = handClock();
    let requests = 0;
    await using server = await serveTcp((socket, received) => {
      requests += 1;
      if (requests === 2) socket.write(refusal);
      else if (requests === 3) {
        clock.forward(6_000);
        socket.destroy();
      } else socket.write(answering(received, ok));
    });
    await using client = clientOf(targetAt(server), clock);
    const send = sendThrough(client, { timeoutMs: 5_000 });
    await send(["show version"]);

    await expect(send(["show version"])).rejects.toMatchObject({ reason: "reset" });
    await expect(send(["show version"], 5_000)).resolves.toMatchObject([{ ok: true }]);

    await expect(send(["show version"])).rejects.toMatchObject({ reason: "timeout_wait" });
    expect(requests).toBe(4);
  });
});
