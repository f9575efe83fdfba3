import { cloudScale, type CloudScale } from "./cloud-scale.ts";
import { fixed } from "./hardware.ts";
import { moving, still } from "./levels.ts";
import type { Personality } from "./personality.ts";
import { scaleOf10 } from "./scale-features.ts";

const leaf: Omit<CloudScale, "level"> = {
  identity: {
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
  },
  modules: fixed("N9K-C93180YC-FX", "48x10/25G/32G + 6x40/100G Ethernet/FC Module", 54),
  inventory: {
    chassis: "Nexus9000 C93180YC-FX",
    productId: "N9K-C93180YC-FX",
    powerSupply: "NXA-PAC-500W-PI",
    fan: "NXA-FAN-30CFM-F",
    fans: 4,
    quoted: true,
  },
  fib: { 1: ["0"] },
  acl: { 1: ["0"] },
  technologies: scaleOf10,
  capacityForm: "documents",
  routeShape: "rows",
  compressed: true,
};

/** A Nexus 93180YC-FX with 10.3(5) whose tables fill and drain while one looks. */
export const n9kLive: Personality = {
  name: "n9k-live",
  summary: "Nexus 93180YC-FX, 10.3(5): every table of a real size, filling and draining within minutes",
  commands: cloudScale({ ...leaf, level: moving }),
};

/** The same switch with tables that stand still: what changes in its answers is the time. */
export const tor1035: Personality = {
  name: "tor-10.3.5",
  summary: "Nexus 93180YC-FX, 10.3(5): numbers as strings, a growing list of scale features, (VDC:1) rows",
  commands: cloudScale({ ...leaf, level: still }),
};
