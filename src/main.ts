#!/usr/bin/env node
import { holdSignals } from "./cli/run.ts";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 15)) {
  process.stderr.write(
    `nxapi-collector: Node ${process.versions.node} is too old; use 22.15 or newer. A clone has one: node_modules/.bin/node\n`,
  );
  process.exit(1);
}

// Signals before all else: the rest of the program takes a while to load.
const signals = holdSignals((status) => process.exit(status));
const { runProgram } = await import("./cli/program.ts");
signals.loaded();

// The one place that ends the process: what is still open after a stop, a hung switch's socket say, must not hold it.
process.exit(await runProgram(process.argv.slice(2)));
