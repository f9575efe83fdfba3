import { describe, expect, it } from "vitest";

import type { Module, Place } from "../../src/catalogue/define.ts";
import { type Knowledge, NOTHING_KNOWN } from "../../src/fleet/knowledge.ts";
import { poll } from "../../src/fleet/poll.ts";
import type { Reply } from "../../src/nxapi/json-rpc.ts";
import { numberCommand, REJECTED, sendingTo, UNSUPPORTED, VALUE } from "./talking.ts";

const HOUR = 3_600_000;
const modulesCommand = numberCommand("show module", { periodMs: HOUR, tells: true });
const table = numberCommand("show table module {module} inst {inst}", {
  on: ["line_card", "fabric_module"],
  spellings: ["show old_table module {module} inst {inst}"],
});
const COMMANDS = [modulesCommand, table];

const card = (module: string, more: Partial<Module> = {}): Module => ({
  module,
  kind: "line_card",
  running: true,
  ...more,
});
const modules = (...found: readonly Module[]): Reply => ({ ok: true, body: { value: 1, modules: found } });

/** Polls a switch that answers as told, and gives the command lines of each request. */
async function ask(
  say: (command: string) => Reply,
  { known = NOTHING_KNOWN, now = 0, places }: { known?: Knowledge; now?: number; places?: readonly Place[] } = {},
) {
  const { send, asked } = sendingTo((commands) => commands.map(say));
  const clock = { now: () => now, wall: () => 0 };
  const after = await poll({ scope: { commands: COMMANDS, places }, known, send, clock });
  return { asked, known: after.known };
}

describe("modules and instances", () => {
  it("are asked for first, and then one instance of each command before the others", async () => {
    const places = [
      { module: "1", inst: "0" },
      { module: "1", inst: "1" },
      { module: "2", inst: "0" },
    ];
    const told: Reply = { ok: true, body: { value: 1, modules: [card("1"), card("2")], places } };

    const { asked } = await ask((command) => (command === "show module" ? told : VALUE));

    expect(asked).toEqual([
      ["show module"],
      ["show table module 1 inst 0"],
      ["show table module 1 inst 1", "show table module 2 inst 0"],
    ]);
  });

  it("are one request for all of them from then on", async () => {
    const say = (command: string): Reply =>
      command === "show module" ? modules(card("1"), card("2")) : probed(command);
    const { known } = await ask(say);

    const { asked } = await ask(say, { known, now: 1_000 });

    expect(asked).toEqual([["show table module 1 inst 0", "show table module 2 inst 0"]]);
  });

  it("are probed until one is refused where nothing lists them, and not again for an hour", async () => {
    const say = (command: string): Reply => (command === "show module" ? modules(card("1")) : probed(command, 2));
    const first = await ask(say);

    const second = await ask(say, { known: first.known, now: 1_000 });
    const later = await ask(say, { known: first.known, now: HOUR });

    expect(first.asked.slice(1)).toEqual([
      ["show table module 1 inst 0"],
      ["show table module 1 inst 1"],
      ["show table module 1 inst 2"],
    ]);
    expect(second.asked).toEqual([["show table module 1 inst 0", "show table module 1 inst 1"]]);
    expect(later.asked.flat()).toContain("show table module 1 inst 2");
  });

  it("are asked once each though the switch lists a module twice, and are no more than a chassis has", async () => {
    const twice = await ask((command) => (command === "show module" ? modules(card("1"), card("1")) : probed(command)));
    const cards = Array.from({ length: 5_000 }, (_, index) => card(String(index)));
    const many = await ask((command) => (command === "show module" ? modules(...cards) : probed(command)));

    expect(twice.asked.flat().filter((command) => command === "show table module 1 inst 0")).toHaveLength(1);
    expect(new Set(many.asked.flat()).size).toBeLessThanOrEqual(1 + 2 * 256);
  });

  it("are not more than sixteen of a module that answers for every number", async () => {
    const { known } = await ask((command) => (command === "show module" ? modules(card("1")) : VALUE));

    expect(known.statuses.size).toBe(1 + 16);
  });

  it("are those of modules that run and have such a table", async () => {
    const say = (command: string): Reply =>
      command === "show module"
        ? modules(
            card("1"),
            card("2", { running: false }),
            card("22", { kind: "fabric_module" }),
            card("27", { kind: "supervisor" }),
          )
        : probed(command);

    const { asked } = await ask(say);

    expect(asked.flat().filter((command) => command.endsWith("inst 0"))).toEqual([
      "show table module 1 inst 0",
      "show table module 22 inst 0",
    ]);
  });

  it("are those of one line card where the switch does not say which modules it has", async () => {
    const { asked } = await ask((command) => (command === "show module" ? UNSUPPORTED : probed(command)));

    expect(asked[1]).toEqual(["show table module 1 inst 0"]);
  });

  it("are those that are set, with nothing asked before", async () => {
    const { asked } = await ask(() => VALUE, { places: [{ module: "3", inst: "7" }] });

    expect(asked).toEqual([["show module", "show table module 3 inst 7"]]);
  });
});

