import { readFileSync } from "node:fs";

import { z } from "zod";

/** Makes the body of a reply; each variant has other figures. */
type Make = (variant: number) => unknown;

/** A FIB TCAM of about so many series: each class gives three, usage, limit and utilization. */
function fibTcam(series: number): Make {
  return (variant) => ({
    module: "1",
    instance: "0",
    TABLE_fib_resource: {
      ROW_fib_resource: Array.from({ length: Math.round(series / 3) }, (_, index) => {
        const used = 1_000 + index + variant;
        return {
          Class: `IPv4 Class ${index}`,
          TABLE_fib_stats: {
            ROW_fib_stats: {
              Used_Entries: String(used),
              Max_Entries: "32768",
              Percent_Util: ((used / 32_768) * 100).toFixed(2),
              Timestamp: `2026-01-01 12:00:${String(variant).padStart(2, "0")}`,
            },
          },
        };
      }),
    },
  });
}

const Interfaces = z.object({
  TABLE_interface: z.object({ ROW_interface: z.array(z.record(z.string(), z.union([z.string(), z.number()]))) }),
});

/** So many front ports, each with all the leaves of a port that has carried traffic. */
export function interfaces(ports: number): Make {
  const file = "test/fixtures/show-interface/leaf.json";
  const { ROW_interface: rows } = Interfaces.parse(JSON.parse(readFileSync(file, "utf8"))).TABLE_interface;
  const port = rows.find((row) => row["interface"] === "Ethernet1/1") ?? {};
  return (variant) => ({
    TABLE_interface: {
      ROW_interface: Array.from({ length: ports }, (_, index) => ({
        ...port,
        interface: `Ethernet1/${index + 1}`,
        eth_hw_addr: `0200.5e00.${(index + 1).toString(16).padStart(4, "0")}`,
        desc: `to host ${index + 1}`,
        eth_inbytes: 5_000_000_000_123 + 1_500 * (index + variant),
        eth_inucast: 4_000_000_000 + index + variant,
        eth_outbytes: 6_000_000_000_456 + 1_500 * (index + variant),
        eth_outucast: 3_000_000_000 + index + variant,
      })),
    },
  });
}

/** What a server replies, by name: `fib 300` is a FIB TCAM of 300 series, `interfaces 54` are so many ports. */
export function replyMaker(kind: string, count: number): Make {
  return kind === "fib" ? fibTcam(count) : interfaces(count);
}
