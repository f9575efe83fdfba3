import { cloudScale, type CloudScale } from "./cloud-scale.ts";
import { fixed } from "./hardware.ts";
import { still } from "./levels.ts";
import type { Personality } from "./personality.ts";
import { scaleOf9 } from "./scale-features.ts";
import type { Identity } from "../commands/show-version.ts";

const hardware: Pick<Identity, "chassis" | "bios" | "biosDate" | "cpu" | "memoryKb" | "bootflashKb" | "resetReason"> = {
  chassis: "Nexus9000 C93180YC-EX Chassis",
  bios: "07.68",
  biosDate: "05/26/2020",
  cpu: "Intel(R) Xeon(R) CPU  @ 1.80GHz",
  memoryKb: 24_631_956,
  bootflashKb: 53_298_520,
  resetReason: "Reset Requested by CLI command reload",
};

const leaf: Omit<CloudScale, "identity" | "capacityForm" | "routeShape"> = {
  modules: fixed("N9K-C93180YC-EX", "48x10/25G + 6x40/100G Ethernet Module", 54),
  inventory: {
    chassis: "Nexus9000 C93180YC-EX",
    productId: "N9K-C93180YC-EX",
    powerSupply: "NXA-PAC-650W-PI",
    fan: "NXA-FAN-30CFM-B",
    fans: 4,
    quoted: true,
  },
  fib: { 1: ["0"] },
  acl: { 1: ["0"] },
  technologies: scaleOf9,
  level: still,
  compressed: false,
};

const dialect = { nginx: "1.7.10", rejection: "Server internal error.", vdcRows: "none" } as const;

/** A Nexus 93180YC-EX with 7.0(3)I7(8) and `feature icam`: the older shapes of everything. */
export const torI78: Personality = {
  name: "tor-i7.8",
  summary: "Nexus 93180YC-EX, 7.0(3)I7(8): underscore keywords, no instances in the ACL use, parallel arrays, text",
  dialect,
  commands: cloudScale({
    ...leaf,
    identity: {
      ...hardware,
      style: "7",
      release: "7.0(3)I7(8)",
      image: "bootflash:///nxos.7.0.3.I7.8.bin",
      compiled: " 3/3/2020 20:00:00",
      stamped: "03/04/2020 05:49:49",
    },
    capacityForm: "text",
    routeShape: "arrays",
    ancient: true,
  }),
};

/** A Nexus 93180YC-EX with 9.3(7): one module, single rows as objects, route summaries in the newer shape. */
export const tor937: Personality = {
  name: "tor-9.3.7",
  summary: "Nexus 93180YC-EX, 9.3(7): one module, single rows as objects, instances in hex, iCAM always on",
  dialect,
  commands: cloudScale({
    ...leaf,
    identity: {
      ...hardware,
      style: "9",
      release: "9.3(7)",
      image: "bootflash:///nxos.9.3.7.bin",
      compiled: "3/9/2021 18:00:00",
      stamped: "03/09/2021 22:48:18",
    },
    capacityForm: "documents",
    routeShape: "rows",
  }),
};
