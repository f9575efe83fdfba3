import { chassisCards, instancesOf } from "./hardware.ts";
import { cloudScale } from "./cloud-scale.ts";
import { still } from "./levels.ts";
import type { Personality } from "./personality.ts";
import { scaleOf10, scaleOf9 } from "./scale-features.ts";
import type { Identity } from "../commands/show-version.ts";

const supervisor: Pick<Identity, "bios" | "biosDate" | "cpu" | "memoryKb" | "bootflashKb" | "resetReason"> = {
  bios: "08.38",
  biosDate: "09/12/2019",
  cpu: "Intel(R) Xeon(R) CPU E5-2403 0 @ 1.80GHz",
  memoryKb: 16_400_780,
  bootflashKb: 21_693_714,
  resetReason: "Reset Requested by CLI command reload",
};

const small = [22, 23, 24, 25, 26];
const large = [21, 22, 23, 24, 25, 26];
const cards = [1, 2, 3, 4, 5, 6, 7, 8];

/** A Nexus 9504 with 9.3(7a): one line card, five fabric modules, two supervisors, two system controllers. */
export const chassis937a: Personality = {
  name: "chassis-9.3.7a",
  summary: "Nexus 9504, 9.3(7a): line card 1 with two instances, fabric modules 22 to 26, concatenated JSON",
  dialect: { nginx: "1.7.10", rejection: "Server internal error.", vdcRows: "none" },
  commands: cloudScale({
    identity: {
      ...supervisor,
      style: "9",
      release: "9.3(7a)",
      chassis: "Nexus9000 C9504 (4 Slot) Chassis",
      image: "bootflash:///nxos.9.3.7a.bin",
      compiled: "4/12/2021 12:00:00",
      stamped: "04/12/2021 21:20:37",
    },
    modules: chassisCards({
      slots: 4,
      lineCards: [{ slot: 1, model: "N9K-X9732C-EX", type: "32x100G Ethernet Module", ports: 32 }],
      fabricModules: small,
    }),
    inventory: {
      chassis: "Nexus9000 C9504 (4 Slot)",
      productId: "N9K-C9504",
      powerSupply: "N9K-PAC-3000W-B",
      fan: "N9K-C9504-FAN",
      fans: 3,
      quoted: true,
    },
    fib: { ...instancesOf([1], 2), ...instancesOf(small, 1) },
    acl: instancesOf([1], 2),
    technologies: scaleOf9,
    level: still,
    capacityForm: "documents",
    routeShape: "rows",
    compressed: false,
  }),
};

/** A full Nexus 9508 with 10.2(6): eight line cards of four instances each. */
export const chassis1026: Personality = {
  name: "chassis-10.2.6",
  summary: "Nexus 9508, 10.2(6): eight line cards of four instances each, six fabric modules",
  commands: cloudScale({
    identity: {
      ...supervisor,
      style: "10",
      release: "10.2(6)",
      chassis: "cisco Nexus9000 C9508 (8 Slot) Chassis",
      image: "bootflash:///nxos64-cs.10.2.6.M.bin",
      compiled: "9/4/2023 12:00:00",
      stamped: "09/21/2023 01:53:27",
    },
    modules: chassisCards({
      slots: 8,
      lineCards: cards.map((slot) => ({
        slot,
        model: "N9K-X9736C-FX",
        type: "36x40/100G Ethernet Module",
        ports: 36,
      })),
      fabricModules: large,
    }),
    inventory: {
      chassis: "Nexus9000 C9508 (8 Slot)",
      productId: "N9K-C9508",
      powerSupply: "N9K-PAC-3000W-B",
      fan: "N9K-C9508-FAN",
      fans: 3,
      quoted: true,
    },
    fib: { ...instancesOf(cards, 4), ...instancesOf(large, 1) },
    acl: instancesOf(cards, 4),
    technologies: scaleOf10,
    level: still,
    capacityForm: "documents",
    routeShape: "rows",
    compressed: true,
  }),
};
