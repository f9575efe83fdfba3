import { readEnvironment } from "../config/environment.ts";
import type { SwitchSettings } from "../config/settings.ts";
import { systemClock } from "../fleet/clock.ts";
import { NOTHING_KNOWN } from "../fleet/knowledge.ts";
import { plan } from "../fleet/plan.ts";
import { poll } from "../fleet/poll.ts";
import { createClient } from "../nxapi/client.ts";
import type { Reply } from "../nxapi/json-rpc.ts";
import { type Diagnosis, exitStatus, render } from "./diagnosis.ts";
import { scopeOf } from "./scope.ts";
import { VERSION } from "./version.ts";

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

async function diagnose({ places, commands, timeoutMs, ...target }: SwitchSettings): Promise<Diagnosis> {
  const client = createClient(target, { userAgent: `nxapi-collector/${VERSION}` });
  const conversation = client.converse({ timeoutMs: Math.min(timeoutMs, LONGEST_MS) });
  const tookMs = new Map<string, number>();

  /** One command a request, so that each has a time of its own. */
  async function send(lines: readonly string[]): Promise<readonly Reply[]> {
    const replies: Reply[] = [];
    for (const line of lines) {
      const started = systemClock.now();
      replies.push(...(await conversation.ask([line])));
      tookMs.set(line, systemClock.now() - started);
    }
    return replies;
  }

  const scope = scopeOf({ name: target.name, commands, places });
  const { answers, failure, known } = await poll({ scope, known: NOTHING_KNOWN, send, clock: systemClock });
  // Where nothing lists a module's instances, the one that was refused is the end of the list and no fault.
  const applies = new Set(plan(scope, known, systemClock.now()).map(({ title }) => title));
  const { weaknesses } = client;
  const opening = client.opening();
  client.close();
  return {
    target,
    opening,
    weaknesses,
    answers: answers.filter(({ ask }) => applies.has(ask.title)),
    failure,
    identity: known.told.identity,
    tookMs,
  };
}
