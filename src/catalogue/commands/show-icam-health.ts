import { defineCommand, gauge } from "../define.ts";
import { ICAM } from "./icam.ts";
import { object } from "../nxos/schema.ts";
import { Label, measuredIn, table, Word } from "../nxos/values.ts";
import { bodyOf } from "../nxos/reply.ts";

const Body = bodyOf({
  TABLE_cpu: table("cpu", object({ CpuTypeName: Label, CpuTypeValue: Word })).transform((rows) =>
    rows.map(({ CpuTypeName: name, CpuTypeValue: value }) => ({ name, value })),
  ),
  TABLE_mem: table("mem", object({ MemTypeName: Label, MemTypeValue: Word })).transform((rows) =>
    rows.map(({ MemTypeName: name, MemTypeValue: value }) => ({ name, value })),
  ),
  TABLE_ps: table("ps", object({ PsTypeName: Label, PsTypeValue: Word })).transform((rows) =>
    rows.map(({ PsTypeName: name, PsTypeValue: value }) => ({ name, value })),
  ),
});

/** A number with the unit that the switch prints behind it, if any: `3.2`, `3.2 %`, `112 W`. */
const QUANTITY = /^([+-]?\d+(?:\.\d+)?)\s*([A-Za-z%]*)$/;

/** What begins as a number is no state, though it cannot be read (`12.5/16 GB`): each poll would make another series of it. */
const FIGURE = /^[+-]?\d/;

/**
 * What the switch says about its own health. Its schema leaves open which rows there are and what they hold: a number
 * is shown with the unit that is printed behind it, a word as a state.
 */
export const showIcamHealth = defineCommand({
  id: "icam_health",
  description: "CPU, memory and power supplies as the switch names them (iCAM).",
  profile: "health",
  releases: "Nexus 9000 and 3600 from 9.3",
  shape: "schema",
  needs: ICAM,
  cli: "show icam health",
  periodMs: 0,
  schema: Body,
  separable: ["cpu", "mem", "ps"],
  metrics: {
    "cisco.icam.health": gauge("", "A figure of the switch's health, by its own name and in the unit it prints.", [
      "component",
      "name",
      "unit",
    ]),
    "cisco.icam.health.state": gauge("", "A state of the switch's health, in its own words; always 1.", [
      "component",
      "name",
      "state",
    ]),
  },
  *samples({ TABLE_cpu: cpu, TABLE_mem: memory, TABLE_ps: powerSupply }) {
    for (const [component, rows] of Object.entries({ cpu, memory, power_supply: powerSupply })) {
      for (const { name, value: printed } of rows) {
        if (FIGURE.test(printed)) {
          const [, number = printed, unit = ""] = QUANTITY.exec(printed) ?? [];
          const value = measuredIn(number, [-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]);
          yield { name: "cisco.icam.health", value, attributes: { component, name, unit } };
        } else if (printed !== "") {
          yield { name: "cisco.icam.health.state", value: 1, attributes: { component, name, state: printed } };
        }
      }
    }
  },
});
