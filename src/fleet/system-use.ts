import type { Given } from "../catalogue/tables.ts";
import { shownOf } from "./problems/shown.ts";

/** How far the supervisor is used, in percent; undefined of what is not asked. */
export interface SystemUse {
  /** What its CPUs spend working, all of them together. */
  readonly cpu: number | undefined;
  readonly memory: number | undefined;
}

/** How far the supervisor is used, by what these commands gave. */
export function systemUseOf(given: readonly Given[]): SystemUse {
  const shown = shownOf(given);
  const idle = shown
    .of("system.cpu.utilization")
    .filter(({ attributes }) => attributes["cpu.mode"] === "idle")
    .map(({ value }) => value);
  const used = shown
    .of("system.memory.utilization")
    .find(({ attributes }) => attributes["system.memory.state"] === "used");
  let sum = 0;
  for (const one of idle) sum += one;
  return {
    cpu: idle.length === 0 ? undefined : percent(1 - sum / idle.length),
    memory: used && percent(used.value),
  };
}

/** In decimal: binary arithmetic would give 8.004999999999995. */
function percent(ratio: number): number {
  return Math.round(ratio * 1e10) / 1e8;
}
