import type { JsonObject } from "./cjson.ts";
import { body, invalidCommand, type Command, type Device } from "./command.ts";
import type { RouteSummary } from "./show-forwarding.ts";
import { table } from "./table.ts";

/** The spines over which a route is learnt. The first routes of a VRF have both, all others the first. */
const SPINES = ["192.0.2.1", "192.0.2.5"] as const;

/** How many routes of a VRF have two paths. */
const TWO_PATHS = 12;

/** Of each mask length the whole table has no more: those of the Internet would say nothing else, and take seconds. */
const MOST_PRINTED = 20;

/** 10.0.0.0 as a number, where the routes of each mask length begin and follow one another; wider ones begin at 0.0.0.0. */
const FIRST = 10 * 2 ** 24;

function firstOf(length: number): number {
  return length < 8 ? 0 : FIRST;
}

interface Routes {
  readonly module: string;
  readonly routes: readonly RouteSummary[];
}

/** The routing table, with the routes that the hardware has, or one route of it by its prefix. */
export function routes({ module, routes: vrfs }: Routes): readonly Command[] {
  return [
    {
      syntax: "show ip route vrf all",
      answer: (device) =>
        body(
          table(
            "vrf",
            vrfs.map(({ vrf, masks }) => inVrf(vrf, rowsOf(device, masks(device, module)))),
          ),
        ),
    },
    {
      syntax: "show ip route <prefix> vrf <vrf>",
      answer: (device, { prefix = "", vrf: name = "" }) => {
        const [, address = "", mask = ""] = /^(\d+(?:\.\d+){3})\/(\d+)$/.exec(prefix) ?? [];
        if (mask === "") return invalidCommand;
        const found = vrfs.find(({ vrf }) => vrf === name);
        if (found === undefined) return { kind: "empty" };
        const [, count = 0] = found.masks(device, module).find(([length]) => length === Number(mask)) ?? [];
        const index = indexOf(address, Number(mask));
        const rows = index >= 0 && index < count ? [row(device, Number(mask), index)] : [];
        return body(table("vrf", [inVrf(name, rows)]));
      },
    },
  ];
}

function inVrf(vrf: string, rows: readonly JsonObject[]): JsonObject {
  return { "vrf-name-out": vrf, ...table("addrf", [{ addrf: "ipv4", ...table("prefix", rows) }]) };
}

function rowsOf(device: Device, masks: readonly (readonly [length: number, routes: number])[]): readonly JsonObject[] {
  return masks.flatMap(([length, count]) =>
    Array.from({ length: Math.min(count, MOST_PRINTED) }, (_, index) => row(device, length, index)),
  );
}

function row(device: Device, length: number, index: number): JsonObject {
  const spines = index < TWO_PATHS ? SPINES : SPINES.slice(0, 1);
  return {
    ipprefix: `${addressOf(firstOf(length) + index * 2 ** (32 - length))}/${length}`,
    "ucast-nhops": String(spines.length),
    "mcast-nhops": "0",
    attached: "false",
    ...table(
      "path",
      spines.map((ipnexthop) => ({
        ipnexthop,
        uptime: iso(Math.floor((device.now - device.bootedAt) / 1_000)),
        pref: "20",
        metric: "0",
        clientname: "bgp-65001",
        type: "external",
        ubest: "true",
      })),
    ),
  };
}

function addressOf(address: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join(".");
}

/** Which route of its mask length an address is; less than 0 or no whole number for one that is none. */
function indexOf(address: string, length: number): number {
  const value = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const index = (value - firstOf(length)) / 2 ** (32 - length);
  return Number.isInteger(index) ? index : -1;
}

/** A duration as the routing table prints it: `P7DT12H2M5S`. */
function iso(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const parts = [Math.floor(seconds / 3_600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  const time = parts.map((part, index) => `${part}${["H", "M", "S"][index]}`).join("");
  return `P${days > 0 ? `${days}D` : ""}T${time}`;
}
