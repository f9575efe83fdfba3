import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { catalogue } from "../catalogue/index.ts";
import { readEnvironment } from "../config/environment.ts";
import { ConfigurationError } from "../config/settings.ts";
import { asksFor } from "../fleet/ask.ts";
import type { Log } from "../log.ts";
import { createClient } from "../nxapi/client.ts";
import { createAnonymiser } from "./anonymise.ts";
import { VERSION } from "./version.ts";

/**
 * Asks a switch every command of the catalogue and writes the replies to a directory that `simulate --replay` reads,
 * without what tells whose switch it is. The credentials are those of the environment; gives the exit status.
 * @throws ConfigurationError if the environment does not say enough, or the directory is in use
 */
export async function record(log: Log, host: string, directory: string): Promise<number> {
  const { switches } = readEnvironment({ ...process.env, NXAPI_HOST: host });
  await claim(directory);
  const anonymiser = createAnonymiser([host]);
  const commands: object[] = [];
  for (const { places, timeoutMs, ...target } of switches) {
    const client = createClient(target, { userAgent: `nxapi-collector/${VERSION}` });
    try {
      for (const { cli } of asksFor(catalogue, places)) {
        const [reply] = await client.converse({ timeoutMs }).ask([cli]);
        if (reply === undefined) continue;
        if (reply.ok) {
          const file = `${cli.replaceAll(/[^\w.]+/g, "-")}.json`;
          await writeFile(join(directory, file), `${JSON.stringify(anonymiser.body(reply.body), undefined, 2)}\n`);
          commands.push({ command: cli, body: file });
        } else {
          commands.push({ command: cli, error: anonymiser.text(`${reply.message}\n`) });
        }
        log.info("recorded", { command: cli, answer: reply.ok ? "body" : reply.message });
      }
    } finally {
      client.close();
    }
  }
  const summary = `recorded by nxapi-collector ${VERSION}; addresses, names, serial numbers and secrets are replaced`;
  await writeFile(join(directory, "index.json"), `${JSON.stringify({ summary, commands }, undefined, 2)}\n`);
  log.info("look through the files before you give them away", { directory });
  return 0;
}

async function claim(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const [occupant] = await readdir(directory);
  if (occupant !== undefined)
    throw new ConfigurationError([`${directory} is not empty (${occupant}); name a new directory`]);
}
