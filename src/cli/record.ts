import { mkdir, readdir, writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import { join } from "node:path";

import type { Command } from "../catalogue/define.ts";
import { VERSION } from "../collector/version.ts";
import { checkWritable } from "../config/file/file-access.ts";
import { ConfigurationError, type SwitchSettings } from "../config/settings.ts";
import { errorMessage } from "../error-message.ts";
import type { Log } from "../log.ts";
import type { DeviceError } from "../nxapi/failure.ts";
import type { Reply } from "../nxapi/json-rpc.ts";
import { pollOnce } from "./poll-once.ts";
import type { Selected } from "./selection.ts";

/**
 * Asks switches all that the collector would ask them at first and writes the replies to a directory that
 * `simulate --replay` reads, of several switches each to one of its own below it, without what tells whose switch it is.
 * Gives the exit status.
 * @throws ConfigurationError if the directory is in use, or cannot be one
 */
export async function record(log: Log, { switches, added }: Selected, directory: string): Promise<number> {
  await claim(directory);
  const folders = new Set<string>();
  let failed = 0;
  for (const settings of switches) {
    const { name } = settings;
    const folder = freeName(name.replaceAll(/[^\w.-]+/g, "-"), folders);
    const into = switches.length === 1 ? directory : join(directory, folder);
    const failure = await recordOne(log, { settings, added, into });
    if (failure === undefined) continue;
    log.error("switch could not be asked", { switch: name, reason: failure.reason, detail: failure.message });
    failed += 1;
  }
  if (failed < switches.length) log.info("look through the files before you give them away", { directory });
  return failed === 0 ? 0 : 1;
}

/** A name that is not taken yet, and is from now on: two switches may differ in letters only that no folder has. */
function freeName(name: string, taken: Set<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name}-${number}`;
  taken.add(free);
  return free;
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
    const shown = anonymiser.line(line);
    if (reply.ok) {
      const file = `${shown.replaceAll(/[^\w.]+/g, "-")}.json`;
      await writeFile(join(into, file), `${JSON.stringify(anonymiser.body(reply.body ?? null), undefined, 2)}\n`);
      commands.set(line, { command: shown, body: file });
    } else {
      commands.set(line, { command: shown, error: anonymiser.text(`${reply.message}\n`) });
    }
    log.info("recorded", { switch: name, command: line, answer: reply.ok ? "body" : reply.message });
  }

  const { failure } = await pollOnce(settings, {
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
  if (directory === "") throw new ConfigurationError(["the directory to write to has no name"]);
  await checkWritable(directory).catch((error: unknown) => {
    throw new ConfigurationError([errorMessage(error)]);
  });
  await mkdir(directory, { recursive: true });
  const [occupant] = await readdir(directory);
  if (occupant !== undefined)
    throw new ConfigurationError([`${directory} is not empty (${occupant}); name a new directory`]);
}

/** Replaces what tells whose switch a reply is from. The same word gets the same replacement in all replies. */
export interface Anonymiser {
  /** A copy of a reply's body without addresses, names, serial numbers and secrets. */
  body(body: unknown): unknown;
  text(text: string): string;
  /** A command line without addresses, as of a route that is asked for by name; its words are the switch's own. */
  line(line: string): string;
}

const NAME_KEY = /^(host_?name|hostname|sys_?name|switch_?name|domain_?name|device_id)$/i;
const SERIAL_KEY = /serial|proc_board_id/i;
const SECRET_KEY = /pass(word|phrase)?$|secret|community|(^|_)key$|token/i;
const REMARK_KEY = /^((svi_|port_)?desc|description)$/i;

/** What may be an IP address; a time and a version look alike, so {@link isIP} decides. */
const ADDRESS = /[0-9a-f]*[.:][0-9a-f.:]*[0-9a-f:]/gi;
const MAC = /\b[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}\b|\b[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}\b/gi;

/** Masks, loopback and unspecified addresses tell nothing. */
const TELLS_NOTHING = /^(0\.0\.0\.0|255\..*|127\..*|::1?)$/;

/** Words this short turn up inside others, and tell nothing. */
const SHORTEST_WORD = 4;

/**
 * Replacements are from the ranges that are set aside for documentation (RFC 5737, RFC 3849, RFC 7042) as far as they reach.
 * `names` are words that are known to tell, such as the name and the address under which the switch was reached.
 */
export function createAnonymiser(names: readonly string[]): Anonymiser {
  const replacements = new Map<string, string>();
  const counts = new Map<string, number>();

  function replace(original: string, kind: string, as: (number: number) => string): string {
    const known = replacements.get(original);
    if (known !== undefined) return known;
    const number = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, number);
    const replacement = as(number);
    replacements.set(original, replacement);
    return replacement;
  }

  const name = (original: string): string => replace(original, "name", (number) => `switch-${number}`);

  function address(word: string): string {
    const version = TELLS_NOTHING.test(word) ? 0 : isIP(word);
    if (version === 4) return replace(word, "ipv4", documentationIPv4);
    if (version === 6) return replace(word.toLowerCase(), "ipv6", (number) => `2001:db8::${number.toString(16)}`);
    return word;
  }

  function text(original: string): string {
    let result = original
      .replaceAll(MAC, (mac) => replace(mac.toLowerCase(), "mac", documentationMac))
      .replaceAll(ADDRESS, address);
    for (const [word, replacement] of replacements) {
      if (word.length >= SHORTEST_WORD) result = result.replaceAll(word, replacement);
    }
    return result;
  }

  function leaf(key: string, value: string): string {
    if (value.trim() === "") return value;
    if (SECRET_KEY.test(key)) return "<removed>";
    if (SERIAL_KEY.test(key))
      return replace(value.trim(), "serial", (number) => `FDO${String(number).padStart(8, "0")}`);
    if (NAME_KEY.test(key)) return name(value.trim());
    if (REMARK_KEY.test(key)) return replace(value.trim(), "remark", (number) => `description ${number}`);
    return text(value);
  }

  function body(value: unknown, key = ""): unknown {
    if (typeof value === "string") return leaf(key, value);
    if (Array.isArray(value)) return value.map((item) => body(item, key));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([member, inner]) => [member, body(inner, member)]));
  }

  for (const known of names) name(known);
  return { body: (value) => body(value), text, line: (line) => line.replaceAll(ADDRESS, address) };
}

/** An address of TEST-NET-2, and when these are used up one of those for benchmarks (RFC 2544): no two are alike. */
function documentationIPv4(number: number): string {
  return number < 255
    ? `198.51.100.${number}`
    : `198.${18 + ((number >> 16) & 1)}.${(number >> 8) & 255}.${number & 255}`;
}

/** An address for documentation, and when these are used up one that is locally administered. */
function documentationMac(number: number): string {
  if (number < 256) return `0000.5e00.53${number.toString(16).padStart(2, "0")}`;
  return `0200.${number
    .toString(16)
    .padStart(8, "0")
    .replace(/^(.{4})/, "$1.")}`;
}
