import { z } from "zod";

import { type Command, counter, defineCommand, gauge, type Module } from "../../src/catalogue/define.ts";
import type { Clock } from "../../src/fleet/clock.ts";
import type { Client, Traffic } from "../../src/nxapi/client.ts";
import { DeviceError } from "../../src/nxapi/failure.ts";
import type { Reply } from "../../src/nxapi/json-rpc.ts";
import { bodyLike } from "./catalogue.ts";

/** What a switch may do with a command: answer it, not know it, refuse it, print nonsense, take for ever, or ramble. */
export const MODES = ["answers", "unknown", "rejects", "garbles", "hangs", "rambles"] as const;
export type Mode = (typeof MODES)[number];

/** What the model did with a command. The numbers are counted from 0, and each is the value of its answer. */
export interface Given {
  readonly title: string;
  /** Or that it was not reached at all. */
  readonly mode: Mode | "away";
  /** On the model's monotonic clock, in milliseconds. */
  readonly at: number;
  readonly tookMs: number;
  /** How often the switch had been started. */
  readonly boot: number;
  /** How many modules it had. */
  readonly modules: number;
}

const Body = z.object({
  title: z.string(),
  value: z.number(),
  uptimeSeconds: z.number(),
  modules: z.custom<readonly Module[]>(),
});
type Body = z.infer<typeof Body>;

interface Kind {
  readonly periodMs?: number;
  readonly alone?: true;
  readonly timeoutMs?: number;
  readonly spellings?: readonly string[];
  readonly tells?: (body: Body) => ReturnType<NonNullable<Parameters<typeof defineCommand>[0]["tells"]>>;
}

function modelCommand(cli: string, { timeoutMs, ...kind }: Kind = {}): Command {
  const command = defineCommand({
    id: cli,
    description: "A number.",
    profile: undefined,
    releases: "all",
    shape: "captured",
    cli,
    periodMs: 0,
    schema: bodyLike(Body),
    metrics: {
      "test.value": gauge("", "Which answer it was.", ["of"]),
      "test.count": counter("{answer}", "The same as a count.", ["of"]),
    },
    *samples({ title, value }) {
      yield { name: "test.value", value, attributes: { of: title } };
      yield { name: "test.count", value, attributes: { of: title } };
    },
    ...kind,
  });
  return timeoutMs === undefined ? command : { ...command, timeoutMs };
}

const TABLE = "show table module {module} inst {inst}";

/** One command of each kind that is dealt with in a way of its own. */
export const modelCommands: readonly Command[] = [
  modelCommand("show version", {
    periodMs: 300_000,
    tells: ({ uptimeSeconds }) => ({
      identity: { hostname: "leaf", model: "N9K", serial: "S1", version: "10.3(5)", uptimeSeconds },
    }),
  }),
  modelCommand("show module", { periodMs: 300_000, tells: ({ modules }) => ({ modules }) }),
  modelCommand("show fast"),
  modelCommand("show seldom", { periodMs: 120_000 }),
  modelCommand(TABLE, { spellings: ["show old_table module {module} inst {inst}"] }),
  modelCommand("show patient", { timeoutMs: 45_000 }),
  modelCommand("show slow a", { alone: true, periodMs: 300_000 }),
  modelCommand("show slow b", { alone: true, periodMs: 300_000 }),
];

/** Everything that the model may be asked, by the titles under which the collector knows it. */
export const modelTitles: readonly string[] = modelCommands.flatMap((command) =>
  command.per === "switch"
    ? [command.title()]
    : ["1", "2"].flatMap((module) => ["0", "1"].map((inst) => command.title({ module, inst }))),
);

