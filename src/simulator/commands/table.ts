import type { JsonObject } from "./cjson.ts";
import { invalidRange, type Answer, type Device, type Words } from "./command.ts";

/** The inside of a table as devices print it: a single row is an object, several are a list. */
export function rows(name: string, list: readonly JsonObject[]): JsonObject {
  const [only] = list;
  return { [`ROW_${name}`]: only !== undefined && list.length === 1 ? only : list };
}

/** A table to be spread into a body: left out when it has no rows. */
export function table(name: string, list: readonly JsonObject[]): JsonObject {
  return list.length === 0 ? {} : { [`TABLE_${name}`]: rows(name, list) };
}

/** Which instances each module has. */
export type Instances = Readonly<Record<string, readonly string[]>>;

/** Answers for a module and instance that exist; the command line refuses others. */
export function forInstance(
  instances: Instances,
  answer: (device: Device, words: Words & { readonly module: string; readonly inst: string }) => Answer,
): (device: Device, words: Words) => Answer {
  return (device, words) => {
    const { module = "", inst = "" } = words;
    return instances[module]?.includes(inst) === true ? answer(device, { ...words, module, inst }) : invalidRange;
  };
}

/** The moments of a history: full hours back from now, in the order of the dialect. */
export function hoursBack(device: Device, count: string): readonly Device[] | undefined {
  const wanted = Number(count);
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > 1344) {
    return undefined;
  }
  const hour = 3_600_000;
  const last = Math.floor(device.now / hour) * hour;
  const moments = Array.from({ length: wanted }, (_, index) => ({ ...device, now: last - index * hour }));
  return device.dialect.history === "newest" ? moments : moments.toReversed();
}

/** Makes an answer once for each switch and set of words: for what does not move. */
export function once(make: (device: Device, words: Words) => Answer): (device: Device, words: Words) => Answer {
  const made = new Map<string, Answer>();
  return (device, words) => {
    const key = JSON.stringify([device.serial, device.name, words]);
    const answer = made.get(key) ?? make(device, words);
    if (made.size < 10_000) {
      made.set(key, answer);
    }
    return answer;
  };
}

/** Text in columns, each as wide as said; a negative width is aligned to the right. */
export function columns(widths: readonly number[], ...cells: readonly string[]): string {
  return cells
    .map((cell, index) => {
      const width = widths[index] ?? 0;
      return width < 0 ? cell.padStart(-width) : cell.padEnd(width);
    })
    .join("");
}
