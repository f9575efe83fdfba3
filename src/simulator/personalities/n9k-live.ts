import { basics } from "./basics.ts";
import { classNames, fibTcam } from "./show-icam-fib-tcam.ts";
import { version } from "./show-version.ts";
import { filling, tide } from "./tide.ts";
import type { Personality } from "./personality.ts";

/** Capacity of each class, and the shares of it between which the class fills and drains. */
const tables: Record<(typeof classNames)[number], readonly [limit: number, low: number, high: number]> = {
  "IPv4 Hosts": [471_859, 0.08, 0.62],
  "IPv4 Routes": [1_153_433, 0.3, 0.86],
  "IPv4 LPM Routes": [458_752, 0.1, 0.55],
  "IPv6 Hosts": [265_421, 0.02, 0.3],
  "IPv6(<=64b) Routes": [206_438, 0.05, 0.45],
  "IPv6(>64b&<128b) Routes": [3932, 0.01, 0.97],
  "IPv6 LPM Routes": [206_438, 0.03, 0.35],
  "IPv4 Multicast": [32_768, 0.02, 0.4],
  "IPv6 Multicast": [8192, 0, 0.15],
};

/** A Nexus 93180YC-FX with 10.3(5) whose tables fill and drain while one looks. */
export const n9kLive: Personality = {
  name: "n9k-live",
  summary: "Nexus 93180YC-FX, 10.3(5): every table of a real size, filling and draining within minutes",
  commands: [
    ...basics,
    version({
      style: "10",
      release: "10.3(5)",
      chassis: "cisco Nexus9000 C93180YC-FX Chassis",
      image: "bootflash:///nxos64-cs.10.3.5.M.bin",
      compiled: "3/10/2024 12:00:00",
      stamped: "03/21/2024 00:47:46",
      bios: "05.51",
      biosDate: "11/09/2023",
      cpu: "Intel(R) Xeon(R) CPU D-1528 @ 1.90GHz",
      memoryKb: 24_569_704,
      bootflashKb: 115_805_708,
      resetReason: "Reset Requested by CLI command reload",
    }),
    fibTcam({
      keyword: "{fib-tcam|fib_tcam}",
      instances: { 1: ["0"] },
      classes: classNames.map((name) => {
        const [limit, low, high] = tables[name];
        return { name, limit, used: ({ seed, now }) => filling(tide(seed, `fib ${name}`, now), limit, [low, high]) };
      }),
    }),
  ],
};
