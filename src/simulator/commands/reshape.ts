import { isList, isObject, print, type Json } from "./cjson.ts";
import type { FaultSet } from "../http/faults.ts";

const numeral = /^-?\d{1,15}(\.\d+)?$/;

/** The body in `cli_array` form: every table a list of rows, numbers as JSON numbers. */
export function asArrays(value: Json): Json {
  return walk(value, { member: listOfRows, leaf: typed });
}

/** The body as the active faults bend it. */
export function bent(body: Json, faults: FaultSet, command: string): Json {
  const on = [command];
  let value = body;
  const missing = faults.take("missing-keys", on);
  if (missing !== undefined) {
    value = walk(value, { member: (key, member) => (missing.keys.includes(key) ? undefined : member) });
  }
  const other = faults.take("set-values", on);
  if (other !== undefined) {
    value = walk(value, { member: (key, member) => other.values[key] ?? (key in other.values ? null : member) });
  }
  if (faults.take("padding", on) !== undefined) {
    value = walk(value, { leaf: (leaf) => (typeof leaf === "string" ? `${leaf}  ` : leaf) });
  }
  if (faults.take("number-types", on) !== undefined) {
    value = walk(value, { leaf: (leaf) => (typeof leaf === "number" ? String(leaf) : typed(leaf)) });
  }
  const flip = faults.take("flip", on);
  if (flip !== undefined) {
    value = walk(value, { member: flip.what === "rows" ? listOfRows : listOfTables });
  }
  const empty = faults.take("empty-body", on);
  if (empty !== undefined) {
    value = { object: {}, text: "", null: null }[empty.as];
  }
  return faults.take("body-as-string", on) === undefined ? value : print(value);
}

interface Walk {
  /** What becomes of a member after its inside was walked; undefined leaves it out. */
  readonly member?: (key: string, member: Json) => Json | undefined;
  readonly leaf?: (leaf: Json) => Json;
}

function walk(value: Json, change: Walk): Json {
  if (isList(value)) {
    return value.map((item) => walk(item, change));
  }
  if (!isObject(value)) {
    return change.leaf === undefined ? value : change.leaf(value);
  }
  const members: Record<string, Json> = {};
  for (const [key, member] of Object.entries(value)) {
    const walked = walk(member, change);
    const changed = change.member === undefined ? walked : change.member(key, walked);
    if (changed !== undefined) {
      members[key] = changed;
    }
  }
  return members;
}

function listOfRows(key: string, member: Json): Json {
  return key.startsWith("ROW_") && !isList(member) ? [member] : member;
}

/** `TABLE_x: {ROW_x: […]}` as `TABLE_x: [{ROW_x: …}, …]`: seen on 7.0(3)I7(5) and the Nexus 3000. */
function listOfTables(key: string, member: Json): Json {
  if (!key.startsWith("TABLE_") || !isObject(member)) {
    return member;
  }
  return Object.entries(member).flatMap(([row, rows]) =>
    (isList(rows) ? rows : [rows]).map((one: Json): Json => ({ [row]: one })),
  );
}

function typed(leaf: Json): Json {
  return typeof leaf === "string" && numeral.test(leaf) ? Number(leaf) : leaf;
}
