import { readEnvironment } from "../config/environment.ts";
import type { SwitchSettings } from "../config/settings.ts";
import { systemClock } from "../fleet/clock.ts";
import type { Reply } from "../nxapi/json-rpc.ts";
import { askOnce } from "./ask-once.ts";
import { type Diagnosis, exitStatus, render } from "./diagnosis.ts";

/** A person waits for the end. */
const LONGEST_MS = 9_500;

/**
 * Asks a switch as the collector would, one command at a time, and prints how far it comes and what to do about what
 * is wrong. The credentials are those of the environment. Ends within ten seconds; the exit status says the class of
 * what is wrong ({@link exitStatus}).
 * @throws ConfigurationError if the environment does not say enough
 */
export async function doctor(host: string, print: (text: string) => void): Promise<number> {
  const { switches } = readEnvironment({ ...process.env, NXAPI_HOST: host });
  let status = 0;
  for (const settings of switches) {
    const diagnosis = await diagnose(settings);
    print(render(diagnosis));
    status = Math.max(status, exitStatus(diagnosis));
  }
  return status;
}

async function diagnose(settings: SwitchSettings): Promise<Diagnosis> {
  const tookMs = new Map<string, number>();
  const patient = { ...settings, timeoutMs: Math.min(settings.timeoutMs, LONGEST_MS) };
  // One command a request, so that each has a time of its own.
  const once = await askOnce(patient, (ask) => async (lines) => {
    const replies: Reply[] = [];
    for (const line of lines) {
      const started = systemClock.now();
      replies.push(...(await ask([line])));
      tookMs.set(line, systemClock.now() - started);
    }
    return replies;
  });
  const { target, opening, weaknesses, failure } = once;
  // Of a command that was asked in several spellings, the last answer counts.
  const last = new Map(once.answers.map((answer) => [answer.ask.title, answer]));
  const answers = [...last.values()].filter(({ ask }) => once.standings.has(ask.title));
  return { target, opening, weaknesses, answers, failure, identity: once.known.told.identity, tookMs };
}
