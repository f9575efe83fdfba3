import type { Identity } from "../catalogue/define.ts";
import { type Level, levelOf } from "../catalogue/fullness.ts";
import { type FeatureUse, featuresOf } from "../catalogue/table-groups.ts";
import { type Given, readsTables, type Table, tablesOf } from "../catalogue/tables.ts";
import { DeviceError } from "../nxapi/failure.ts";
import { type Ask, type CommandState, type CommandStatus, waitAfter } from "./ask.ts";
import { asCountedNow, type Clock, type Instant } from "./clock.ts";
import { type Forecast, forecast } from "./forecast.ts";
import { createHistory, type History, type Point } from "./history.ts";
import { type Fact, factsOf } from "./problems/facts.ts";
import { type InterfaceOverview, interfacesOf } from "./problems/interfaces.ts";
import { type Problem, problemsOf } from "./problems/problems.ts";
import type { Scope } from "./plan.ts";
import { unfitness } from "./samples.ts";
import type { AskedReading } from "./shown.ts";

/** One request of a poll. */
export interface RequestRecord {
  /** Milliseconds since the poll began. */
  readonly afterMs: number;
  readonly tookMs: number;
  readonly commands: readonly string[];
  /** `answered`, or the reason why not. */
  readonly outcome: string;
}

/** The last poll that ended, request by request. */
export interface PollRecord {
  readonly tookMs: number;
  readonly requests: readonly RequestRecord[];
}

/** A table with its course, and when it is full if it goes on like that. */
export interface TableOverview extends Table {
  readonly course: readonly Point[];
  readonly forecast: Forecast | undefined;
}

/** How things stand with a command. */
export interface CommandOverview {
  readonly command: string;
  readonly state: CommandState;
  /** After what time it is asked again, refused or not; 0 is with each poll. */
  readonly periodMs: number;
  readonly tookMs: number;
  /** When its reading was taken, in milliseconds since 1970. */
  readonly readAt: number | undefined;
  /** What was wrong, in the switch's words where it had any. */
  readonly fault: string | undefined;
}

/** What a person wants to see of a switch, as it is known now; the readings are those that may be shown. */
export interface Overview {
  readonly identity: Identity | undefined;
  /** Milliseconds since 1970, as the wall clock counts them now. */
  readonly bootedAt: number | undefined;
  readonly tables: readonly TableOverview[];
  /** Whether it is asked about tables. */
  readonly asksTables: boolean;
  /** How many of all its tables are at each level, whether they are among {@link tables} or not. */
  readonly levels: Readonly<Record<Level, number>>;
  /** How ACL banks divide over features; looked up when it is asked for. */
  readonly features: () => readonly FeatureUse[];
  /** What is not in order besides tables; looked up once for what a poll gave. */
  readonly problems: () => readonly Problem[];
  /** How the switch is besides its tables; looked up when it is asked for. */
  readonly facts: () => readonly Fact[];
  /** Its interfaces; looked up when it is asked for. */
  readonly interfaces: () => readonly InterfaceOverview[];
  /** Looked up when it is asked for: a list of switches has no use for it. */
  readonly commands: () => readonly CommandOverview[];
  readonly breaker: { readonly state: string; readonly retryInMs: number | undefined };
  readonly requests: { readonly lastMinute: number; readonly limit: number };
  readonly poll: PollRecord | undefined;
}

/** More requests of one poll are not kept. */
const MOST_REQUESTS = 100;

/** Sends something; `answered` is told when the answer is there. */
type Send<T> = (answered: () => void) => Promise<T>;

/** Keeps what people look at beside the readings: the course of each table, and the requests of the last poll. */
export interface Recorder {
  /** A poll begins. */
  begin(): void;
  /** Sends something and keeps how that went, and how long it took until the answer was there. */
  sending<T>(commands: readonly string[], send: Send<T>, answered: () => void): Promise<T>;
  /** The poll has ended, with what may be shown now: nothing of a switch that did not answer. */
  end(readings: readonly AskedReading[]): void;
  /** Another switch is at the other end. */
  forget(): void;
  course(table: Table): readonly Point[];
  /** What is not in order by these readings: looked up once, however many look at it. */
  problems(readings: readonly AskedReading[]): readonly Problem[];
  readonly poll: PollRecord | undefined;
}

