import { numeric, type Value } from "./values.ts";

/**
 * Seconds of each unit in which NX-OS prints a duration, by the unit's first letter, but for the month's. Its years have 365
 * days; how long its months are is not published, so that each is a twelfth of a year, which is some days off at most.
 */
const UNIT_SECONDS: Readonly<Record<string, number>> = {
  y: 31_536_000,
  o: 2_628_000,
  w: 604_800,
  d: 86_400,
  h: 3_600,
  m: 60,
  s: 1,
};

const SECONDS = /^\d+(?:\.\d+)?$/;
const CLOCK = /^(\d+):([0-5]\d):([0-5]\d)$/;

/** `P6DT2H33M31S`, `PT18M21S`, and from a month on `P1M17DT4H49M50S`. */
const ISO = /^P(?:\d+[YMWD])*(?:T(?:\d+[HMS])+)?$/;

/** Such a duration up to the letter of its months, which after the T is that of minutes. */
const ISO_MONTHS = /^(P[^TM]*)M/;

/** `1d21h`, `8w4d`, and after a year `2y11w`, to the week. */
const LETTERS = /^(?:\d+[ywdhms])+$/;

/** `1 year(s) 3 week(s)`, `23week(s) 3day(s)`, `2 day(s), 23 hour(s), 30 minute(s), 26 second(s)`. */
const WORDS = /^(?:\d+ ?(?:year|week|day|hour|minute|second)\(s\),? ?)+$/i;

const PART = /(\d+) ?([yowdhms])/gi;

/** A duration in seconds, in any of the forms in which NX-OS prints one. */
export const Duration = numeric(toSeconds, Number.MAX_SAFE_INTEGER);

/**
 * A time in seconds since 1970. iCAM prints all its times in UTC, without a zone. The beginning of 1970 is how a
 * program prints a time that was never set.
 */
export const Timestamp = numeric((text) => {
  const [, date = "", time = ""] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)$/.exec(text) ?? [];
  const seconds = Date.parse(`${date}T${time}Z`) / 1_000;
  return Number.isNaN(seconds) ? { nonsense: "not_a_number" } : seconds || undefined;
}, Number.MAX_SAFE_INTEGER);

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** A time as iCAM's commands take it, in four words of UTC: `2030 Jan 01 01:01:01`. */
export function dateWords(time: number): string {
  const date = new Date(time);
  const iso = date.toISOString();
  return `${iso.slice(0, 4)} ${MONTHS[date.getUTCMonth()]} ${iso.slice(8, 10)} ${iso.slice(11, 19)}`;
}

function toSeconds(text: string): Value {
  if (SECONDS.test(text)) return Number(text);
  const [, hours, minutes, seconds] = CLOCK.exec(text) ?? [];
  if (hours !== undefined) return Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
  if (!ISO.test(text) && !LETTERS.test(text) && !WORDS.test(text)) return { nonsense: "not_a_number" };
  let total: number | undefined;
  for (const [, count, unit = ""] of text.replace(ISO_MONTHS, "$1O").matchAll(PART)) {
    total = (total ?? 0) + Number(count) * (UNIT_SECONDS[unit.toLowerCase()] ?? 0);
  }
  return total ?? { nonsense: "not_a_number" };
}
