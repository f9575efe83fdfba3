import { body, invalidRange, type Command } from "../commands/command.ts";
import { percent, timestamp } from "../commands/printing.ts";
import { virtualNexus } from "./virtual-nexus.ts";

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

/** A virtual Nexus 9000v with 7.0(3)I7(6), the switch of Cisco's iCAM workshop of 2019. */
export const n9kvI76 = virtualNexus({
  name: "n9kv-i7.6",
  summary: "virtual Nexus 9000v, 7.0(3)I7(6): underscore keywords, l2_table, an underflowed host counter",
  software: {
    style: "7",
    release: "7.0(3)I7(6)",
    chassis: "Nexus9000 9000v Chassis",
    image: "bootflash:///nxos.7.0.3.I7.6.bin",
    compiled: " 3/5/2019 13:00:00",
    stamped: "03/05/2019 22:04:55",
    memoryKb: 8_165_572,
    bootflashKb: 3_509_454,
  },
  keyword: "fib_tcam",
  limits: { "IPv4 Multicast": 8192, "IPv6 Multicast": 2048 },
  // 4294633084 is -334212 read as unsigned: the counter of a table that does not exist had run below zero.
  used: { "IPv4 Hosts": 4_294_633_084 },
  more: [l2Table],
});
