// Fails if the report of a test run, vitest's JSON, has a skipped test or none at all.
import { readFileSync } from "node:fs";

const { numTotalTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const skipped = numPendingTests + numTodoTests;
console.log(`${numTotalTests - skipped} tests ran, ${skipped} were skipped`);
process.exitCode = skipped > 0 || numTotalTests === 0 ? 1 : 0;
