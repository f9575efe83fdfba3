import { PARTS } from "./parts.ts";

// Runs the part of the benchmarks that the first argument names, and says its rows.

const part = PARTS[process.argv[2] ?? ""];
if (part === undefined) throw new Error(`there is no part ${process.argv[2]}`);
const rows = await part.run();
process.send?.(rows);
