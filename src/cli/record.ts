import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Command } from "../catalogue/define.ts";
import { ConfigurationError, type SwitchSettings } from "../config/settings.ts";
import type { Log } from "../log.ts";
import type { DeviceError } from "../nxapi/failure.ts";
import type { Reply } from "../nxapi/json-rpc.ts";
import { createAnonymiser } from "./anonymise.ts";
import { askOnce } from "./ask-once.ts";
import type { Selected } from "./selection.ts";
import { VERSION } from "../collector/version.ts";

/**
 * Asks switches all that the collector would ask them at first and writes the replies to a directory that
 * `simulate --replay` reads, of several switches each to one of its own below it, without what tells whose switch it is.
 * Gives the exit status.
 * @throws ConfigurationError if the directory is in use
 */
export async function record(log: Log, { switches, added }: Selected, directory: string): Promise<number> {
  await claim(directory);
  let failed = 0;
  for (const settings of switches) {
    const { name } = settings;
    const into = switches.length === 1 ? directory : join(directory, name.replaceAll(/[^\w.-]+/g, "-"));
    const failure = await recordOne(log, { settings, added, into });
    if (failure === undefined) continue;
    log.error("switch could not be asked", { switch: name, reason: failure.reason, detail: failure.message });
    failed += 1;
  }
  if (failed < switches.length) log.info("look through the files before you give them away", { directory });
  return failed === 0 ? 0 : 1;
}

interface Recording {
  readonly settings: SwitchSettings;
  readonly added: readonly Command[];
  readonly into: string;
}

/** Records one switch; gives why it could not be asked, with which nothing is written but what it answered before. */
async function recordOne(log: Log, { settings, added, into }: Recording): Promise<DeviceError | undefined> {
  const { name, host } = settings;
  await mkdir(into, { recursive: true });
  const anonymiser = createAnonymiser([...new Set([host, name])]);
  const commands = new Map<string, object>();

  async function note(line: string, reply: Reply): Promise<void> {
    if (!reply.ok && reply.failure === "unanswered") return;
    if (reply.ok) {
      const file = `${line.replaceAll(/[^\w.]+/g, "-")}.json`;
      await writeFile(join(into, file), `${JSON.stringify(anonymiser.body(reply.body ?? null), undefined, 2)}\n`);
      commands.set(line, { command: line, body: file });
    } else {
      commands.set(line, { command: line, error: anonymiser.text(`${reply.message}\n`) });
    }
    log.info("recorded", { switch: name, command: line, answer: reply.ok ? "body" : reply.message });
  }

  const { failure } = await askOnce(settings, {
    added,
    through: (ask) => async (lines, limitMs) => {
      const replies = await ask(lines, limitMs);
      for (const [index, reply] of replies.entries()) await note(lines[index] ?? "", reply);
      return replies;
    },
  });
  if (failure !== undefined) return failure;
  const summary = `recorded by nxapi-collector ${VERSION}; addresses, names, serial numbers and secrets are replaced`;
  await writeFile(
    join(into, "index.json"),
    `${JSON.stringify({ summary, commands: [...commands.values()] }, undefined, 2)}\n`,
  );
  return undefined;
}

async function claim(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const [occupant] = await readdir(directory);
  if (occupant !== undefined)
    throw new ConfigurationError([`${directory} is not empty (${occupant}); name a new directory`]);
}
