import type { Json } from "./cjson.ts";
import { body, type Command, type Device } from "./command.ts";
import type { Level } from "../personalities/levels.ts";
import { table } from "./table.ts";

/** What a supervisor has, and how its release prints numbers. */
interface Supervisor {
  readonly cpus: number;
  readonly memoryKb: number;
  /** Numbers as texts, as 10.x prints them. */
  readonly texts: boolean;
  readonly level: Level;
}

/** What a supervisor does, in percent and kB: the same in every command that says so. */
export function supervisorUse(level: Level, device: Device, memoryKb: number) {
  const user = 2 + 20 * level(device, "cpu user");
  const kernel = 1 + 6 * level(device, "cpu kernel");
  return { user, kernel, usedKb: Math.floor(memoryKb * (0.4 + 0.2 * level(device, "memory"))) };
}

/** `show system resources`: the load, each CPU, and memory. */
export function systemResources({ cpus, memoryKb, texts, level }: Supervisor): Command {
  const number = (value: number): Json => (texts ? String(value) : value);
  return {
    syntax: "show system resources",
    answer: (device) => {
      const { user, kernel, usedKb } = supervisorUse(level, device, memoryKb);
      const states = (busier: number) => ({
        user: (user * busier).toFixed(2),
        kernel: (kernel * busier).toFixed(2),
        idle: (100 - (user + kernel) * busier).toFixed(2),
      });
      const all = states(1);
      const load = (cpus * (user + kernel)) / 100;
      return body({
        load_avg_1min: load.toFixed(2),
        load_avg_5min: (load * 0.95).toFixed(2),
        load_avg_15min: (load * 0.9).toFixed(2),
        processes_total: number(650 + Math.floor(40 * level(device, "processes"))),
        processes_running: number(1 + Math.floor(3 * level(device, "running"))),
        cpu_state_user: all.user,
        cpu_state_kernel: all.kernel,
        cpu_state_idle: all.idle,
        memory_usage_total: number(memoryKb),
        memory_usage_used: number(usedKb),
        memory_usage_free: number(memoryKb - usedKb),
        current_memory_status: "OK",
        ...table(
          "cpu_usage",
          // The first is a little busier and the last less, so that together they are what all are.
          Array.from({ length: cpus }, (_, index) => ({
            cpuid: number(index),
            ...states(1.5 - (cpus === 1 ? 0.5 : index / (cpus - 1))),
          })),
        ),
      });
    },
  };
}
