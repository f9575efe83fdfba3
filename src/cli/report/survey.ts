import type { Command, Identity } from "../../catalogue/define.ts";
import type { SwitchSettings } from "../../config/settings.ts";
import type { CommandState } from "../../fleet/ask.ts";
import { identityOf } from "../../fleet/knowledge.ts";
import type { TransportFailure } from "../../nxapi/failure.ts";
import { askOnce } from "../ask-once.ts";
import type { Selected } from "../selection.ts";
import { type Table, tablesOf } from "../../catalogue/tables.ts";

/** A command that gave nothing. */
export interface Unread {
  readonly command: string;
  readonly state: Exclude<CommandState, "supported">;
  readonly detail: string;
}

/** What one poll of a switch found. */
export interface Findings {
  readonly name: string;
  readonly identity: Identity | undefined;
  /** The fullest first. */
  readonly rows: readonly Table[];
  readonly unread: readonly Unread[];
  /** How many numbers were left out because they cannot be true. */
  readonly dropped: number;
  /** Why it could not be asked at all. */
  readonly failure: { readonly reason: TransportFailure; readonly detail: string } | undefined;
}

/** Switches that are asked at the same time. */
const AT_ONCE = 16;

/** Polls each switch once, all that is asked of it by default or as its settings say. In the order of the settings. */
export async function survey({ switches, added }: Selected): Promise<Findings[]> {
  const found: Findings[] = [];
  let next = 0;
  async function work(): Promise<void> {
    for (let index = next++; index < switches.length; index = next++) {
      const settings = switches[index];
      if (settings !== undefined) found[index] = await surveyOne(settings, added);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found;
}

async function surveyOne(settings: SwitchSettings, added: readonly Command[]): Promise<Findings> {
  const { name } = settings;
  const { answers, known, failure, standings } = await askOnce(settings, { added });
  if (failure !== undefined) {
    const detail = failure.message.replace(`${name}: `, "");
    return { name, identity: undefined, rows: [], unread: [], dropped: 0, failure: { reason: failure.reason, detail } };
  }
  const faults = new Map(answers.map(({ ask, fault }) => [ask.title, fault ?? ""]));
  const unread: Unread[] = [];
  for (const [command, { state }] of standings) {
    if (state !== "supported") unread.push({ command, state, detail: faults.get(command) ?? "" });
  }
  const read = answers.flatMap(({ ask, reading }) => (reading === undefined ? [] : [{ ask, reading }]));
  return {
    name,
    identity: identityOf(known),
    rows: tablesOf(read.map(({ ask, reading }) => ({ metrics: ask.command.metrics, samples: reading.samples }))),
    unread,
    dropped: read.flatMap(({ reading }) => reading.dropped).length,
    failure: undefined,
  };
}