/** A recorder without anything; one that keeps no courses where nobody can look at them. */
export function createRecorder(clock: Clock, { keepsCourses }: { readonly keepsCourses: boolean }): Recorder {
  let history: History | undefined = keepsCourses ? createHistory() : undefined;
  let [first, last]: (Instant | undefined)[] = [];
  let began = 0;
  let requests: RequestRecord[] = [];
  let poll: PollRecord | undefined;
  let looked: { readonly at: string; readonly problems: readonly Problem[] } = { at: "", problems: [] };

  function forget(): void {
    first = undefined;
    if (keepsCourses) history = createHistory();
  }

  return {
    begin() {
      began = clock.now();
      requests = [];
    },
    async sending(commands, send, answered) {
      const sent = clock.now();
      let outcome = "answered";
      let endedAt: number | undefined;
      try {
        return await send(() => {
          endedAt = clock.now();
          answered();
        });
      } catch (error) {
        // What was there may have been a refusal, after which it was asked again.
        endedAt = undefined;
        outcome = error instanceof DeviceError ? error.reason : "internal";
        throw error;
      } finally {
        if (requests.length < MOST_REQUESTS)
          requests.push({ afterMs: sent - began, tookMs: (endedAt ?? clock.now()) - sent, commands, outcome });
      }
    },
    end(readings) {
      poll = { tookMs: clock.now() - began, requests };
      const at = { now: clock.now(), wall: clock.wall() };
      if (first !== undefined && last !== undefined && isSetSince(last, at, first)) forget();
      first ??= at;
      last = at;
      history?.record(at.wall, givenBy(readings));
    },
    forget,
    course: (table) => history?.course(table) ?? [],
    problems(readings) {
      const at = readings.map(([{ title }, { takenAt }]) => `${title} ${takenAt}`).join("\n");
      if (at !== looked.at) looked = { at, problems: problemsOf(givenBy(readings)) };
      return looked.problems;
    },
    get poll() {
      return poll;
    },
  };
}

/** A clock that is put right by its own and other clocks' wander, 500 millionths at the most, is not set. */
const SET_MS = 10_000;
const WANDER = 0.001;

/** A course that is bent by so little of its length is still one. */
const BEND = 0.02;

/**
 * Whether the wall clock was set between two moments, or the machine slept, so that the course since the first would have a step or
 * a hole in time: what it said of how fast a table fills would be wrong.
 */
function isSetSince(last: Instant, at: Instant, first: Instant): boolean {
  const [passed, counted] = [at.now - last.now, at.wall - last.wall];
  return Math.abs(counted - passed) > Math.max(SET_MS, WANDER * passed, BEND * (last.wall - first.wall));
}

/** What commands gave, with what they declare. */
function givenBy(readings: readonly AskedReading[]): Given[] {
  return readings.map(([{ command }, { samples }]) => ({ metrics: command.metrics, samples }));
}

/**
 * What is not in order, the levels of all tables, and the fullest ones, `most` of them, with their courses: first those that
 * are full first, then those that are fullest, and last those that are meant to be full.
 */
export function tablesWith(
  readings: readonly AskedReading[],
  recorder: Recorder,
  { most, scope }: { readonly most: number; readonly scope: Scope },
): Pick<Overview, "tables" | "asksTables" | "levels" | "features" | "problems" | "facts" | "interfaces"> {
  const given = givenBy(readings);
  const fit = tablesOf(given).filter((table) => unfitness(table) === undefined);
  const fullest = fit.toSorted((one, other) => rank(other) - rank(one));
  const levels = { ok: 0, warning: 0, critical: 0 };
  for (const table of fullest) levels[levelOf(table)] += 1;
  const tables = fullest.slice(0, most).map((table) => {
    const course = recorder.course(table);
    return { ...table, course, forecast: table.counts ? forecast(course) : undefined };
  });
  return {
    levels,
    asksTables: scope.commands.some(readsTables),
    tables: tables.toSorted((one, other) => msUntilFull(one) - msUntilFull(other) || rank(other) - rank(one)),
    features: () =>
      featuresOf(given).filter(({ feature, bank }) => unfitness({ attributes: { feature, bank } }) === undefined),
    problems: () => recorder.problems(readings),
    facts: () => factsOf(given),
    interfaces: () => interfacesOf(given),
  };
}

/** A forecast of years says less than how full a table is. */
const FAR_MS = 30 * 86_400_000;

/** How long a table takes until it is full, in milliseconds, to sort by: 0 for one that is, and without end unless it is so soon. */
export function msUntilFull({ forecast: line, course, percent = 0, counts }: TableOverview): number {
  if (counts && percent >= 100) return 0;
  const leftMs = line === undefined ? Number.MAX_SAFE_INTEGER : line.fullAt - (course.at(-1)?.at ?? 0);
  return leftMs > FAR_MS ? Number.MAX_SAFE_INTEGER : leftMs;
}

/** What is meant to be full comes last. */
function rank({ counts, percent = -1 }: Table): number {
  return counts ? percent : percent - 1_000_000;
}

/** How things stand with each command that applies to the switch. */
export function commandsOf(asked: Iterable<[Ask, CommandStatus]>, clock: Clock): CommandOverview[] {
  return Array.from(asked, ([ask, status]) => {
    const { state, tookMs, readAt, fault } = status;
    return {
      command: ask.title,
      state,
      periodMs: waitAfter(ask, status),
      tookMs,
      readAt: readAt === undefined ? undefined : asCountedNow(readAt, clock),
      fault,
    };
  });
}
