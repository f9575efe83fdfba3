import { counter, defineCommand, gauge } from "../define.ts";
import { bodyOf } from "../nxos/reply.ts";
import { object, Raw } from "../nxos/schema.ts";
import { counterIn, Label, table, Text, type Value } from "../nxos/values.ts";

const Counter = Raw;

const Statistic = object({
  "eq-stat-type": Label,
  "eq-stat-units": Text,
  "eq-uc-stat-value": Counter,
  "eq-oobfc-uc-stat-value": Counter,
  "eq-mc-stat-value": Counter,
});

const Queue = object({
  "eq-qosgrp": Label,
  TABLE_qosgrp_egress_stats_entry: table("qosgrp_egress_stats_entry", Statistic),
});

// The name may have its policy's place behind it: `Ethernet1/1 [System]`.
const Interface = object({
  if_name_str: Label.transform((name) => name.replace(/ .*$/s, "")),
  TABLE_qosgrp_egress_stats: table("qosgrp_egress_stats", Queue),
});

const INTERFACES = { TABLE_queuing_interface: table("queuing_interface", Interface) };

/** Public programs read the interfaces by module (nexus_traffic_monitor, nxapi-netbox); the schema of 9.3(x) has none. */
const Queuing = bodyOf({ ...INTERFACES, TABLE_module: table("module", object(INTERFACES)) })
  .transform(({ TABLE_module, TABLE_queuing_interface }) => [
    ...TABLE_queuing_interface,
    ...TABLE_module.flatMap((module) => module.TABLE_queuing_interface),
  ])
  .refine((interfaces) => interfaces.length > 0, "no interfaces");

/** The words for units, in lower case. */
const UNITS_OF: ReadonlyMap<string, "packets" | "bytes"> = new Map([
  ["pkts", "packets"],
  ["byts", "bytes"],
]);

const UNKNOWN_UNIT: Value = { nonsense: "unknown_word" };

const QUEUE = ["network.interface.name", "queue", "cast"] as const;

/** The queues of interfaces. The statistics have other words by platform: `Tail Drop`, `WRED/AFD & Tail Drop`, `Dropped`. */
export const showQueuingInterface = defineCommand({
  id: "queues",
  description: "Egress queues of interfaces: what is sent, marked and dropped, and how deep they are.",
  profile: "drops",
  releases: "Nexus 9000, every release; which statistics there are depends on the platform",
  shape: "schema",
  cli: "show queuing interface",
  off: "no reply of a switch is published as JSON, only its schema; there is a row for each queue of each interface",
  alone: true,
  periodMs: 300_000,
  schema: Queuing,
  separable: ["queuing_interface", "qosgrp_egress_stats_entry"],
  metrics: {
    "cisco.queue.packets": counter(
      "{packet}",
      "Packets of an egress queue by what became of them, in the switch's words.",
      [...QUEUE, "statistic"],
    ),
    "cisco.queue.bytes": counter("By", "Bytes of an egress queue by what became of them, in the switch's words.", [
      ...QUEUE,
      "statistic",
    ]),
    "cisco.queue.depth": gauge("By", "Bytes that wait in an egress queue.", QUEUE),
  },
  *samples(interfaces) {
    for (const { if_name_str: name, TABLE_qosgrp_egress_stats: queues } of interfaces) {
      for (const { "eq-qosgrp": queue, TABLE_qosgrp_egress_stats_entry: statistics } of queues) {
        for (const { "eq-stat-type": statistic, "eq-stat-units": units, ...values } of statistics) {
          for (const [cast, printed] of [
            ["unicast", values["eq-uc-stat-value"]],
            ["oobfc_unicast", values["eq-oobfc-uc-stat-value"]],
            ["multicast", values["eq-mc-stat-value"]],
          ] as const) {
            const attributes = { "network.interface.name": name, queue, cast };
            const counted = { ...attributes, statistic };
            const unit = UNITS_OF.get(units.toLowerCase());
            const isDepth = statistic.toLowerCase() === "q depth";
            const known = isDepth ? unit === "bytes" : unit !== undefined;
            const value = known || printed === undefined ? counterIn(printed) : UNKNOWN_UNIT;
            if (isDepth) yield { name: "cisco.queue.depth", value, attributes };
            else if (unit === "bytes") yield { name: "cisco.queue.bytes", value, attributes: counted };
            else yield { name: "cisco.queue.packets", value, attributes: counted };
          }
        }
      }
    }
  },
});
