import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "vitest";
import { z } from "zod";

import { temporaryFolder } from "./folder.ts";
import { freePort } from "./free-port.ts";
import { eventually, start } from "./processes.ts";

const Targets = z.object({
  data: z.object({
    activeTargets: z.array(
      z.object({ health: z.string(), lastError: z.string(), labels: z.record(z.string(), z.string()) }),
    ),
  }),
});
const Answer = z.object({
  data: z.object({ result: z.array(z.object({ metric: z.record(z.string(), z.string()) })) }),
});

const Rules = z.object({
  data: z.object({ groups: z.array(z.object({ rules: z.array(z.object({ name: z.string() })) })) }),
});

/** What the first scrapes may take: discovery, an interval of which the phase is Prometheus's own, and a busy machine. */
const FIRST_SCRAPES_MS = 120_000;

/** How often is looked for what a scrape brings, of which there is one in seconds. */
const LOOK_MS = 250;

/** Starts the system's Prometheus with the text of a configuration file, in which `itself` is its own address. */
export async function startPrometheus(config: string, { itself = "" } = {}) {
  const folder = await temporaryFolder();
  const port = await freePort();
  const text = itself === "" ? config : config.replaceAll(itself, `127.0.0.1:${port}`);
  await writeFile(join(folder.path, "prometheus.yml"), text);
  const process = start("prometheus", [
    `--config.file=${join(folder.path, "prometheus.yml")}`,
    `--storage.tsdb.path=${join(folder.path, "data")}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ]);
  const ask = async (path: string): Promise<unknown> => (await fetch(`http://127.0.0.1:${port}/api/v1/${path}`)).json();
  const query = async (expression: string) =>
    Answer.parse(await ask(`query?query=${encodeURIComponent(expression)}`)).data.result;
  return {
    url: `http://127.0.0.1:${port}`,
    /** Its targets, once there are so many and each was scraped. */
    scraped: (count: number) =>
      eventually(async () => {
        const { activeTargets } = Targets.parse(await ask("targets")).data;
        const ready = activeTargets.length === count && activeTargets.every(({ health }) => health !== "unknown");
        return ready ? activeTargets : undefined;
      }, FIRST_SCRAPES_MS),
    /** The names of its rules. */
    rules: async () =>
      Rules.parse(await ask("rules")).data.groups.flatMap(({ rules }) => rules.map(({ name }) => name)),
    query,
    /** What an expression gives, once that are so many series: a target has its health a moment before its samples. */
    series: async (expression: string, count: number) => {
      let found = await query(expression);
      const told = { message: expression, interval: LOOK_MS };
      await expect.poll(async () => (found = await query(expression)), told).toHaveLength(count);
      return found;
    },
    async [Symbol.asyncDispose]() {
      await process[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
