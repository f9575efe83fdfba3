import type { Device } from "./command.ts";
import { hash } from "../personalities/levels.ts";

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

/** The first MAC address of a card: its number below Cisco's prefix 00a2.ee. */
export function firstMac(device: Device, slot: number): number {
  return hash(`${device.serial} mac ${slot}`) & 0xff_ff00;
}

/** A MAC address as `show module` prints it: `00-a2-ee-…`. */
export function dashedMac(value: number): string {
  return digitsOf(value).match(/../g)?.join("-") ?? "";
}

/** A MAC address as `show interface` prints it: `00a2.ee…`. */
export function dottedMac(value: number): string {
  return digitsOf(value).match(/.{4}/g)?.join(".") ?? "";
}

function digitsOf(value: number): string {
  return `00a2ee${value.toString(16).padStart(6, "0")}`;
}
