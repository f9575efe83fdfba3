import { parseArgs } from "node:util";

import { PARTS } from "./parts.ts";
import type { Row } from "./report.ts";

// Runs the parts of the benchmarks that the arguments name, one after the other, and says the rows of each.

const { positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: { peer: { type: "string", multiple: true } },
});
const measured: (readonly Row[])[] = [];
for (const name of positionals) {
  const part = PARTS[name];
  if (part === undefined) throw new Error(`there is no part ${name}`);
  const rows = await part.run();
  // Of nothing at all, every figure is as small as it should be.
  const nothing = rows.find(({ figures, wanted }) => wanted !== undefined && figures.includes(0));
  if (nothing !== undefined) throw new Error(`nothing was measured: ${nothing.what}`);
  measured.push(rows);
}
process.send?.(measured);
