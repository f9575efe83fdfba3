import { customCommand } from "../../../src/catalogue/custom/command.ts";
import { CustomCommands } from "../../../src/catalogue/custom/commands.ts";
import type { Command } from "../../../src/catalogue/define.ts";
import type { Json } from "../../../src/simulator/commands/cjson.ts";
import type { Said } from "./expectation.ts";

/** A command, what a hostile switch answers to it, and what that says. */
interface Table {
  readonly command: string;
  readonly reply: Json;
  readonly said: readonly Said[];
}

/** The words of a column without the padding; there is no row without its name. */
function nameFrom(next: () => string): [printed: string, meant: string] {
  const printed = next();
  return printed.trim() === "" ? nameFrom(next) : [printed, printed.trim()];
}

/** Who the switch says it is. */
export function identity(next: () => string): Table {
  const command = "show version";
  const [[version, meant], hostname, model, serial] = [nameFrom(next), next(), next(), next()];
  const labels = { hostname: hostname.trim(), model: model.trim(), serial: serial.trim(), version: meant };
  const reply = { host_name: hostname, chassis_id: model, proc_board_id: serial, nxos_ver_str: version };
  return { command, reply, said: [{ command, name: "cisco_device_info", labels, value: 1 }] };
}

/** Classes of the FIB TCAM, each of which gives three series, and one more if it is a class of the workshop's. */
export function fibTable(next: () => string, rows: number): Table {
  const command = "show icam resource fib-tcam module 1 inst 0";
  const said: Said[] = [];
  const found = Array.from({ length: rows }, (_, index) => {
    const [printed, meant] = nameFrom(next);
    const labels = { table: "fib", module: "1", inst: "0", class: meant };
    said.push({ command, name: "cisco_tcam_usage", labels, value: index });
    said.push({ command, name: "cisco_tcam_limit", labels, value: 1_000_000 + index });
    said.push({ command, name: "cisco_tcam_utilization_ratio", labels, value: 0.25 });
    if (meant === "IPv4 Hosts") {
      const place = { module: "1", inst: "0" };
      said.push({ command, name: "icam_fib_tcam_ipv4_host_routes", labels: place, value: index });
    }
    const stats = { Used_Entries: String(index), Max_Entries: String(1_000_000 + index), Percent_Util: "25.00" };
    return { Class: printed, TABLE_fib_stats: { ROW_fib_stats: stats } };
  });
  return { command, reply: { module: "1", instance: "0", TABLE_fib_resource: { ROW_fib_resource: found } }, said };
}

/** Technologies with one feature each, which gives four series. A feature in parentheses would be a part of another. */
export function scaleTable(next: () => string, rows: number): Table {
  const command = "show icam scale";
  const said: Said[] = [];
  const found = Array.from({ length: rows }, (_, index) => {
    const [technology, meantTechnology] = nameFrom(next);
    const [feature, meantFeature] = nameFrom(next);
    const labels = { technology: meantTechnology, feature: meantFeature };
    said.push({ command, name: "cisco_scale_usage", labels, value: index });
    // Where none is configured, the limit is the verified one.
    said.push({ command, name: "cisco_scale_limit", labels, value: 1_000_000 });
    said.push({ command, name: "cisco_scale_utilization_ratio", labels, value: index / 1_000_000 });
    said.push({ command, name: "cisco_scale_verified_limit", labels, value: 1_000_000 });
    const row = { Feature: feature, Verified_Scale: 1_000_000, Config_Scale: "-" };
    const stats = { ROW_feature_stats: { Used_Entries: index, Cur_Util: "-" } };
    return { Technology: technology, TABLE_feature: { ROW_feature: { ...row, TABLE_feature_stats: stats } } };
  });
  return { command, reply: { TABLE_technology: { ROW_technology: found } }, said };
}

const CUSTOM = "show hostile rows";

/** A command with attributes that a user has described, under keys that objects have by nature. */
export const customOfHostile: Command[] = CustomCommands.parse([
  {
    id: "hostile",
    command: CUSTOM,
    rows: "TABLE_hostile/ROW_hostile",
    attributes: { one: "constructor", two: "toString", three: "valueOf", constructor: "hasOwnProperty" },
    metrics: [{ name: "cisco.hostile.rows", key: "value", kind: "gauge", unit: "", description: "Rows." }],
  },
]).map(customCommand);

/** Rows of {@link customOfHostile}, a series each, with keys that would poison an object that they are copied to. */
export function customTable(next: () => string, rows: number): Table {
  const said: Said[] = [];
  const found = Array.from({ length: rows }, (_, index): Json => {
    const [one, two, three, four] = [next(), next(), next(), `${index} ${next()}`];
    const labels = { one: one.trim(), two: two.trim(), three: three.trim(), constructor: four.trim() };
    said.push({ command: CUSTOM, name: "cisco_hostile_rows", labels, value: index });
    const poison: [string, Json][] = [["__proto__", { polluted: next() }]];
    return Object.fromEntries([
      ...poison,
      ...Object.entries({ constructor: one, toString: two, valueOf: three, hasOwnProperty: four, value: index }),
    ]);
  });
  return { command: CUSTOM, reply: { TABLE_hostile: { ROW_hostile: found } }, said };
}
