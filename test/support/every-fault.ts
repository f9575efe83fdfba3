import { faultNames, type FaultsInput } from "../../src/simulator/http/faults.ts";

/** Settings without which a fault is none. */
const SETTINGS: Readonly<Record<string, object>> = {
  latency: { ms: 5_000 },
  "missing-keys": { keys: ["TABLE_fib_resource", "host_name"] },
  "set-values": { values: { Max_Entries: "-", Used_Entries: "4294633084" } },
  "slow-command": { command: "show", ms: 5_000 },
  "refuse-command": { command: "show" },
};

/** Everything that can be wrong with a simulated switch, by name, and with settings that hurt. */
export const EVERY_FAULT: ReadonlyMap<string, FaultsInput> = new Map(
  faultNames.map((name) => [name, { [name]: SETTINGS[name] ?? {} }]),
);