describe("a command that the switch does not know", () => {
  it("is tried in each spelling at one instance a poll, and not again for an hour", async () => {
    const say = (command: string): Reply => (command === "show module" ? modules(card("1"), card("2")) : UNSUPPORTED);
    const first = await ask(say);

    const second = await ask(say, { known: first.known, now: 1_000 });
    const third = await ask(say, { known: second.known, now: 2_000 });
    const later = await ask(say, { known: third.known, now: HOUR });

    expect(first.asked.slice(1)).toEqual([["show table module 1 inst 0"], ["show old_table module 1 inst 0"]]);
    expect(second.asked).toEqual([["show table module 2 inst 0"], ["show old_table module 2 inst 0"]]);
    // Nothing else is due, and a switch that is asked nothing cannot be called up.
    expect(third.asked).toEqual([["show module"]]);
    expect(later.asked.flat()).toContain("show table module 1 inst 0");
    expect(later.asked.flat()).not.toContain("show table module 2 inst 0");
  });

  it("at one instance is asked at the others with the next polls, all of them once one has answered", async () => {
    const say = (command: string): Reply => {
      if (command === "show module") return modules(card("1"), card("2"), card("3"), card("4"));
      return command.includes("module 1") || command.includes("module 4") ? UNSUPPORTED : probed(command);
    };
    const first = await ask(say);

    const second = await ask(say, { known: first.known, now: 1_000 });
    const third = await ask(say, { known: second.known, now: 2_000 });

    expect(first.asked.flat()).not.toContain("show table module 2 inst 0");
    expect(second.asked.flat()).toEqual([
      "show table module 2 inst 0",
      "show table module 2 inst 1",
      "show table module 3 inst 0",
      "show table module 4 inst 0",
      "show table module 3 inst 1",
    ]);
    expect(third.asked).toEqual([["show table module 2 inst 0", "show table module 3 inst 0"]]);
  });

  it("at one of several instances goes on being asked at the others", async () => {
    const places = [
      { module: "1", inst: "0" },
      { module: "2", inst: "0" },
    ];
    const say = (command: string): Reply => (command.includes("module 2") ? UNSUPPORTED : VALUE);
    const first = await ask(say, { places });

    const second = await ask(say, { places, known: first.known, now: 1_000 });

    expect(second.asked).toEqual([["show table module 1 inst 0"]]);
    expect(second.known.statuses.get("show table module 1 inst 0")?.readAt?.now).toBe(1_000);
    expect(second.known.statuses.get("show table module 2 inst 0")?.state).toBe("unsupported");
  });

  it("at an instance that failed does not hide the instances after it", async () => {
    const good = (command: string): Reply => (command === "show module" ? modules(card("1")) : probed(command, 3));
    const bad = (command: string): Reply =>
      command.endsWith("inst 1") ? { ok: true, body: { value: "no number" } } : good(command);
    const first = await ask(good);

    const second = await ask(bad, { known: first.known, now: 1_000 });
    const third = await ask(good, { known: second.known, now: 2_000 });

    expect(second.known.statuses.get("show table module 1 inst 2")?.readAt?.now).toBe(1_000);
    expect(third.asked).toEqual([
      ["show table module 1 inst 0", "show table module 1 inst 1", "show table module 1 inst 2"],
    ]);
  });

  it("is asked in the spelling that the switch knows, at every instance", async () => {
    const say = (command: string): Reply => {
      if (command === "show module") return modules(card("1"), card("2"));
      return command.startsWith("show old_table") ? probed(command) : UNSUPPORTED;
    };
    const first = await ask(say);

    const { asked } = await ask(say, { known: first.known, now: 1_000 });

    expect(asked).toEqual([["show old_table module 1 inst 0", "show old_table module 2 inst 0"]]);
  });
});

/** The answer of modules with so many instances each. */
function probed(command: string, instances = 1): Reply {
  return Number(command.split(" ").at(-1)) < instances ? VALUE : REJECTED;
}
