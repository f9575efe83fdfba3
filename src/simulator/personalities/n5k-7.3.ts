import { clock, commonCommands } from "./common-commands.ts";
import { body, type Command } from "../commands/command.ts";
import type { Personality } from "./personality.ts";
import { fixed, type Ports } from "./hardware.ts";
import { moving } from "./levels.ts";
import { environment } from "../commands/show-environment.ts";
import { systemResources } from "../commands/show-system-resources.ts";
import { inventory } from "../commands/show-inventory.ts";
import { fabric } from "../commands/show-fabric.ts";
import { transceivers } from "../commands/show-transceivers.ts";
import { interfaces } from "../commands/show-interface.ts";
import { modules } from "../commands/show-module.ts";
import { configuration } from "../commands/show-running-config.ts";
import { uptimeOf } from "../commands/show-version.ts";
import { vlans } from "../commands/show-vlan.ts";

const release = "7.3(8)N1(1)";
const cards = fixed("N5K-C5672UP-SUP", "Nexus 5672UP Supervisor", 48);
const ports: Ports = { slot: 1, count: 2, gigabits: 10 };

const header = "Cisco Nexus Operating System (NX-OS) Software\nThis switch is simulated.\n";

const software = {
  bios_ver_str: "2.1.7",
  loader_ver_str: "N/A",
  kickstart_ver_str: release,
  sys_ver_str: release,
  bios_cmpl_time: "03/14/2016",
  kick_file_name: "bootflash:///n6000-uk9-kickstart.7.3.8.N1.1.bin",
  kick_cmpl_time: " 9/10/2020 5:00:00",
  kick_tmstmp: "09/10/2020 12:34:08",
  isan_file_name: "bootflash:///n6000-uk9.7.3.8.N1.1.bin",
  isan_cmpl_time: " 9/10/2020 5:00:00",
  isan_tmstmp: "09/10/2020 15:24:51",
};

const hardware = {
  chassis_id: "Nexus 5672UP Chassis",
  module_id: "Nexus 5672UP Supervisor",
  cpu_name: "Intel(R) Xeon(R) CPU  @ 1.80",
  memory: 8_248_012,
  mem_type: "kB",
};

const bootflashKb = 1_966_080;

const version: Command = {
  syntax: "show version",
  answer: (device) => {
    const { days, hours, minutes, seconds } = uptimeOf(device);
    return body({
      header_str: header,
      ...software,
      ...hardware,
      proc_board_id: device.serial,
      host_name: device.name,
      bootflash_size: bootflashKb,
      kern_uptm_days: days,
      kern_uptm_hrs: hours,
      kern_uptm_mins: minutes,
      kern_uptm_secs: seconds,
      manufacturer: "Cisco Systems, Inc.",
    });
  },
  text: (device) => {
    const { days, hours, minutes, seconds } = uptimeOf(device);
    return [
      header,
      "Software",
      `  BIOS:      version ${software.bios_ver_str}`,
      `  loader:    version ${software.loader_ver_str}`,
      `  kickstart: version ${release}`,
      `  system:    version ${release}`,
      `  BIOS compile time:       ${software.bios_cmpl_time}`,
      `  kickstart image file is: ${software.kick_file_name}`,
      `  kickstart compile time:  ${software.kick_cmpl_time} [${software.kick_tmstmp}]`,
      `  system image file is:    ${software.isan_file_name}`,
      `  system compile time:     ${software.isan_cmpl_time} [${software.isan_tmstmp}]`,
      "\n\nHardware",
      `  cisco ${hardware.chassis_id} ("${hardware.module_id}")`,
      `  ${hardware.cpu_name} with ${hardware.memory} kB of memory.`,
      `  Processor Board ID ${device.serial}\n`,
      `  Device name: ${device.name}`,
      `  bootflash:    ${bootflashKb} kB`,
      `Kernel uptime is ${days} day(s), ${hours} hour(s), ${minutes} minute(s), ${seconds} second(s)\n`,
    ].join("\n");
  },
};

const parts = {
  chassis: "Nexus 5672UP",
  productId: "N5K-C5672UP",
  modules: cards,
  powerSupply: "NXA-PAC-1100W",
  fan: "N6K-C6001-FAN-F",
  fans: 3,
  quoted: false,
};

/** Without structured output, as the NX-API reference of this platform has it (Cisco Nexus 5000 Series NX-API, command types). */
const showClock: Command = {
  syntax: "show clock",
  answer: ({ now }) => ({ kind: "text", text: `${clock(now)}\n` }),
};

/**
 * A Nexus 5672UP with 7.3: no iCAM, and a system version beside the kickstart one. What it answers has the shapes of the replies of
 * its family that are published: the inventory and the VLANs of a Nexus 6001 (napalm), transceivers without lanes (NetApp Harvest),
 * `sys_ver_str` (ntc-templates). Its port-channels and neighbours are those of other platforms of 7.x. All else it refuses, as a switch
 * does whose feature is off: no reply of a Nexus 5600 to the commands of routing, control-plane policing or MAC counts is published.
 */
export const n5k73: Personality = {
  name: "n5k-7.3",
  summary: "Nexus 5672UP, 7.3(8)N1(1): no iCAM, sys_ver_str, numbers as numbers",
  dialect: { nginx: "1.7.10", rejection: "Server internal error.", workers: 2 },
  commands: [
    showClock,
    ...commonCommands,
    version,
    ...modules({ release, modules: cards, numeric: true }),
    ...interfaces(ports),
    transceivers(ports, moving, { lanes: false }),
    ...fabric({ ports, level: moving, vxlan: false }),
    ...vlans(ports, true),
    ...configuration({ release, features: ["nxapi"], ports }),
    inventory(parts),
    systemResources({ cpus: 2, memoryKb: hardware.memory, texts: false, level: moving }),
    environment({ ...parts, style: "watts", level: moving }),
  ],
};
