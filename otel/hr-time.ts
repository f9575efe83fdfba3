import type { HrTime } from "@opentelemetry/api";

/** Milliseconds since 1970 as the SDK writes a time. */
export function toHrTime(milliseconds: number): HrTime {
  const seconds = Math.floor(milliseconds / 1_000);
  return [seconds, Math.round((milliseconds - seconds * 1_000) * 1_000_000)];
}
