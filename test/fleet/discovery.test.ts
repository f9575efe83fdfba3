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

  it("are not more than sixteen of a module that answers for every number", async () => {
    const { known } = await ask((command) => (command === "show module" ? modules(card("1")) : VALUE));

    expect(known.standings.size).toBe(1 + 16);
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
  it("is tried in each spelling at one instance only, and not again for an hour", async () => {
    const say = (command: string): Reply => (command === "show module" ? modules(card("1"), card("2")) : UNSUPPORTED);
    const first = await ask(say);

    const second = await ask(say, { known: first.known, now: 1_000 });
    const later = await ask(say, { known: first.known, now: HOUR });

    expect(first.asked.slice(1)).toEqual([["show table module 1 inst 0"], ["show old_table module 1 inst 0"]]);
    // Nothing else is due, and a switch that is asked nothing cannot be called up.
    expect(second.asked).toEqual([["show module"]]);
    expect(later.asked.flat()).toContain("show table module 1 inst 0");
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
