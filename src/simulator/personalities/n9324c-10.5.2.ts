import { cloudScale } from "./cloud-scale.ts";
import { still } from "./levels.ts";
import type { Personality } from "./personality.ts";
import { scaleOf10 } from "./scale-features.ts";

const model = "N9324C-SE1U";

/** A Nexus 9324C-SE1U with 10.5(2): a fixed switch whose module 1 is `ok` and whose supervisor is a virtual module 27. */
export const n9324c1052: Personality = {
  name: "n9324c-10.5.2",
  summary: "Nexus 9324C-SE1U, 10.5(2): module 1 ok, virtual supervisor in slot 27",
  commands: cloudScale({
    identity: {
      style: "10",
      release: "10.5(2)",
      chassis: "cisco Nexus9000 C9324C-SE1U Chassis",
      image: "bootflash:///nxos64-s1.10.5.2.F.bin",
      compiled: "12/1/2024 12:00:00",
      stamped: "12/12/2024 03:11:54",
      bios: "01.06",
      biosDate: "08/01/2024",
      cpu: "Intel(R) Xeon(R) D-1734NT CPU @ 2.00GHz",
      memoryKb: 32_662_584,
      bootflashKb: 115_805_708,
      resetReason: "Reset Requested by CLI command reload",
    },
    modules: [
      {
        slot: 1,
        ports: 24,
        type: "24x40/100G QSFP28 Ethernet Module",
        model,
        status: "ok",
        hardware: "0.0",
        slotType: "NA",
      },
      {
        slot: 27,
        ports: 0,
        type: "Virtual Supervisor Module",
        model,
        status: "active *",
        hardware: "0.0",
        slotType: "VSUP",
      },
    ],
    inventory: {
      chassis: "Nexus9000 C9324C-SE1U",
      productId: model,
      powerSupply: "NXA-PAC-1100W-PE2",
      fan: "NXA-SFAN-30CFM-PE",
      fans: 6,
      quoted: true,
    },
    fib: { 1: ["0"] },
    acl: { 1: ["0"] },
    technologies: scaleOf10,
    level: still,
    capacityForm: "documents",
    routeShape: "rows",
    compressed: true,
  }),
};
