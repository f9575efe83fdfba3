import { customCommand } from "../../../src/catalogue/custom/command.ts";
import { CustomCommands } from "../../../src/catalogue/custom/commands.ts";
import type { Command } from "../../../src/catalogue/define.ts";
import type { Json } from "../../../src/simulator/commands/cjson.ts";

/** So many commands that a user has described, each a request of its own, whose rows are series of a metric each. */
export function giantCommands(count: number): Command[] {
  return CustomCommands.parse(
    Array.from({ length: count }, (_, index) => ({
      id: `giant_${index}`,
      command: `show giant part ${index}`,
      alone: true,
      rows: "TABLE_h/ROW_h",
      attributes: { row: "r" },
      metrics: [{ name: `cisco.giant.part${index}`, key: "v", kind: "gauge", unit: "", description: "Rows." }],
    })),
  ).map(customCommand);
}

/** A reply of so many rows. */
export function giantReply(rows: number): Json {
  return { TABLE_h: { ROW_h: Array.from({ length: rows }, (_, index) => ({ r: `x${index}`, v: index })) } };
}
