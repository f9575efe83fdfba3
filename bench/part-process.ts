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
  measured.push(await part.run());
}
process.send?.(measured);
