import type { JsonObject } from "./cjson.ts";
import { body, invalidRange, type Command, type Device } from "./command.ts";
import { percent, timestamp } from "./printing.ts";
import { forInstance, hoursBack, rows, table, type Instances } from "./table.ts";

/** One route class of a forwarding table. */
export interface FibClass {
  readonly name: string;
  readonly limit: number;
  /** Entries in use; an underflowed counter is a number too. */
  readonly used: (device: Device, module: string, inst: string) => number;
}

/** The nine classes in the order of both captures, 7.0(3)I7(6) and 9.3(3). */
export const classNames = [
  "IPv4 Hosts",
  "IPv4 Routes",
  "IPv4 LPM Routes",
  "IPv6 Hosts",
  "IPv6(<=64b) Routes",
  "IPv6(>64b&<128b) Routes",
  "IPv6 LPM Routes",
  "IPv4 Multicast",
  "IPv6 Multicast",
] as const;

/** The name of a route class. */
export type ClassName = (typeof classNames)[number];

interface FibTcam {
  /** `fib_tcam` alone on 7.0(3)I7, both spellings from 9.x. */
  readonly keyword: string;
  readonly instances: Instances;
  readonly classes: readonly FibClass[];
}

/** `show icam resource fib-tcam`: the forwarding tables of one ASIC, a current value on every ask, or a history. */
export function fibTcam({ keyword, instances, classes }: FibTcam): readonly Command[] {
  const syntax = `show icam resource ${keyword} module <module> inst <inst>`;
  const tableOf = (moments: readonly Device[], module: string, inst: string): JsonObject =>
    table(
      "fib_resource",
      classes.map(({ name, limit, used }) => ({
        Class: name,
        TABLE_fib_stats: rows(
          "fib_stats",
          moments.map((moment) => stats(used(moment, module, inst), limit, moment.now)),
        ),
      })),
    );
  return [
    {
      syntax,
      answer: forInstance(instances, (device, { module, inst }) =>
        body({ module, instance: inst, ...tableOf([device], module, inst) }),
      ),
    },
    {
      syntax: `${syntax} history <count>`,
      answer: forInstance(instances, (device, { module, inst, count = "" }) => {
        const moments = hoursBack(device, count);
        return moments === undefined
          ? invalidRange
          : body({ module, instance: inst, ...tableOf(moments, module, inst) });
      }),
    },
  ];
}

function stats(used: number, limit: number, now: number): JsonObject {
  return {
    Used_Entries: String(used),
    Max_Entries: String(limit),
    Percent_Util: percent(used, limit),
    Timestamp: timestamp(now),
  };
}
