#!/usr/bin/env node
/**
 * The program `collect` with steps that a test holds: prints `at STEP` where it first comes to a step that is named, and goes
 * on with the next line on standard input.
 *
 *     node held-collect.js STEPS FILE, as bundle.ts makes it, with commas between the steps
 */
import { once } from "node:events";
import { createInterface } from "node:readline";

import { collect } from "../../src/cli/collect.ts";
import { startCollector } from "../../src/collector/collector.ts";
import { readConfiguration } from "../../src/collector/configuration.ts";
import { holdSignals } from "../../src/cli/signals.ts";
import { createLog } from "../../src/log.ts";

const [, , , file] = process.argv;
const input = createInterface(process.stdin);
const log = createLog((line) => process.stdout.write(line));
holdSignals((status) => process.exit(status)).loaded();

const held = new Set(process.argv[2]?.split(","));
async function at(step: string): Promise<void> {
  if (!held.delete(step)) return;
  process.stdout.write(`at ${step}\n`);
  await once(input, "line");
}

const status = await collect(
  log,
  { file, webFile: undefined, listen: undefined, lifecycle: false },
  {
    async read(sources) {
      await at("before reading");
      const configuration = await Promise.resolve(readConfiguration(sources, process.env));
      await at("after reading");
      return configuration;
    },
    async start(configuration, options) {
      await at("before starting");
      const collector = await startCollector(configuration, options);
      await at("after starting");
      const stop = async (): Promise<void> => {
        await at("before stopping");
        await collector.stop();
        await at("after stopping");
      };
      return { ...collector, stop };
    },
  },
);
process.exit(status);
