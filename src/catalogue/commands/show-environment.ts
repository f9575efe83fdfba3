import { defineCommand, gauge, upDownCounter } from "../define.ts";
import { createNumbering, Environment, NAMES, stateOf, zoneRatio } from "./environment-rows.ts";
import { ratio, type Value } from "../nxos/values.ts";

const ID = ["hw.id"] as const;
const TYPED = ["hw.type", ...ID] as const;
const SENSOR = ["module", ...ID, "hw.name"] as const;

/** Temperatures, fans and power supplies. iCAM's health has some of it under its own names and is another family. */
export const showEnvironment = defineCommand({
  id: "environment",
  description: "Temperatures with their limits, fans, power supplies and what modules draw.",
  profile: "health",
  releases: "every NX-OS release",
  shape: "captured",
  cli: "show environment",
  periodMs: 60_000,
  schema: Environment,
  named: NAMES,
  metrics: {
    "hw.temperature": gauge("Cel", "What a sensor measures.", SENSOR),
    "hw.temperature.limit": gauge(
      "Cel",
      "The limits of a sensor: the minor threshold (`high.degraded`) and the major one (`high.critical`).",
      [...SENSOR, "hw.limit_type"],
    ),
    "hw.fan.speed": gauge("rpm", "The speed of a fan.", ID),
    "hw.fan.speed_ratio": gauge("1", "The speed of a fan, or of a zone of fans, of the highest there is.", ID),
    "hw.power_supply.usage": upDownCounter("W", "What a power supply gives.", ID),
    "hw.power_supply.limit": upDownCounter("W", "What a power supply can give.", [...ID, "hw.limit_type"]),
    "hw.power": gauge("W", "What a power supply takes, or a module draws.", TYPED),
    "hw.status": upDownCounter(
      "1",
      "The state of a sensor, fan or power supply (ok, degraded, failed, absent), with the switch's own word; always 1.",
      [...TYPED, "hw.name", "hw.state", "state"],
    ),
  },
  *samples({ temperatures, fans, trayFans, zones, supplies, modules }) {
    const sensorId = createNumbering();
    for (const { tempmod: module = "", sensor, curtemp, minthres, majthres, alarmstatus } of temperatures) {
      const named = { module, "hw.id": sensorId(`${module}/${sensor}`), "hw.name": sensor };
      yield { name: "hw.temperature", value: curtemp, attributes: named };
      for (const [type, value] of [
        ["high.degraded", minthres],
        ["high.critical", majthres],
      ] as const) {
        yield { name: "hw.temperature.limit", value, attributes: { ...named, "hw.limit_type": type } };
      }
      yield status({ type: "temperature", id: named["hw.id"], name: sensor, word: alarmstatus });
    }

    const fanId = createNumbering();
    for (const { fanname, fanstatus, fanrpm, fanperc } of fans) {
      const id = fanId(fanname);
      yield { name: "hw.fan.speed", value: fanrpm, attributes: { "hw.id": id } };
      yield { name: "hw.fan.speed_ratio", value: ratio(fanperc), attributes: { "hw.id": id } };
      yield status({ type: "fan", id, name: fanname, word: fanstatus });
    }
    for (const { fanname, trayfannum, fanrpm, fanperc } of trayFans) {
      const id = fanId(`${fanname}/${trayfannum}`);
      yield { name: "hw.fan.speed", value: fanrpm, attributes: { "hw.id": id } };
      yield { name: "hw.fan.speed_ratio", value: ratio(fanperc), attributes: { "hw.id": id } };
    }
    // Of one that could not be read it is not known.
    const running = fans.some(({ fanstatus = "" }) => fanstatus === "" || stateOf(fanstatus) === "ok");
    for (const { zone, zonespeed } of zones) {
      const attributes = { "hw.id": fanId(`zone ${zone}`) };
      yield { name: "hw.fan.speed_ratio", value: zoneRatio(zonespeed, running), attributes };
    }

    const supplyId = createNumbering();
    for (const [index, supply] of supplies.entries()) {
      const { psnum, psmodel = "", ps_status: word, ...watts } = supply;
      // Of one that could not be read, the place may be another's number.
      if (Object.keys(supply).length === 0) continue;
      // Some releases print no number.
      const id = supplyId(psnum || String(index + 1));
      yield status({ type: "power_supply", id, name: /^-*$/.test(psmodel) ? "" : psmodel, word });
      // An empty slot is printed with 0 W.
      if (stateOf(word ?? "") === "absent") continue;
      const limit = { "hw.id": id, "hw.limit_type": "max" };
      yield { name: "hw.power_supply.usage", value: watts.actual_out, attributes: { "hw.id": id } };
      yield { name: "hw.power_supply.limit", value: watts.tot_capa, attributes: limit };
      yield { name: "hw.power", value: watts.actual_input, attributes: { "hw.type": "power_supply", "hw.id": id } };
    }
    const moduleId = createNumbering();
    for (const { modnum, actual_draw: value } of modules) {
      yield { name: "hw.power", value, attributes: { "hw.type": "module", "hw.id": moduleId(modnum) } };
    }
  },
});

interface Part {
  readonly type: "temperature" | "fan" | "power_supply";
  readonly id: string;
  readonly name: string;
  readonly word: string | undefined;
}

function status({ type, id, name, word = "" }: Part) {
  const state = stateOf(word);
  const value: Value = state === undefined ? (word === "" ? undefined : { nonsense: "unknown_word" }) : 1;
  const attributes = { "hw.type": type, "hw.id": id, "hw.name": name, "hw.state": state ?? "", state: word };
  return { name: "hw.status" as const, value, attributes };
}
