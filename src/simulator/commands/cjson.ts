/** A JSON value as the simulated switch prints it; a bigint prints all its digits. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject;

/** A JSON object whose keys are printed in the order they were written. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Text that stands for a value, printed for the depth at which it will be embedded. */
export class Printed {
  readonly #make: (depth: number) => string;
  readonly #texts = new Map<number, string>();

  constructor(make: (depth: number) => string) {
    this.#make = make;
  }

  at(depth: number): string {
    const known = this.#texts.get(depth);
    if (known !== undefined) {
      return known;
    }
    const text = this.#make(depth);
    this.#texts.set(depth, text);
    return text;
  }
}

/** What `print` takes: JSON in which whole values may have been printed before. */
export type Printable = Json | Printed | readonly Printable[] | PrintableObject;

interface PrintableObject {
  readonly [key: string]: Printable;
}

/** The text of a value in the layout of the device's printer (cJSON): tabs, a tab after each colon, `}, {` in arrays. */
export function print(value: Printable, depth = 0): string {
  if (value instanceof Printed) {
    return value.at(depth);
  }
  if (value === null || typeof value === "boolean" || typeof value === "number" || typeof value === "bigint") {
    return String(value);
  }
  if (typeof value === "string") {
    return JSON.stringify(value);
  }
  if (isList(value)) {
    return `[${value.map((item) => print(item, depth + 1)).join(", ")}]`;
  }
  const members = Object.entries(value).map(
    ([key, member]) => `${tabs(depth + 1)}${JSON.stringify(key)}:\t${print(member, depth + 1)}`,
  );
  const lines = members.length === 0 ? "" : `${members.join(",\n")}\n`;
  return `{\n${lines}${tabs(depth)}}`;
}

/** Whether a value is a list: `Array.isArray` does not narrow readonly arrays. */
export function isList<T>(value: T): value is Extract<T, readonly unknown[]> {
  return Array.isArray(value);
}

/** Whether a value is a JSON object, as a table or a row is. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !isList(value);
}

function tabs(count: number): string {
  return "\t".repeat(count);
}
