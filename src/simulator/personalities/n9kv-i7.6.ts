import { body, invalidRange, type Command } from "../commands/command.ts";
import { commonCommands } from "./common-commands.ts";
import { classNames, fibTcam, type ClassName } from "../commands/show-icam-fib-tcam.ts";
import { moving } from "./levels.ts";
import { fabric } from "../commands/show-fabric.ts";
import { noTransceivers } from "../commands/show-transceivers.ts";
import { bgp } from "../commands/show-bgp.ts";
import { virtualEnvironment } from "../commands/show-environment.ts";
import type { Ports } from "./hardware.ts";
import { interfaces } from "../commands/show-interface.ts";
import { virtualRouting } from "../commands/show-routing.ts";
import { systemResources } from "../commands/show-system-resources.ts";
import { version } from "../commands/show-version.ts";
import { percent, timestamp } from "../commands/printing.ts";
import type { Personality } from "./personality.ts";

const memoryKb = 8_165_572;

const limits: Partial<Record<ClassName, number>> = { "IPv4 Multicast": 8192, "IPv6 Multicast": 2048 };

// 4294633084 is -334212 read as unsigned: the counter of a table that does not exist had run below zero.
const used: Partial<Record<ClassName, number>> = { "IPv4 Hosts": 4_294_633_084 };

const l2 = { used: 16, total: 98_304 };

const l2Table: Command = {
  syntax: "show icam resource l2_table module <module> inst <inst>",
  answer: ({ now }, { module = "", inst = "" }) => {
    if (module !== "1" || inst !== "0") {
      return invalidRange;
    }
    return body({
      module,
      instance: inst,
      TABLE_l2_table_resource: {
        ROW_l2_table_resource: {
          Total_Entries: String(l2.total),
          Used_Entries: String(l2.used),
          Percent_Util: percent(l2.used, l2.total),
          Timestamp: timestamp(now),
        },
      },
    });
  },
};

const ports: Ports = { slot: 1, count: 4, gigabits: 1 };

/** A virtual Nexus 9000v with 7.0(3)I7(6), the switch of Cisco's iCAM workshop of 2019. */
export const n9kvI76: Personality = {
  name: "n9kv-i7.6",
  summary: "virtual Nexus 9000v, 7.0(3)I7(6): underscore keywords, l2_table, an underflowed host counter",
  dialect: { nginx: "1.7.10", rejection: "Server internal error." },
  commands: [
    ...commonCommands,
    version({
      style: "7",
      release: "7.0(3)I7(6)",
      chassis: "Nexus9000 9000v Chassis",
      image: "bootflash:///nxos.7.0.3.I7.6.bin",
      compiled: " 3/5/2019 13:00:00",
      stamped: "03/05/2019 22:04:55",
      bios: "",
      biosDate: "",
      cpu: "Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz",
      memoryKb,
      bootflashKb: 3_509_454,
    }),
    systemResources({ cpus: 2, memoryKb, texts: false, level: moving }),
    virtualEnvironment,
    ...interfaces(ports),
    noTransceivers(ports),
    ...fabric({ ports, level: moving, vxlan: true }),
    ...bgp(moving),
    ...virtualRouting,
    ...fibTcam({
      keyword: "fib_tcam",
      instances: { 1: ["0"] },
      classes: classNames.map((name) => ({ name, limit: limits[name] ?? 0, used: () => used[name] ?? 0 })),
    }),
    l2Table,
  ],
};
