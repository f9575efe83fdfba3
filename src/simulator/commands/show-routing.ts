import { body, type Command, type Device } from "./command.ts";
import type { RouteSummary } from "./show-forwarding.ts";
import { routes as routesOf } from "./show-ip-route.ts";
import { table } from "./table.ts";

interface Routing {
  /** The module whose hardware has every route of the routing table. */
  readonly module: string;
  readonly routes: readonly RouteSummary[];
  readonly arp: (device: Device) => number;
  readonly neighbors: (device: Device) => number;
  readonly macs: (device: Device) => number;
}

/** How many of the routes come from where; all others are BGP's. */
const LOCAL = 1;

/** The size of the routing table, and of the tables of neighbours: as many as the forwarding hardware has. */
export function routing({ module, routes, arp, neighbors, macs }: Routing): readonly Command[] {
  return [
    {
      syntax: "show ip route summary vrf all",
      answer: (device) =>
        body(
          table(
            "vrf",
            routes.map(({ vrf, masks }) => {
              const lengths = masks(device, module);
              const total = lengths.reduce((sum, [, count]) => sum + count, 0);
              const unicast = [
                ["direct", LOCAL],
                ["local", LOCAL],
                ["bgp-65001", Math.max(0, total - 2 * LOCAL)],
              ] as const;
              const summary = {
                routes: String(total),
                paths: String(total + 12),
                ...table(
                  "unicast",
                  unicast.map(([name, count]) => ({ clientnameuni: name, "best-paths": String(count) })),
                ),
                ...table(
                  "route_count",
                  lengths.map(([length, count]) => ({ mask_len: String(length), count: String(count) })),
                ),
              };
              return {
                "vrf-name-out": vrf,
                ...table("addrf", [{ addrf: "ipv4", ...table("summary", [summary]) }]),
              };
            }),
          ),
        ),
    },
    // Behind the summary, whose second word would be taken for a prefix.
    ...routesOf({ module, routes }),
    {
      syntax: "show ip arp summary vrf all",
      answer: (device) => {
        const total = arp(device);
        const incomplete = Math.floor(total / 50);
        return body(
          table("vrf", [
            {
              "vrf-name-out": "default",
              "cnt-resolved": String(total - incomplete),
              "cnt-incomplete": String(incomplete),
              "cnt-thrtld-incomplete": "0",
              "cnt-unknown": "0",
              "cnt-total": String(total),
            },
          ]),
        );
      },
    },
    {
      syntax: "show ipv6 neighbor summary",
      answer: (device) => {
        const total = String(neighbors(device));
        return body({
          "count-static": "0",
          "count-dynamic": total,
          "count-others": "0",
          "count-throttle": "0",
          "count-total": total,
        });
      },
    },
    {
      syntax: "show mac address-table count",
      answer: (device) => {
        const total = macs(device);
        const overlay = Math.floor(total / 3);
        return body({
          "TABLE-macaddtblcount": {
            "id-out": "0",
            count_str: "MAC Entries for all vlans :",
            dyn_cnt: String(total - overlay),
            otv_cnt: String(overlay),
            static_cnt: "0",
            secure_cnt: "0",
            total_cnt: String(total),
          },
        });
      },
    },
  ];
}

/** The tables of a virtual switch with four ports, which do not move. */
export const virtualRouting = routing({
  module: "1",
  routes: [
    {
      vrf: "default",
      table: "base",
      masks: () => [
        [24, 6],
        [32, 11],
      ],
    },
  ],
  arp: () => 6,
  neighbors: () => 2,
  macs: () => 16,
});