/** A switch as a client shows it, whose answers say which they are, on a clock that only it and the test move. */
export function createModelSwitch() {
  const clock = { nowMs: 1_000_000, setByMs: 0 };
  const given: Given[] = [];
  const traffic: { -readonly [K in keyof Traffic]: Traffic[K] } = {
    requests: 0,
    retries: 0,
    connections: 1,
    logins: 1,
    sentBytes: 0,
    receivedBytes: 0,
  };
  const model = {
    modes: new Map<string, Mode>(),
    /** The spelling that it understands. */
    spelling: 0,
    boot: 1,
    bootedAt: 0,
    modules: 2,
    /** Why nothing is answered; undefined if it is. */
    down: undefined as DeviceError["reason"] | undefined,
    fastMs: 50,
    slowMs: 5_000,
    /** A slow command is answered when this is over. */
    held: undefined as Promise<void> | undefined,
  };

  function titleOf(line: string): string {
    return line.replace("show old_table", "show table");
  }

  function modeOf(line: string): Mode {
    const isTable = line.includes("table");
    const understood = model.spelling === (line.startsWith("show old_table") ? 1 : 0);
    const isThere = /inst [01]$/.test(line);
    return isTable && !(understood && isThere) ? "unknown" : (model.modes.get(titleOf(line)) ?? "answers");
  }

  function note(line: string, mode: Given["mode"], tookMs: number): number {
    return (
      given.push({ title: titleOf(line), mode, at: clock.nowMs, tookMs, boot: model.boot, modules: model.modules }) - 1
    );
  }

  function reply(line: string, tookMs: number): Reply {
    const mode = modeOf(line);
    const value = note(line, mode, tookMs);
    switch (mode) {
      case "answers": {
        const modules = Array.from({ length: model.modules }, (_, index) => ({
          module: String(index + 1),
          kind: "line_card" as const,
          running: true,
        }));
        const uptimeSeconds = Math.floor((clock.nowMs - model.bootedAt) / 1_000);
        return { ok: true, body: { title: titleOf(line), value, uptimeSeconds, modules } satisfies Body };
      }
      case "unknown":
        return { ok: false, failure: "unsupported", message: "% Invalid command" };
      case "rejects":
        return { ok: false, failure: "rejected", message: "% Permission denied for the role" };
      default:
        return { ok: true, body: { nonsense: true } };
    }
  }

  async function ask(lines: readonly string[], limitMs: number): Promise<readonly Reply[]> {
    const fail = (reason: DeviceError["reason"], afterMs: number): never => {
      clock.nowMs += afterMs;
      for (const line of lines) note(line, reason === model.down ? "away" : "hangs", afterMs);
      throw new DeviceError("leaf-1", reason, reason);
    };
    traffic.requests += 1;
    const before = clock.nowMs;
    if (model.down !== undefined) fail(model.down, 1);
    const slow = lines.some((line) => line.includes("slow") || line.includes("patient"));
    if (slow) await model.held;
    const tookMs = slow ? model.slowMs : model.fastMs;
    const modes = new Set(lines.map(modeOf));
    if (modes.has("hangs") || tookMs > limitMs) fail("timeout_wait", limitMs);
    clock.nowMs += tookMs;
    if (modes.has("rambles")) {
      // Nobody can say which of several commands it was.
      if (lines.length === 1) fail("too_large", 0);
      throw new DeviceError("leaf-1", "too_large", "too_large");
    }
    const replies: Reply[] = [];
    for (const line of lines) {
      const one = reply(line, clock.nowMs - before);
      replies.push(one);
      // What follows a refused command in a request is left out of the answer.
      if (!one.ok) break;
    }
    return replies;
  }

  const client: Client = {
    beginRequests: ({ timeoutMs }) => {
      let leftMs = timeoutMs;
      return {
        async ask(lines) {
          const began = clock.nowMs;
          return await ask(lines, leftMs).finally(() => (leftMs -= clock.nowMs - began));
        },
      };
    },
    opening: () => ({ tookMs: {}, addresses: [], handshake: undefined }),
    address: () => "192.0.2.1",
    connected: () => true,
    weaknesses: [],
    traffic: () => traffic,
    particulars: () => ({ certificate: undefined, clockAheadMs: undefined }),
    close: () => undefined,
  };
  const read: Clock = { now: () => clock.nowMs, wall: () => clock.nowMs + clock.setByMs };
  return { client, clock: read, time: clock, model, given };
}
