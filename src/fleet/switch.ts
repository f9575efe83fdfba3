import { showVersion } from "../catalogue/commands/show-version.ts";
import type { Identity, Sample } from "../catalogue/define.ts";
import { isIdentity, wantedOf } from "../catalogue/index.ts";
import type { Client } from "../nxapi/client.ts";
import type { DeviceError, TransportFailure } from "../nxapi/failure.ts";
import { asCountedNow, type Clock } from "./clock.ts";
import { bounded, doubt, identityOf, isAnotherDevice, type Knowledge, NOTHING_KNOWN } from "./knowledge.ts";
import { type ConcurrencyLimits, type Pass, queue } from "./limits/concurrency.ts";
import { createSwitchLimits } from "./limits/switch-limits.ts";
import { commandsOf, createRecorder, type Overview, tablesWith } from "./overview.ts";
import type { Scope } from "./plan.ts";
import { type Poll, pollInSteps, sendThrough } from "./poll.ts";
import { type Admitted, createAdmission, createRepeatedAdmission, type Refusal } from "./samples.ts";
import { asked, changes, current, type TakenReading } from "./shown.ts";
import { type DownReason, type Health, judge, type Observation, type Source } from "./source.ts";
import {
  aboutSamples,
  countAnswered,
  countDropped,
  countUp,
  createSwitchCounters,
  deviceInfo,
} from "./switch-metrics.ts";

/** What happened with a switch that belongs in the log: changes of state, never each poll. */
export type SwitchEvent =
  | { readonly event: "up"; readonly name: string; readonly version: string | undefined }
  | { readonly event: "down"; readonly name: string; readonly reason: TransportFailure; readonly detail: string }
  /** It answers, and not one of the commands gives a reading: none at all, or none but those that say what it is. */
  | { readonly event: "useless"; readonly name: string; readonly without: "structured_output" | "tables" }
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
  /** The most HTTP requests that it is sent in any minute. */
  readonly requestsPerMinute: number;
  /** The concurrency limits that all switches share; without them no poll waits for another's. */
  readonly concurrency?: ConcurrencyLimits;
  readonly clock: Clock;
  /** From 0 to 1: how long it is left alone after failures. */
  readonly random?: () => number;
  readonly tell: (event: SwitchEvent) => void;
  /** Whether the course of each table is kept, for those who look at pages. */
  readonly keepsCourses?: boolean;
}

/** A switch that is asked, and can be looked at. */
export interface Switch extends Source {
  /** What is known of it, with at most so many tables, the fullest; of one that cannot be shown now, with none. */
  overview(health: Health, tables?: number): Overview;
}

/** More series about the polling of one switch than its commands can give: four each, of a thousand at most. */
const MOST_ABOUT_SERIES = 5_000;

