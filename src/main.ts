#!/usr/bin/env node
import { existsSync } from "node:fs";
import { setFlagsFromString } from "node:v8";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 15)) {
  const own = [
    new URL("../node_modules/.bin/node", import.meta.url),
    new URL("../../node_modules/.bin/node", import.meta.url),
  ];
  const advice = own.some((path) => existsSync(path))
    ? "This clone has one: node_modules/.bin/node"
    : "Install one (https://nodejs.org/en/download), or use the container image.";
  process.stderr.write(
    `nxapi-collector: Node ${process.versions.node} is too old; it needs Node 22.15 or newer. ${advice}\n`,
  );
  process.exit(1);
}

// Node loads its `fetch` and its WebSocket client for whoever as much as reads their names, which an import of node:http does,
// and axios does. Nothing here uses them: without, the program starts 50 ms sooner and keeps 2.6 MB less.
const nodeHttp = process.getBuiltinModule("node:http");
for (const name of ["CloseEvent", "MessageEvent", "WebSocket"]) Reflect.deleteProperty(nodeHttp, name);
for (const name of ["FormData", "Request", "Response", "fetch"]) Reflect.deleteProperty(globalThis, name);

// A container asks this every few seconds. What it takes to load a collector would cost more than the answer.
if (process.argv.length === 3 && process.argv[2] === "health") {
  const { askContainer, printLiveness } = await import("./cli/health-request.ts");
  const liveness = await askContainer();
  if (liveness !== undefined) process.exit(printLiveness(liveness, (text) => process.stdout.write(text)));
}

// Only now: an older Node would refuse what the rest is written with, in words of its own. Signals before all else: the
// rest of the program takes a while to load.
const { holdSignals } = await import("./cli/signals.ts");
const signals = holdSignals((status) => process.exit(status));
// V8 enlarges the young generation of the heap as more survives in it, which all that is loaded does: without this an idle
// collector keeps 12 MB that it has no use for. From then on it grows as always (by its default, 2), with the fleet.
setFlagsFromString("--semi-space-growth-factor=1");
const { runProgram } = await import("./cli/program.ts");
setFlagsFromString("--semi-space-growth-factor=2");
signals.loaded();

// The one place that ends the process: what is still open after a stop, a hung switch's socket say, must not hold it.
process.exit(await runProgram(process.argv.slice(2)));
