import { body, type Command } from "./command.ts";
import type { Level } from "../personalities/levels.ts";
import { supervisorUse } from "./show-system-resources.ts";
import { table } from "./table.ts";

/** `show icam health` and `show icam itd`, whose rows name themselves. */
export function icamHealth(level: Level, memoryKb: number): readonly Command[] {
  return [
    {
      syntax: "show icam health",
      answer: (device) => {
        const { user, kernel, usedKb: used } = supervisorUse(level, device, memoryKb);
        const cpu = { user, kernel, idle: 100 - user - kernel };
        const memory = { total: memoryKb, used, free: memoryKb - used };
        const supply = { "PS1 Actual Output": 110 + 40 * level(device, "ps1"), "PS2 Actual Output": 0 };
        return body({
          Version: "1",
          ...table(
            "cpu",
            Object.entries(cpu).map(([name, value]) => ({ CpuTypeName: name, CpuTypeValue: value.toFixed(2) })),
          ),
          ...table(
            "mem",
            Object.entries(memory).map(([name, value]) => ({ MemTypeName: name, MemTypeValue: String(value) })),
          ),
          ...table(
            "ps",
            Object.entries(supply).map(([name, value]) => ({
              PsTypeName: name,
              PsTypeValue: `${Math.floor(value)} W`,
            })),
          ),
        });
      },
    },
    { syntax: "show icam itd", answer: () => body({ Version: "1" }) },
  ];
}
