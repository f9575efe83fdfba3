import type { Device } from "../commands/command.ts";
import { type Level, filling } from "./levels.ts";

/** A use that ACL TCAM entries are carved for. */
export interface AclFeature {
  /** As `show hardware access-list resource utilization` and iCAM call it. */
  readonly name: string;
  readonly direction: "ingress" | "egress";
  /** The keyword in brackets in `show hardware access-list tcam region`. */
  readonly region: string;
  readonly size: number;
  /** TCAM and bank numbers; a feature in several banks is spread over them. */
  readonly banks: readonly (readonly [tcam: number, bank: number])[];
  /** The shares of the size between which it fills and drains. */
  readonly between: readonly [low: number, high: number];
}

/** Default carving of a Nexus 9300-FX as documented; how it lies in TCAMs and banks is made up. */
export const fxFeatures: readonly AclFeature[] = [
  ingress(
    "Ingress RACL",
    "ing-racl",
    2304,
    [
      [2, 0],
      [2, 1],
    ],
    [0.05, 0.93],
  ),
  ingress("Ingress L2 QOS", "ing-l2-qos", 256, [[0, 1]], [0.1, 0.3]),
  ingress("Ingress L3/VLAN QOS", "ing-l3-vlan-qos", 512, [[1, 0]], [0.06, 0.4]),
  ingress("Ingress SUP", "ing-sup", 512, [[0, 0]], [0.85, 0.9]),
  ingress("Ingress L2 SPAN ACL", "ing-l2-span-filter", 256, [[0, 1]], [0, 0.1]),
  ingress("Ingress L3/VLAN SPAN ACL", "ing-l3-span-filter", 256, [[1, 1]], [0, 0.2]),
  {
    ...ingress(
      "Egress RACL",
      "egr-racl",
      1792,
      [
        [8, 1],
        [9, 0],
      ],
      [0.01, 0.5],
    ),
    direction: "egress",
  },
  { ...ingress("Egress SUP", "egr-sup", 256, [[8, 0]], [0.5, 0.5]), direction: "egress" },
];

function ingress(
  name: string,
  region: string,
  size: number,
  banks: AclFeature["banks"],
  between: AclFeature["between"],
): AclFeature {
  return { name, direction: "ingress", region, size, banks, between };
}

/** Entries a feature uses in one ASIC. */
export function featureUsed(feature: AclFeature, level: Level, device: Device, place: string): number {
  return filling(level(device, `acl ${feature.name} ${place}`), feature.size, feature.between);
}

/** The share of a number that lies in one of several equal places; the shares add up to the number. */
export function share(total: number, places: number, index: number): number {
  return Math.floor(total / places) + (index < total % places ? 1 : 0);
}
