/** A percentage as switches print it: two decimals, cut off rather than rounded (16 of 98304 is "0.01"). */
export function percent(used: number, limit: number): string {
  const hundredths = limit === 0 ? 0 : Math.floor((used * 10_000) / limit);
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}`;
}

/** A time as iCAM prints it: UTC, no zone. */
export function timestamp(now: number): string {
  return new Date(now).toISOString().slice(0, 19).replace("T", " ");
}

/** A time as `ctime` prints it. */
export function ctime(now: number): string {
  const [weekday = "", day = "", month = "", year = "", time = ""] = new Date(now).toUTCString().split(/,? /);
  return `${weekday} ${month} ${day.padStart(2, " ")} ${time} ${year}`;
}
