import type { Command, Device } from "../commands/command.ts";
import { once } from "../commands/table.ts";
import { hash, tide } from "./moving-counters.ts";

/** How full something is, between 0 and 1, at the time of the device. */
export type Level = (device: Device, name: string) => number;

/** Everything fills and drains, each switch in its own way. */
export const moving: Level = ({ seed, now }, name) => tide(seed, name, now);

/** An answer made once where nothing in it moves but its figures, and these stand still. */
export function settled(level: Level, make: Command["answer"]): Command["answer"] {
  return level === still ? once(make) : make;
}

const levels = new Map<string, number>();

/** Everything stands still, and all switches are alike. */
export const still: Level = (_device, name) => {
  const level = levels.get(name) ?? (hash(name) % 1000) / 1000;
  if (levels.size < 100_000) {
    levels.set(name, level);
  }
  return level;
};
