import type { Device } from "./command.ts";
import { hash } from "../personalities/moving-counters.ts";

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
