import { body, invalidRange, type Command, type Device } from "./command.ts";
import { percent, timestamp } from "./figures.ts";

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

/** What the `module` and `inst` arguments of a switch's commands may be. */
export type Instances = Readonly<Record<string, readonly string[]>>;

interface FibTcam {
  /** `fib_tcam` alone on 7.0(3)I7, both spellings from 9.x. */
  readonly keyword: string;
  readonly instances: Instances;
  readonly classes: readonly FibClass[];
}

/** `show icam resource fib-tcam`: the forwarding tables of one ASIC, a current value on every ask. */
export function fibTcam({ keyword, instances, classes }: FibTcam): Command {
  return {
    syntax: `show icam resource ${keyword} module <module> inst <inst>`,
    answer: (device, { module = "", inst = "" }) => {
      if (instances[module]?.includes(inst) !== true) {
        return invalidRange;
      }
      const rows = classes.map(({ name, limit, used }) => {
        const entries = used(device, module, inst);
        return {
          Class: name,
          TABLE_fib_stats: {
            ROW_fib_stats: {
              Used_Entries: String(entries),
              Max_Entries: String(limit),
              Percent_Util: percent(entries, limit),
              Timestamp: timestamp(device.now),
            },
          },
        };
      });
      return body({ module, instance: inst, TABLE_fib_resource: { ROW_fib_resource: rows } });
    },
  };
}
