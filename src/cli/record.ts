import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { readEnvironment } from "../config/environment.ts";
import { ConfigurationError } from "../config/settings.ts";
import type { Log } from "../log.ts";
import type { Reply } from "../nxapi/json-rpc.ts";
import { createAnonymiser } from "./anonymise.ts";
import { askOnce } from "./ask-once.ts";
import { VERSION } from "./version.ts";

/**
 * Asks a switch all that the collector would ask it at first and writes the replies to a directory that
 * `simulate --replay` reads, without what tells whose switch it is. The credentials are those of the environment; gives
 * the exit status.
 * @throws ConfigurationError if the environment does not say enough, or the directory is in use
 */
export async function record(log: Log, host: string, directory: string): Promise<number> {
  const { switches } = readEnvironment({ ...process.env, NXAPI_HOST: host });
  await claim(directory);
  const anonymiser = createAnonymiser([host]);
  const commands = new Map<string, object>();

  async function note(line: string, reply: Reply): Promise<void> {
    if (!reply.ok && reply.failure === "unanswered") return;
    if (reply.ok) {
      const file = `${line.replaceAll(/[^\w.]+/g, "-")}.json`;
      await writeFile(join(directory, file), `${JSON.stringify(anonymiser.body(reply.body), undefined, 2)}\n`);
      commands.set(line, { command: line, body: file });
    } else {
      commands.set(line, { command: line, error: anonymiser.text(`${reply.message}\n`) });
    }
    log.info("recorded", { command: line, answer: reply.ok ? "body" : reply.message });
  }

  for (const settings of switches) {
    const { failure } = await askOnce(settings, (ask) => async (lines, limitMs) => {
      const replies = await ask(lines, limitMs);
      for (const [index, reply] of replies.entries()) await note(lines[index] ?? "", reply);
      return replies;
    });
    if (failure !== undefined) throw failure;
  }
  const summary = `recorded by nxapi-collector ${VERSION}; addresses, names, serial numbers and secrets are replaced`;
  await writeFile(
    join(directory, "index.json"),
    `${JSON.stringify({ summary, commands: [...commands.values()] }, undefined, 2)}\n`,
  );
  log.info("look through the files before you give them away", { directory });
  return 0;
}

async function claim(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const [occupant] = await readdir(directory);
  if (occupant !== undefined)
    throw new ConfigurationError([`${directory} is not empty (${occupant}); name a new directory`]);
}
