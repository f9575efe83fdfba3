import { createHash } from "node:crypto";
import type { Command, Device } from "../commands/command.ts";
import { once } from "../commands/table.ts";

interface Wave {
  readonly periodMs: number;
  readonly phase: number;
  readonly weight: number;
}

const waves = new Map<string, readonly Wave[]>();
const most = 100_000;

/**
 * A number between 0 and 1 that moves smoothly with time: a wave of a few minutes over two longer ones, so that a graph
 * moves while it is being looked at. The same seed, name and time always give the same number.
 */
export function smoothLevel(seed: number, name: string, now: number): number {
  let level = 0.5;
  for (const { periodMs, phase, weight } of wavesOf(`${seed}/${name}`)) {
    level += (weight / 2) * Math.sin(2 * Math.PI * (now / periodMs + phase));
  }
  return level;
}

/** Entries in use of a table that fills and drains between two shares of its capacity. */
export function filling(level: number, limit: number, [low, high]: readonly [number, number]): number {
  return Math.floor(limit * (low + (high - low) * level));
}

/** A number made of a text, the same every time. */
export function hash(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE(0);
}

function wavesOf(key: string): readonly Wave[] {
  const known = waves.get(key);
  if (known !== undefined) {
    return known;
  }
  const bytes = createHash("sha256").update(key).digest();
  const made = [
    [240_000, 0.6],
    [1_020_000, 0.3],
    [3_660_000, 0.1],
  ].map(([base = 0, weight = 0], index) => ({
    periodMs: base * (0.8 + (0.4 * bytes.readUInt8(index)) / 255),
    phase: bytes.readUInt16BE(8 + 2 * index) / 65_536,
    weight,
  }));
  if (waves.size < most) {
    waves.set(key, made);
  }
  return made;
}

/** How full something is, between 0 and 1, at the time of the device. */
export type Level = (device: Device, name: string) => number;

/** Everything fills and drains, each switch in its own way. */
export const moving: Level = ({ seed, now }, name) => smoothLevel(seed, name, now);

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

/** Seconds since a switch started, by which its counters grow; a day and two minutes on one that stands still. */
export function secondsUp({ now, bootedAt }: Device, level: Level): number {
  return level === still ? 86_520 : Math.max(0, Math.floor((now - bootedAt) / 1_000));
}