/** One switch: asks it what is due, and keeps what is known of it. */
export function createSwitch(options: SwitchOptions): Switch {
  const { name, client, scope, timeoutMs, maxStaleMs, requestsPerMinute, concurrency, clock, tell } = options;
  const counters = createSwitchCounters();
  const limits = createSwitchLimits({ client, requestsPerMinute, clock, random: options.random ?? Math.random });
  const recorder = createRecorder(clock, { keepsCourses: options.keepsCourses === true });
  const wanted = wantedOf(scope.commands);
  let known = NOTHING_KNOWN;
  let reachable: boolean | undefined;
  let address: string | undefined;
  let behind = false;
  let useless = false;
  let steps = 0;
  let connection = 0;
  let admitted: Admitted = [];
  const admitAbout = createRepeatedAdmission(MOST_ABOUT_SERIES);

  interface View {
    readonly failure?: DownReason | undefined;
    /** When the poll began. */
    readonly started?: number;
    /** How long a slow command may keep the switch from now on; undefined if the poll is over. */
    readonly busyMs?: number;
  }

  /** What may be shown of the switch now if it answers, by a poll that began at `started`. */
  const shownNow = (started: number) => [...current(scope, known, { started, maxStaleMs }, clock)];

  function observe(
    { failure, started = clock.now(), busyMs }: View,
    shown = failure === undefined ? shownNow(started) : [],
  ): Observation {
    const now = clock.now();
    const admission = createAdmission({ before: admitted });
    const refused =
      (command: string) =>
      (reason: Refusal): void => {
        if (failure === undefined && busyMs === undefined) countDropped(counters, { command, reason });
      };
    const said = identity(refused(showVersion.title()));
    const up: Sample = { name: "cisco.device.up", value: failure === undefined ? 1 : 0, attributes: {} };
    const device = { command: "", samples: said === undefined ? [up] : [up, deviceInfo(said)] };
    const readings: TakenReading[] = [{ ...device, takenAt: clock.wall(), until: Number.POSITIVE_INFINITY }];
    for (const [, reading] of shown) {
      readings.push({ ...reading, samples: admission.admit(reading.samples, refused(reading.command)) });
    }
    if (failure === undefined) ({ admitted } = admission);
    return {
      finishedAt: now,
      failure,
      ...(busyMs !== undefined && { busyUntil: now + busyMs }),
      identity: said,
      address: addressNow(),
      bootedAt: bootedAt(),
      readings,
    };
  }

  /** Who the switch is. What cannot be shown as a label is no attribute of the resource either. */
  function identity(refused: (why: Refusal) => void): Identity | undefined {
    const said = identityOf(known);
    return said !== undefined && createAdmission().admit([deviceInfo(said)], refused).length > 0 ? said : undefined;
  }

  function addressNow(): string | undefined {
    return (address = client.address() ?? address);
  }

  /** Whether it was ever asked who it is, if it is asked that at all. */
  function wasAskedWhoItIs(): boolean {
    return (
      known.statuses.has(showVersion.title()) ||
      !scope.commands.some((one) => one.id === showVersion.id && isIdentity(one))
    );
  }

  /** When the switch was started; a time before 1970, by a clock of ours that is wrong, is none for OTLP. */
  function bootedAt(): number | undefined {
    return known.bootedAt === undefined || known.bootedAt.wall <= 0 ? undefined : known.bootedAt.wall;
  }

  function answered(poll: Poll, before: Knowledge): void {
    countAnswered(counters, poll.answers);
    for (const change of changes(scope, before, poll, clock.now())) tell({ event: "command", name, ...change });
    known = bounded(poll.known);
    if (isAnotherDevice(before, known)) recorder.forget();
    tellUsefulness(poll);
    if (reachable !== true) tell({ event: "up", name, version: known.facts.identity?.version });
    reachable = true;
  }

  /** Tells once if there is nothing to be read of the switch, whatever it is asked. */
  function tellUsefulness({ answers }: Poll): void {
    if (answers.some(({ ask, state }) => state === "supported" && wanted.has(ask.command))) {
      useless = false;
      return;
    }
    const all = [...asked(scope, known, clock.now())];
    const hoped = all.filter(([ask]) => wanted.has(ask.command));
    const mayGive = hoped.some(([, { state, refused }]) => state === "supported" || (state === "failed" && !refused));
    const isUseless = hoped.length > 0 && !mayGive;
    const gives = all.some(([, { state }]) => state === "supported");
    if (isUseless && !useless) tell({ event: "useless", name, without: gives ? "tables" : "structured_output" });
    useless = isUseless;
  }

  function failed({ reason, message }: DeviceError, after: Knowledge): void {
    // The collector ended this poll itself, which says nothing about the switch.
    if (reason === "stopped") return;
    counters.failed += 1;
    countUp(counters.failures, reason);
    known = after;
    if (reachable !== false) tell({ event: "down", name, reason, detail: message });
    reachable = false;
  }

  /** At the other end of a new connection may be another switch, or this one started anew: who it is is asked again. */
  function doubtNewConnection(): void {
    const opened = client.traffic().connections;
    const connected = client.connected();
    if (!connected || opened !== connection) known = doubt(known);
    connection = connected ? opened : opened + 1;
  }

  /** Polls as long as there is time. What comes before the end is to be shown, but for undefined: who it is is known now. */
  async function* pollNow(pass: Pass, signal: AbortSignal): AsyncGenerator<Observation | undefined, Observation, void> {
    const started = clock.now();
    doubtNewConnection();
    const before = known;
    recorder.begin();
    const send = sendThrough(client, { signal, timeoutMs, settled: pass.connected });
    const polling = pollInSteps({
      scope,
      known,
      timeoutMs,
      send: (commands, limitMs, told = () => undefined) =>
        recorder.sending(commands, (there) => limits.sending(() => send(commands, limitMs, there)), told),
      maySend: limits.maySend,
      behind,
      ...(concurrency !== undefined && { yieldLoop: concurrency.loop.goOn }),
      clock,
    });
    try {
      for (;;) {
        const { done, value: poll } = await polling.next();
        steps += 1;
        if (done === true) return conclude(poll, before, started);
        known = poll.known;
        const limitsMs = poll.ahead.map(({ command }) => command.timeoutMs ?? timeoutMs);
        yield poll.introduced === true ? undefined : observe({ started, busyMs: Math.max(...limitsMs) });
      }
    } finally {
      pass.over();
    }
  }

  function conclude(poll: Poll, before: Knowledge, started: number): Observation {
    counters.lastPollMs = clock.now() - started;
    behind = poll.cut;
    limits.over(poll);
    if (poll.failure === undefined) answered(poll, before);
    else failed(poll.failure, poll.known);
    const shown = poll.failure === undefined ? shownNow(started) : [];
    recorder.end(shown);
    return observe({ failure: poll.failure?.reason, started }, shown);
  }

  return {
    name,
    overview(health, tables = Number.POSITIVE_INFINITY) {
      const { breaker, retryInMs, lastMinute } = limits;
      return {
        identity: identity(() => undefined),
        bootedAt: known.bootedAt && asCountedNow(known.bootedAt, clock),
        ...tablesWith(health.reason === undefined ? shownNow(clock.now()) : [], recorder, { most: tables, scope }),
        commands: () => commandsOf(asked(scope, known, clock.now()), clock),
        breaker: { state: breaker, retryInMs },
        requests: { lastMinute, limit: requestsPerMinute },
        poll: recorder.poll,
      };
    },
    async poll(signal) {
      if (!limits.mayPoll()) return undefined;
      const pass = await queue(concurrency, { connected: client.connected(), answers: reachable === true, signal });
      if (pass === undefined) return undefined;
      const polling = pollNow(pass, signal);
      let first = wasAskedWhoItIs() ? undefined : await polling.next();
      return {
        async next() {
          let step = first ?? (await polling.next());
          first = undefined;
          while (step.value === undefined) step = await polling.next();
          return { done: step.done === true, value: step.value };
        },
        async end() {
          // A generator that has not begun runs no `finally`.
          pass.over();
          await polling.return(observe({ failure: "pending" }));
        },
      };
    },
    describe: () => ({ identity: identity(() => undefined), address: addressNow() }),
    down: () => observe({ failure: "pending" }),
    judge: (last, moment) => judge(last, moment, maxStaleMs),
    about(health) {
      const samples = aboutSamples({
        name,
        counters,
        traffic: client.traffic(),
        particulars: client.particulars(),
        weaknesses: client.weaknesses,
        limits,
        requestsPerMinute,
        clock,
        asked: asked(scope, known, clock.now()),
        health,
      });
      return admitAbout(samples);
    },
    revision: () => `${steps}/${limits.breaker}/${limits.exhausted}`,
  };
}
