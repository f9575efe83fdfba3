import type { Command } from "../catalogue/define.ts";
import type { SwitchSettings } from "../config/settings.ts";
import { systemClock } from "../fleet/clock.ts";
import type { Reply } from "../nxapi/json-rpc.ts";
import { type AskOptions, askOnce } from "./ask-once.ts";
import { type Diagnosis, exitStatus, render } from "./diagnosis.ts";
import type { Selected } from "./selection.ts";

/** A person waits for the end. */
const LONGEST_MS = 9_500;

/**
 * Asks each switch as the collector would, one command at a time, and prints how far it comes and what to do about what
 * is wrong. A switch takes ten seconds at the most; the exit status says the class of what is wrong, of several the
 * highest ({@link exitStatus}).
 */
export async function doctor({ switches, added, fromFile }: Selected, print: (text: string) => void): Promise<number> {
  let status = 0;
  for (const settings of switches) {
    const diagnosis = { ...(await diagnose(settings, added)), fromFile };
    print(render(diagnosis));
    status = Math.max(status, exitStatus(diagnosis));
  }
  return status;
}

async function diagnose(settings: SwitchSettings, added: readonly Command[]): Promise<Omit<Diagnosis, "fromFile">> {
  const tookMs = new Map<string, number>();
  const patient = { ...settings, timeoutMs: Math.min(settings.timeoutMs, LONGEST_MS) };
  // One command a request, so that each has a time of its own.
  const through: AskOptions["through"] = (ask) => async (lines) => {
    const replies: Reply[] = [];
    for (const line of lines) {
      const started = systemClock.now();
      replies.push(...(await ask([line])));
      tookMs.set(line, systemClock.now() - started);
    }
    return replies;
  };
  const once = await askOnce(patient, { added, through });
  const { target, opening, weaknesses, failure } = once;
  // Of a command that was asked in several spellings, the last answer counts.
  const last = new Map(once.answers.map((answer) => [answer.ask.title, answer]));
  const answers = [...last.values()].filter(({ ask }) => once.standings.has(ask.title));
  return { target, opening, weaknesses, answers, failure, identity: once.known.told.identity, tookMs };
}
