#!/usr/bin/env node
import { runProgram } from "./cli/program.ts";

// The one place that ends the process: what is still open after a stop, a hung switch's socket say, must not hold it.
process.exit(await runProgram(process.argv.slice(2)));
