import { gauge, type Sample } from "../catalogue/define.ts";
import type { Client } from "../nxapi/client.ts";
import type { DeviceError, TransportFailure } from "../nxapi/failure.ts";
import { aboutSamples, countDropped, countUp, createTally } from "./about.ts";
import { admit } from "./admit.ts";
import { type Ask, isDue, travelsAlone } from "./ask.ts";
import type { Clock } from "./clock.ts";
import { current, doubt, learn, NOTHING_KNOWN } from "./knowledge.ts";
import { type Answer, poll } from "./poll.ts";
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
  readonly asks: readonly Ask[];
  /** The longest that a poll may take, in milliseconds. */
  readonly timeoutMs: number;
  /** How long the last readings are shown while a poll runs, in milliseconds. */
  readonly maxStaleMs: number;
  readonly clock: Clock;
  readonly tell: (event: SwitchEvent) => void;
}

/** What is shown of a switch that comes from no command. */
export const deviceMetrics = {
  "cisco.device.up": gauge("", "1 if the switch answered, else 0; nxapi_collector_down_reason says why.", []),
} as const;

/** One switch: asks it what is due, and keeps what is known of it. */
export function createSwitch({ name, client, asks, timeoutMs, maxStaleMs, clock, tell }: SwitchOptions): Source {
  const tally = createTally();
  let known = NOTHING_KNOWN;
  let reachable: boolean | undefined;

  function alone(ask: Ask): boolean {
    return travelsAlone(ask, known.standings.get(ask));
  }

  function observe(failure: DownReason | undefined): Observation {
    const now = clock.now();
    const up: Sample = { name: "cisco.device.up", value: failure === undefined ? 1 : 0, attributes: {} };
    const readings = admit(current(known, { up: failure === undefined, now }), ({ cli }, why) => {
      countDropped(tally, cli, why);
    });
    const { identity, bootedAt } = known;
    return { at: clock.wall(), finishedAt: now, failure, identity, bootedAt, samples: [up, ...readings] };
  }

  function answered(answers: readonly Answer[]): void {
    tally.answered += 1;
    for (const { ask, state, reading, fault } of answers) {
      for (const { reason } of reading?.dropped ?? []) countDropped(tally, ask.cli, reason);
      const before = known.standings.get(ask)?.state ?? "supported";
      if (state !== before) tell({ event: "command", name, command: ask.cli, state, detail: fault });
    }
    known = learn(known, answers, { now: clock.now(), wall: clock.wall() });
    if (reachable !== true) tell({ event: "up", name, version: known.identity?.version });
    reachable = true;
  }

  function failed({ reason, message }: DeviceError): void {
    // The collector ended this poll itself, which says nothing about the switch.
    if (reason === "stopped") return;
    tally.failed += 1;
    countUp(tally.failures, reason);
    known = doubt(known);
    if (reachable !== false) tell({ event: "down", name, reason, detail: message });
    reachable = false;
  }

  return {
    name,
    async read(signal) {
      const started = clock.now();
      const due = asks.filter((ask) => isDue(ask, known.standings.get(ask), started));
      // A switch that knows none of the commands is asked who it is: without an answer it must not be called up.
      if (due.length === 0) due.push(...asks.slice(0, 1));
      const conversation = client.converse({ signal, timeoutMs });
      const { answers, failure } = await poll(conversation, due, { alone, now: clock.now });
      tally.lastPollMs = clock.now() - started;
      if (failure === undefined) answered(answers);
      else failed(failure);
      return observe(failure?.reason);
    },
    quiet: () => observe("pending"),
    judge: (last, moment) => judge(last, moment, maxStaleMs),
    about: (verdict) =>
      aboutSamples({
        name,
        tally,
        traffic: client.traffic(),
        weaknesses: client.weaknesses,
        standings: known.standings.values(),
        verdict,
      }),
  };
}
