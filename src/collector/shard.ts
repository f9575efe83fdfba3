import { createHash } from "node:crypto";

import type { Shard } from "../config/settings.ts";
import type { Log } from "../log.ts";
import type { Configuration } from "./configuration.ts";

/**
 * The configuration with the switches that fall to its shard alone, which the log tells. What it does not have is not in
 * `/sd` either, and `/probe` answers for it as for any that is not configured.
 */
export function inShard(configuration: Configuration, log: Log): Configuration {
  const { settings } = configuration;
  const { shard } = settings;
  if (shard.count === 1) return configuration;
  const switches = settings.switches.filter(({ name }) => shardOf(name, shard.count) === shard.index);
  log.info("sharing the switches", { ...shard, switches: switches.length, of: settings.switches.length });
  return { ...configuration, settings: { ...settings, switches } };
}

/**
 * The shard, of so many, that a switch falls to by its name: the one of the greatest weight (rendezvous hashing). With one
 * shard more, a switch stays where it is or moves to the new one.
 */
export function shardOf(name: string, count: Shard["count"]): number {
  const seed = createHash("sha256").update(name).digest().readUInt32LE();
  let best = 0;
  let greatest = -1;
  for (let index = 0; index < count; index += 1) {
    // No two shards have the same weight for a name, since the mixing is one to one.
    const weight = mixed(seed + Math.imul(index, GOLDEN));
    if (weight > greatest) [best, greatest] = [index, weight];
  }
  return best;
}

/** 2^32 divided by the golden ratio: what is a multiple of it apart differs in many bits. */
const GOLDEN = 0x9e_37_79_b9;

/** The last step of MurmurHash3, of 32 bits. */
function mixed(given: number): number {
  let bits = given;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85_eb_ca_6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2_b2_ae_35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
