import { z } from "zod";

import { defineCommand, gauge, type ModuleKind } from "./define.ts";
import { Ordinal, table, Text, Word } from "./nxos.ts";
import { bodyOf } from "./nxos-body.ts";

const Info = z.object({
  modinf: Ordinal,
  ports: Text.optional(),
  modtype: Text.optional(),
  model: Word.optional(),
  status: Text,
});

// The number of the module has another name in each table. A module that is powered down is in the first alone.
const Body = bodyOf({
  TABLE_modinfo: table("modinfo", Info, { atLeast: 1 }),
  TABLE_modwwninfo: table("modwwninfo", z.object({ modwwn: Ordinal, slottype: Word.optional() })),
  TABLE_modmacinfo: table("modmacinfo", z.object({ modmac: Ordinal, serialnum: Word.optional() })),
  TABLE_moddiaginfo: table("moddiaginfo", z.object({ mod: Ordinal, diagstatus: Word })),
}).transform(({ TABLE_modinfo: rows, TABLE_modwwninfo: slots, TABLE_modmacinfo: macs, TABLE_moddiaginfo: tests }) => {
  const slotOf = new Map(slots.map(({ modwwn, slottype = "" }) => [modwwn, slottype]));
  const serialOf = new Map(macs.map(({ modmac, serialnum = "" }) => [modmac, serialnum]));
  const testOf = new Map(tests.map(({ mod, diagstatus }) => [mod, diagstatus]));
  return rows.map(({ modinf: module, ports = "", modtype: type = "", model = "", status: state }) => ({
    module,
    type,
    model,
    state,
    serial: serialOf.get(module) ?? "",
    diagnosis: testOf.get(module) ?? "",
    kind: kindOf({ slot: slotOf.get(module) ?? "", type, ports }),
  }));
});

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
  *samples(modules) {
    for (const { module, type, model, serial, state, diagnosis } of modules) {
      yield { name: "cisco.module.info", value: 1, attributes: { module, type, model, serial } };
      yield { name: "cisco.module.state", value: 1, attributes: { module, state } };
      if (diagnosis === "") continue;
      yield { name: "cisco.module.diagnostic.state", value: 1, attributes: { module, state: diagnosis } };
    }
  },
  tells: (modules) => ({
    modules: modules.map(({ module, kind, state }) => ({ module, kind, running: RUNNING.test(state) })),
  }),
});
