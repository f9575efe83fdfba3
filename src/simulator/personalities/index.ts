import { chassis1026, chassis937a } from "./chassis.ts";
import { n5k73 } from "./n5k-7.3.ts";
import { n9324c1052 } from "./n9324c-10.5.2.ts";
import { n9kLive, tor1035 } from "./n9k-live.ts";
import { n9kv933 } from "./n9kv-9.3.3.ts";
import { n9kvI76 } from "./n9kv-i7.6.ts";
import type { Personality } from "./personality.ts";
import { tor937, torI78 } from "./tor-ex.ts";

/** Every built-in kind of switch, by name. */
export const personalities = {
  "n9k-live": n9kLive,
  "n9kv-9.3.3": n9kv933,
  "n9kv-i7.6": n9kvI76,
  "tor-i7.8": torI78,
  "tor-9.3.7": tor937,
  "tor-10.3.5": tor1035,
  "chassis-9.3.7a": chassis937a,
  "chassis-10.2.6": chassis1026,
  "n9324c-10.5.2": n9324c1052,
  "n5k-7.3": n5k73,
} as const satisfies Readonly<Record<string, Personality>>;

/** The name of a built-in kind of switch. */
export type PersonalityName = keyof typeof personalities;

/** Whether there is a built-in kind of switch of this name. */
export function isPersonalityName(word: string): word is PersonalityName {
  return Object.hasOwn(personalities, word);
}
