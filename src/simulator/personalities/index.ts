import type { Personality } from "./personality.ts";
import { n9kLive } from "./n9k-live.ts";
import { n9kv933 } from "./n9kv-9.3.3.ts";
import { n9kvI76 } from "./n9kv-i7.6.ts";

/** Every built-in kind of switch, by name. */
export const personalities = {
  "n9kv-9.3.3": n9kv933,
  "n9kv-i7.6": n9kvI76,
  "n9k-live": n9kLive,
} as const satisfies Readonly<Record<string, Personality>>;

/** The name of a built-in kind of switch. */
export type PersonalityName = keyof typeof personalities;

/** Whether there is a built-in kind of switch of this name. */
export function isPersonalityName(word: string): word is PersonalityName {
  return Object.hasOwn(personalities, word);
}
