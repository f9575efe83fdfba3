import { gauge, type Identity, type Sample } from "../catalogue/define.ts";
import type { Client } from "../nxapi/client.ts";
import type { DeviceError, TransportFailure } from "../nxapi/failure.ts";
import { aboutSamples, countDropped, countUp, createTally } from "./about.ts";
import { admit, type Refusal } from "./admit.ts";
import type { Clock } from "./clock.ts";
import { identityOf, type Knowledge, NOTHING_KNOWN } from "./knowledge.ts";
import type { Scope } from "./plan.ts";
import { type Poll, poll } from "./poll.ts";
import { current, type Known, standings } from "./shown.ts";
import type { DownReason, Observation, Source } from "./source.ts";
import { judge } from "./verdict.ts";

/** What happened with a switch that belongs in the log: changes of state, never each poll. */
export type SwitchEvent =
  | { readonly event: "up"; readonly name: string; readonly version: string | undefined }
  | { readonly event: "down"; readonly name: string; readonly reason: TransportFailure; readonly detail: string }
  | {
      readonly event: "command";
      readonly name: string;
      readonly command: string;
      readonly state: string;
      readonly detail: string | undefined;
    };

export interface SwitchOptions {
  readonly name: string;
  readonly client: Client;
  readonly scope: Scope;
  /** The longest that a poll may take, in milliseconds. */
  readonly timeoutMs: number;
  /** How long the last readings are shown while a poll runs, in milliseconds. */
  readonly maxStaleMs: number;
  readonly clock: Clock;
  readonly tell: (event: SwitchEvent) => void;
}

/** What is shown of a switch that comes from no command alone: it stays when the switch is down. */
export const deviceMetrics = {
  "cisco.device.up": gauge("", "1 if the switch answered, else 0; nxapi_collector_down_reason says why.", []),
  "cisco.device.info": gauge("", "What the switch says it is; always 1.", ["hostname", "model", "serial", "version"]),
} as const;

/** One switch: asks it what is due, and keeps what is known of it. */
export function createSwitch({ name, client, scope, timeoutMs, maxStaleMs, clock, tell }: SwitchOptions): Source {
  const tally = createTally();
  let known = NOTHING_KNOWN;
  let reachable: boolean | undefined;

  function observe(failure: DownReason | undefined): Observation {
    const now = clock.now();
    const identity = identityOf(known);
    const samples: Sample[] = [{ name: "cisco.device.up", value: failure === undefined ? 1 : 0, attributes: {} }];
    if (identity !== undefined) samples.push(info(identity));
    if (failure === undefined) {
      const refuse = ({ command }: Known, why: Refusal): void => countDropped(tally, command, why);
      samples.push(...admit(current(scope, known, now), refuse));
    }
    return { at: clock.wall(), finishedAt: now, failure, identity, bootedAt: known.bootedAt, samples };
  }

  function answered({ answers, known: after }: Poll): void {
    tally.answered += 1;
    for (const { ask, reading } of answers) {
      for (const { reason } of reading?.dropped ?? []) countDropped(tally, ask.title, reason);
    }
    const shown = new Map(standings(scope, after, clock.now()));
    // Of a command that was tried in several spellings, the last one says how it stands.
    const last = new Map(answers.map((answer) => [answer.ask.title, answer]));
    for (const [command, { state, fault }] of last) {
      const before = known.standings.get(command)?.state ?? "supported";
      // What is not shown is no news: the instance after a module's last, where nothing lists them.
      if (shown.get(command)?.state === state && state !== before) {
        tell({ event: "command", name, command, state, detail: fault });
      }
    }
    known = after;
    if (reachable !== true) tell({ event: "up", name, version: known.told.identity?.version });
    reachable = true;
  }

  function failed({ reason, message }: DeviceError, after: Knowledge): void {
    // The collector ended this poll itself, which says nothing about the switch.
    if (reason === "stopped") return;
    tally.failed += 1;
    countUp(tally.failures, reason);
    known = after;
    if (reachable !== false) tell({ event: "down", name, reason, detail: message });
    reachable = false;
  }

  return {
    name,
    async read(signal) {
      const started = clock.now();
      const conversation = client.converse({ signal, timeoutMs });
      const result = await poll({ scope, known, send: (commands) => conversation.ask(commands), clock });
      tally.lastPollMs = clock.now() - started;
      if (result.failure === undefined) answered(result);
      else failed(result.failure, result.known);
      return observe(result.failure?.reason);
    },
    quiet: () => observe("pending"),
    judge: (last, moment) => judge(last, moment, maxStaleMs),
    about: (verdict) =>
      aboutSamples({
        name,
        tally,
        traffic: client.traffic(),
        weaknesses: client.weaknesses,
        standings: standings(scope, known, clock.now()),
        verdict,
      }),
  };
}

function info({ hostname, model, serial, version }: Identity): Sample {
  return { name: "cisco.device.info", value: 1, attributes: { hostname, model, serial, version } };
}
