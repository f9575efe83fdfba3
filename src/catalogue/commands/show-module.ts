import { defineCommand, gauge, type Module, type ModuleKind } from "../define.ts";
import { spelled } from "../nxos/schema.ts";
import { AMBIGUOUS, Ordinal, table, Text, Word } from "../nxos/values.ts";
import { bodyOf } from "../nxos/reply.ts";

/** No chassis has half as many slots, counted with those of fabric modules, supervisors and controllers. */
export const MOST_MODULES = 64;

/** The number of the module has another name in each table; MDS and some 7000 releases have `mod` in all. */
const NUMBER = ["mod", "modules", "module"];

const Info = spelled(
  { modinf: Ordinal, ports: Text.optional(), modtype: Text.optional(), model: Word.optional(), status: Text },
  { modinf: NUMBER },
);
const Slot = spelled({ modwwn: Ordinal, slottype: Word.optional() }, { modwwn: NUMBER });
const Mac = spelled({ modmac: Ordinal, serialnum: Word.optional() }, { modmac: NUMBER });
const Test = spelled({ mod: Ordinal, diagstatus: Word }, { mod: NUMBER });

/** A module as four tables have it; undefined is what the other tables say of one of several with its number. */
interface Row {
  readonly module: string;
  readonly type: string;
  readonly model: string;
  readonly state: string;
  readonly serial: string | undefined;
  readonly diagnosis: string | undefined;
  readonly kind: ModuleKind;
}

// A module that is powered down is in the first table alone.
const Body = bodyOf({
  TABLE_modinfo: table("modinfo", Info, { atLeast: 1 }),
  TABLE_modwwninfo: table("modwwninfo", Slot),
  TABLE_modmacinfo: table("modmacinfo", Mac),
  TABLE_moddiaginfo: table("moddiaginfo", Test),
}).transform(({ TABLE_modinfo: infos, TABLE_modwwninfo: slots, TABLE_modmacinfo: macs, TABLE_moddiaginfo: tests }) => {
  const numbers = infos.map(({ modinf }) => modinf);
  const slotsOf = match(
    numbers,
    slots.map(({ modwwn, slottype = "" }) => [modwwn, slottype]),
  );
  const serials = match(
    numbers,
    macs.map(({ modmac, serialnum = "" }) => [modmac, serialnum]),
  );
  const diagnoses = match(
    numbers,
    tests.map(({ mod, diagstatus }) => [mod, diagstatus]),
  );
  const rows = infos.map(
    ({ modinf: module, ports = "", modtype: type = "", model = "", status: state }, index): Row => ({
      module,
      type,
      model,
      state,
      serial: serials[index],
      diagnosis: diagnoses[index],
      kind: kindOf({ slot: slotsOf[index] ?? "", type, ports }),
    }),
  );
  // What is printed twice is one module.
  const modules = [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
  return { modules: modules.slice(0, MOST_MODULES), unread: Math.max(0, modules.length - MOST_MODULES) };
});

/**
 * What another table says of each of these numbers, nothing where it has none of it. Several rows may have one number (on
 * a Nexus 3408-S, 9.3(8), the supervisor and the first expansion module are both 1): they belong together in their
 * order if both tables have as many; else it is open which is which.
 */
function match(numbers: readonly string[], facts: readonly (readonly [number: string, word: string])[]) {
  const words = new Map<string, string[]>();
  for (const [number, word] of facts) {
    const known = words.get(number);
    if (known === undefined) words.set(number, [word]);
    else known.push(word);
  }
  const rows = new Map<string, number>();
  for (const number of numbers) rows.set(number, (rows.get(number) ?? 0) + 1);
  const seen = new Map<string, number>();
  return numbers.map((number): string | undefined => {
    const found = words.get(number) ?? [];
    const index = seen.get(number) ?? 0;
    seen.set(number, index + 1);
    if (found.length === 0) return "";
    if (found.length === rows.get(number)) return found[index];
    return rows.get(number) === 1 && new Set(found).size === 1 ? found[0] : undefined;
  });
}

/**
 * What a module is. Its slot says it best: module 1 of a fixed switch is a line card even where it is `active *` or a
 * "Supervisor" without ports. Virtual switches and the 7000 series print no slot.
 */
function kindOf({
  slot,
  type,
  ports,
}: {
  readonly slot: string;
  readonly type: string;
  readonly ports: string;
}): ModuleKind {
  if (/^(?:LC|LEM)\d*$/.test(slot)) return "line_card";
  if (/^FM\d*$/.test(slot)) return "fabric_module";
  if (/^V?SUP\d*$/.test(slot)) return "supervisor";
  if (/^SC\d*$/.test(slot)) return "system_controller";
  if (Number(ports) > 0) return "line_card";
  if (/fabric module/i.test(type)) return "fabric_module";
  if (/supervisor/i.test(type)) return "supervisor";
  return /system controller/i.test(type) ? "system_controller" : "other";
}

/** `ok`, `active *` (the asterisk is the session that asks), `active`, `ha-standby`, `standby`. */
const RUNNING = /^(?:ok|active(?: \*)?|(?:ha-)?standby)$/i;

/** The modules that are plugged in, and how they are. */
export const showModule = defineCommand({
  id: "module",
  description: "The modules of the switch, their states and the results of their online diagnostics.",
  profile: undefined,
  releases: "every NX-OS release",
  shape: "captured",
  cli: "show module",
  periodMs: 300_000,
  schema: Body,
  metrics: {
    "cisco.module.info": gauge("", "A module that is plugged in; always 1.", ["module", "type", "model", "serial"]),
    "cisco.module.state": gauge("", "The state of a module, in the switch's words; always 1.", ["module", "state"]),
    "cisco.module.diagnostic.state": gauge(
      "",
      "The result of a module's online diagnostics, in the switch's words; always 1.",
      ["module", "state"],
    ),
  },
  *samples({ modules }) {
    const states = new Set<string>();
    for (const { module, type, model, serial, state, diagnosis } of modules) {
      const attributes = { module, type, model, serial: serial ?? "" };
      yield { name: "cisco.module.info", value: 1, attributes };
      if (serial === undefined) yield { name: "cisco.module.info", value: AMBIGUOUS, attributes };
      // Modules with one number may be in the same state.
      if (isNew(states, ["state", module, state])) {
        yield { name: "cisco.module.state", value: 1, attributes: { module, state } };
      }
      if (diagnosis === "" || !isNew(states, ["diagnosis", module, diagnosis])) continue;
      const value = diagnosis === undefined ? AMBIGUOUS : 1;
      yield { name: "cisco.module.diagnostic.state", value, attributes: { module, state: diagnosis ?? "" } };
    }
  },
  tells: ({ modules, unread }) => ({ modules: pluggedIn(modules), ...(unread > 0 && { unread }) }),
});

function isNew(seen: Set<string>, what: readonly unknown[]): boolean {
  const key = JSON.stringify(what);
  const known = seen.has(key);
  seen.add(key);
  return !known;
}

/** Each number once: of several with one number the one that has tables, if one has. */
function pluggedIn(rows: readonly Row[]): Module[] {
  const found = new Map<string, Module>();
  for (const { module, kind, state } of rows) {
    const known = found.get(module);
    const running = RUNNING.test(state);
    if (known === undefined || rank({ kind, running }) > rank(known)) found.set(module, { module, kind, running });
  }
  return [...found.values()];
}

function rank({ kind, running }: Omit<Module, "module">): number {
  return (running ? 2 : 0) + (kind === "line_card" ? 1 : 0);
}
