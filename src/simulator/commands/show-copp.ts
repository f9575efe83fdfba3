import { body, type Command } from "./command.ts";
import { type Level, secondsUp } from "../personalities/levels.ts";
import { table } from "./table.ts";

/** Classes of the policy that NX-OS sets up by itself, with the bytes a second that reach the control plane. */
const CLASSES = [
  { name: "copp-system-p-class-l3uc-data", kbps: 800, bytes: 310, burst: 0 },
  { name: "copp-system-p-class-critical", kbps: 36_000, bytes: 4_200, burst: 0 },
  { name: "copp-system-p-class-important", kbps: 2_500, bytes: 190, burst: 0 },
  { name: "copp-system-p-class-normal", kbps: 1_500, bytes: 2_700, burst: 24_000 },
  { name: "copp-system-p-class-undesirable", kbps: 200, bytes: 0, burst: 1_500 },
  { name: "class-default", kbps: 400, bytes: 40, burst: 0 },
] as const;

/**
 * Control-plane policing that counts bytes. Twice in ten minutes there is more of some classes than their rate, for a moment:
 * the course of a quarter of an hour is a healthy one.
 */
export function copp(modules: readonly string[], level: Level): Command {
  return {
    syntax: "show policy-map interface control-plane",
    answer: (device) =>
      body({
        "pmap-name": "copp-system-p-policy-strict",
        ...table(
          "cmap",
          CLASSES.map(({ name, kbps, bytes, burst }) => ({
            "cmap-key": name,
            "cmap-name-out": name,
            opt_any_or_all: "match-any",
            set_vld_flg: 1,
            cir: String(kbps),
            opt_kbps_mbps_gbps_pps_cir: "kbps",
            bc: "32000",
            opt_kbytes_mbytes_gbytes_bc: "bytes",
            ...table(
              "slot",
              modules.map((module) => ({
                "slot-no-out": Number(module),
                "conform-bytes": String(secondsUp(device, level) * bytes),
                opt_drop_transmit_conform: "transmit",
                "violate-bytes": String(Math.floor(secondsUp(device, level) / 300) * burst),
                opt_drop_transmit_violate: "drop",
              })),
            ),
          })),
        ),
      }),
  };
}
