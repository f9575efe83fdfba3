import type { Json, JsonObject } from "./cjson.ts";
import { body, type Command, type Device } from "./command.ts";
import type { Inventory } from "./show-inventory.ts";
import type { Module } from "./show-module.ts";
import type { Level } from "../personalities/levels.ts";
import { table } from "./table.ts";

/** A switch's sensors, fans and supplies, and how its release prints them. */
interface Environment extends Pick<Inventory, "modules" | "powerSupply" | "fan" | "fans"> {
  /** Numbers with blanks and a unit (7.0(3)I7, 9.x), texts without (10.x), or supplies in watts alone (5000). */
  readonly style: "padded" | "texts" | "watts";
  readonly level: Level;
}

type Sensor = readonly [name: string, minor: number, major: number];

const CARD: readonly Sensor[] = [
  ["CPU", 75, 85],
  ["ASIC", 95, 105],
];

const FIXED: readonly Sensor[] = [["FRONT", 70, 80], ["BACK", 42, 70], ...CARD];

const SUPERVISOR: readonly Sensor[] = [
  ["INLET", 42, 60],
  ["CPU", 80, 90],
];

/** `show environment`: temperatures, fans and power. */
export function environment(parts: Environment): Command {
  const { modules, fan, fans, style, level } = parts;
  return {
    syntax: "show environment",
    answer: (device) =>
      body({
        ...table(
          "tempinfo",
          modules.flatMap((module) =>
            sensorsOf(module, modules.length === 1).map((sensor) => temperature(module, sensor, device, parts)),
          ),
        ),
        fandetails: {
          ...table("faninfo", [
            ...Array.from({ length: fans }, (_, index) => fanRow(`Fan${index + 1}(sys_fan${index + 1})`, fan, style)),
            ...[1, 2].map((number) => fanRow(`Fan_in_PS${number}`, "--", style)),
          ]),
          ...table("fan_zone_speed", [
            { zone: "1", [style === "watts" ? "speed" : "zonespeed"]: zoneSpeed(level, device) },
          ]),
          fan_filter_status: "NotSupported",
        },
        powersup: power(parts, device),
      }),
  };
}

/** `show environment` of a virtual switch, which has no sensors, fans of no speed and places for supplies. */
export const virtualEnvironment: Command = {
  syntax: "show environment",
  answer: () =>
    body({
      fandetails: {
        ...table("fan_zone_speed", [{ zone: "1", zonespeed: "0x0" }]),
        ...table("faninfo", [
          ...[1, 2, 3].map((number) => fanRow(`Fan${number}(sys_fan${number})`, "N9K-9000v-FAN", "padded")),
          ...[1, 2].map((number) => ({ ...fanRow(`Fan_in_PS${number}`, "", "padded"), fanstatus: "None" })),
        ]),
        fan_filter_status: "NotSupported",
      },
      powersup: {
        ...table(
          "psinfo",
          [1, 2].map((psnum) => ({
            psnum,
            psmodel: "------------",
            actual_out: "    0 W",
            actual_input: "    0 W",
            tot_capa: "    0 W",
            ps_status: "Absent",
          })),
        ),
        voltage_level: 12,
      },
    }),
};

function sensorsOf({ type, slot }: Module, alone: boolean): readonly Sensor[] {
  if (alone) return FIXED;
  if (type.endsWith("Supervisor Module")) return SUPERVISOR;
  return slot > 28 ? CARD.slice(0, 1) : CARD;
}

function temperature({ slot }: Module, [name, minor, major]: Sensor, device: Device, of: Environment): JsonObject {
  const number = (value: number, width: number): string => String(value).padEnd(of.style === "texts" ? 0 : width);
  const degrees = Math.floor(minor * (0.4 + 0.35 * of.level(device, `temperature ${slot} ${name}`)));
  return {
    tempmod: number(slot, 9),
    sensor: name,
    majthres: number(major, 4),
    minthres: number(minor, 4),
    curtemp: String(degrees),
    alarmstatus: of.style === "watts" ? "ok" : "Ok",
  };
}

function fanRow(fanname: string, fanmodel: string, style: Environment["style"]): JsonObject {
  return { fanname, fanmodel, fanhwver: "--", fandir: "back-to-front", fanstatus: style === "watts" ? "ok" : "Ok" };
}

/** Of 255, in hexadecimal. */
function zoneSpeed(level: Level, device: Device): string {
  return `0x${Math.floor(255 * (0.4 + 0.4 * level(device, "fans"))).toString(16)}`;
}

function power({ modules, powerSupply, style, level }: Environment, device: Device): JsonObject {
  const [, digits = "0"] = /-(\d+)W/.exec(powerSupply) ?? [];
  const capacity = Number(digits);
  const supplies = [1, 2].map((number): JsonObject => {
    const psnum: Json = style === "texts" ? String(number) : number;
    const out = Math.floor(capacity * (0.15 + 0.2 * level(device, `ps${number}`)));
    if (style === "watts")
      return { psnum, psmodel: powerSupply, watts: `${capacity}.00`, amps: "33.00", ps_status: "ok" };
    return {
      psnum,
      psmodel: powerSupply,
      actual_out: watts(out, style),
      actual_input: watts(Math.floor(out * 1.1), style),
      tot_capa: watts(capacity, style),
      ps_status: "Ok",
    };
  });
  const cards = modules.length === 1 ? [] : modules.filter(({ reason }) => reason === undefined);
  return {
    ...table(
      "mod_pow_info",
      cards.map(({ slot, model }) => ({
        modnum: style === "texts" ? String(slot) : `${slot}   `,
        mod_model: model,
        actual_draw: `${Math.floor(100 + 150 * level(device, `power ${slot}`))}.00 W`,
        allocated: "720.00 W",
        modstatus: "Powered-Up",
      })),
    ),
    ...table("psinfo", supplies),
    voltage_level: style === "texts" ? "12" : 12,
  };
}

function watts(value: number, style: Environment["style"]): string {
  return style === "texts" ? `${value} W` : `${String(value).padStart(5)} W`;
}
