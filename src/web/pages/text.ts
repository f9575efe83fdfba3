const NUMBERS = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

/** A number with its thousands apart. */
export function number(value: number): string {
  return NUMBERS.format(value);
}

/** A percentage with one decimal; a use that is too small for it is not shown as none. */
export function percent(value: number): string {
  if (value > 0 && value < 0.1) return "< 0.1 %";
  // A table that is nearly full is not full.
  const shown = value < 100 ? Math.min(99.9, Math.round(value * 10) / 10) : Math.round(value * 10) / 10;
  return `${shown.toFixed(1)} %`;
}

/** A moment in UTC, which is the same for all who look and in the collector's log. */
export function dateTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** How long ago something was. */
export function ago(milliseconds: number): string {
  return milliseconds < 1_000 ? "just now" : `${span(milliseconds)} ago`;
}

const UNITS = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
] as const;

/** A time span in its largest unit, and the next smaller one of a small number of them. */
export function span(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  const index = UNITS.findIndex(([size]) => ms >= size);
  const [size, unit] = UNITS[index] ?? [1, "ms"];
  const whole = Math.floor(ms / size);
  const [smaller, name] = (index >= 0 && UNITS[index + 1]) || [0, ""];
  const rest = smaller === 0 || whole >= 10 ? 0 : Math.floor((ms - whole * size) / smaller);
  return rest === 0 ? `${whole} ${unit}` : `${whole} ${unit} ${rest} ${name}`;
}

/** A time span in its largest unit alone. */
export function briefly(milliseconds: number): string {
  return span(milliseconds).split(" ").slice(0, 2).join(" ");
}
