import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { createPipeline } from "../../otel/pipeline.ts";
import { collectorResource } from "../../otel/resources.ts";
import type { Metrics } from "../../src/catalogue/define.ts";
import { aboutMetrics } from "../../src/fleet/switch-metrics.ts";
import type { Observation, Source } from "../../src/fleet/source.ts";
import { createSwitch } from "../../src/fleet/switch.ts";
import { deviceMetrics } from "../../src/fleet/switch-metrics.ts";
import {
  createModelSwitch,
  type Given,
  type Mode,
  modelCommands,
  modelTitles,
  MODES,
} from "../support/model-switch.ts";

/** How many sequences are tried; `npm run fuzz` says a million. Each step is in thousands of these few. */
const RUNS = Number(process.env["FUZZ_RUNS"] ?? 3_000);

const TIMEOUT_MS = 30_000;
const MAX_STALE_MS = 90_000;
const REFUSAL_RETRY_MS = 3_600_000;
const FAILED_RETRY_MS = 60_000;
const LONGEST_PUSHED_MS = 58 * 60_000;
const START_WALL_MS = Date.UTC(2026, 0, 1);

const metrics: Metrics = Object.fromEntries(
  [deviceMetrics, ...modelCommands.map((command) => command.metrics)].flatMap((declared) => Object.entries(declared)),
);

type Step =
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "mode"; readonly title: string; readonly mode: Mode }
  | { readonly do: "model"; readonly set: Partial<ReturnType<typeof createModelSwitch>["model"]> }
  | { readonly do: "set the clock"; readonly byMs: number }
  | { readonly do: "hold" | "release" | "reboot" | "scrape" | "scrape late" | "push" };

/** A step of one of these kinds, which say all. */
const plain = <const K extends (Step & { readonly set?: never })["do"]>(...kinds: readonly K[]) =>
  fc.constantFrom(...kinds).map((kind) => ({ do: kind }));

const Steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: plain("scrape", "scrape", "scrape", "scrape late", "push") },
    { weight: 1, arbitrary: plain("hold", "release") },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant("wait" as const),
        ms: fc.constantFrom(1_000, 5_000, 15_000, 60_000, 100_000, 310_000, 700_000, REFUSAL_RETRY_MS),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant("mode" as const),
        title: fc.constantFrom(...modelTitles),
        mode: fc.constantFrom<Mode>("answers", "answers", "answers", ...MODES),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant("model" as const),
        set: fc.oneof(
          fc.record({
            down: fc.constantFrom(undefined, undefined, "refused", "timeout_connect", "malformed" as const),
          }),
          fc.record({ spelling: fc.constantFrom(0, 1) }),
          fc.record({ modules: fc.constantFrom(1, 2) }),
          fc.record({ slowMs: fc.constantFrom(100, 5_000, 20_000, 40_000) }),
        ),
      }),
    },
    { weight: 1, arbitrary: plain("reboot") },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant("set the clock" as const),
        byMs: fc.constantFrom(-86_400_000, 3_000_000),
      }),
    },
  ),
  { minLength: 2, maxLength: 24 },
);

/** A finished or half finished poll as the pipeline was told of it. */
interface Told extends Observation {
  readonly startedAt: number;
  /** The answers that had been given before the poll began. */
  readonly before: number;
  /** The answers that had been given when it came so far. */
  readonly answers: number;
  /** By how much the wall clock had been set. */
  readonly setByMs: number;
  readonly done: boolean;
}

/** Runs a sequence over a model switch and its pipeline, and throws where something that is shown is not true. */
async function tryOut(steps: readonly Step[], requestsPerMinute: number): Promise<number> {
  const { client, clock, time, model, given } = createModelSwitch();
  time.setByMs = START_WALL_MS;
  const told: Told[] = [];
  let checked = 0;
  /** When polls last left a command out because the switch had fallen silent: it counts as failed. */
  const leftOutAt = new Map<string, number>();
  let shownSince = 0;
  let pushedSince = 0;
  let release: (() => void) | undefined;

  const real = createSwitch({
    name: "leaf-1",
    client,
    scope: { commands: modelCommands, places: undefined },
    timeoutMs: TIMEOUT_MS,
    maxStaleMs: MAX_STALE_MS,
    requestsPerMinute,
    clock,
    random: () => 1,
    tell: () => undefined,
  });
  const source: Source = {
    ...real,
    // It is made, but none of it written: how it is shown has tests of its own, which ask for it.
    about: (health) => {
      real.about(health);
      return [];
    },
    async poll(signal) {
      const startedAt = clock.now();
      const before = given.length;
      const polling = await real.poll(signal);
      return (
        polling && {
          end: () => polling.end(),
          async next() {
            const { done = false, value } = await polling.next();
            told.push({ ...value, startedAt, before, answers: given.length, setByMs: time.setByMs, done });
            shownSince = pushedSince = 0;
            if (done) expectAsked(told.at(-1)!);
            return { done, value };
          },
        }
      );
    },
  };
  const faults: unknown[] = [];
  const pipeline = await createPipeline({
    source,
    labels: {},
    metrics,
    aboutMetrics,
    collector: collectorResource("1", {}),
    scope: { name: "test", version: "1" },
    now: clock.now,
    stop: new AbortController().signal,
    fault: (error) => faults.push(error),
  });

  /** The last that was given to a command before an answer. */
  const lastGiven = (title: string, before: number): number =>
    given.findLastIndex((one, index) => index < before && one.title === title);
  const periodOf = ({ title, tookMs }: Given): number => {
    const { periodMs = 0 } = modelCommands.find(({ syntax }) => titleIs(syntax, title)) ?? {};
    return periodMs === 0 ? 0 : Math.max(periodMs, 20 * tookMs);
  };

  /** How often the switch had been started when it last told of it. */
  function toldBoot(answers: number): number {
    return given.findLast((each, index) => index < answers && isTelling(each))?.boot ?? 0;
  }

  /** From which answer on anything is known: the one that told of the last start, and what came with it. */
  function knownFrom(answers: number): number {
    const boot = toldBoot(answers);
    const first = given.findIndex((each, index) => index < answers && isTelling(each) && each.boot === boot);
    const isFirst = !given.some((each, index) => index < first && each.boot < boot);
    return isFirst ? 0 : first;
  }

  /** Whether the rules of what a scrape shows allow a value now. */
  function expectTrue(title: string, value: number, last: Told): void {
    const one = given[value];
    const is = `${title} = ${value}`;
    if (one === undefined || one.title !== title || one.mode !== "answers") throw new Error(`${is} was never answered`);
    if (lastGiven(title, last.answers) !== value) throw new Error(`${is} is not the last answer`);
    const age = clock.now() - one.at;
    const period = periodOf(one);
    if (period > 0 && age > 2 * period) throw new Error(`${is} is older than two periods: ${age} ms`);
    if (period === 0 && one.at < last.startedAt && age > MAX_STALE_MS) throw new Error(`${is} is stale: ${age} ms`);
    if (one.boot < toldBoot(last.answers)) throw new Error(`${is} is from before a restart`);
    checked += 1;
  }

  /** Which values are shown at all, of what was told last; those that are older than `longestMs` may be left out. */
  function expectShown(values: ReadonlyMap<string, number>, before: number, longestMs = Infinity): void {
    const last = told.at(-1);
    const isLate =
      last !== undefined && before > 0 && clock.now() > Math.max(last.finishedAt + MAX_STALE_MS, last.busyUntil ?? 0);
    if (last === undefined || last.failure !== undefined || isLate) {
      if (values.size > 0) throw new Error(`shows ${values.size} values of a switch that is down or late`);
      return;
    }
    for (const [title, value] of values) expectTrue(title, value, last);
    // What this poll answered is there, unless it has become too old since.
    for (const title of modelTitles) {
      const index = lastGiven(title, last.answers);
      const one = given[index];
      const period = one === undefined ? 0 : periodOf(one);
      const age = clock.now() - (one?.at ?? 0);
      const isFresh = index >= last.before && age <= Math.min(longestMs, period === 0 ? Infinity : 2 * period);
      if (one === undefined || one.mode !== "answers" || index < knownFrom(last.answers)) continue;
      if (isFresh && applies(title) && !values.has(title)) throw new Error(`${title} was answered and is not shown`);
    }
  }

  /** Whether the collector knows that a command applies: where the switch does not tell its modules, it assumes one. */
  function applies(title: string): boolean {
    if (!title.includes("table")) return true;
    const modules = given[lastGiven("show module", told.at(-1)?.answers ?? 0)];
    return modules?.modules === 2 && model.spelling === 0 && modules.mode === "answers" && modules.boot === model.boot;
  }

  /** Whether a poll that went well asked all that was due and would be answered. */
  function expectAsked({ startedAt, before, answers, failure, finishedAt }: Told): void {
    if (failure !== undefined || requestsPerMinute < 1_000) return;
    const inPoll = given.slice(before, answers);
    const isIn = (title: string): boolean => inPoll.some((one) => one.title === title);
    // Once a switch is away, or silent about something fast, it is asked nothing more.
    if (inPoll.some(({ title, mode }) => mode === "away" || (mode === "hangs" && !isSlow(title)))) {
      for (const title of modelTitles) if (!isIn(title)) leftOutAt.set(title, finishedAt);
      return;
    }
    // A slow command that hangs keeps the other slow ones for the next poll, and so does a poll that has lasted long.
    const slowMayWait = inPoll.some(({ mode }) => mode === "hangs") || finishedAt - startedAt >= TIMEOUT_MS;
    for (const title of modelTitles.filter((one) => !one.includes("table"))) {
      const last = given[lastGiven(title, before)];
      if ((model.modes.get(title) ?? "answers") !== "answers" || (isSlow(title) && slowMayWait)) continue;
      const isDue =
        last === undefined || (last.mode === "answers" && startedAt - last.at >= Math.max(periodOf(last), 1));
      const isDueAgain = last !== undefined && startedAt - last.at >= REFUSAL_RETRY_MS;
      const { periodMs = 0 } = modelCommands.find(({ syntax }) => syntax === title) ?? {};
      const mayWait = startedAt - (leftOutAt.get(title) ?? -Infinity) < Math.min(periodMs, FAILED_RETRY_MS);
      if ((isDue || isDueAgain) && !mayWait && !isIn(title)) throw new Error(`${title} was not asked`);
    }
    const tables = given.filter(({ title }, index) => index < before && title.includes("table"));
    for (const { title } of tables) {
      const index = lastGiven(title, before);
      const isKnown = index >= knownFrom(answers) && given[index]?.mode === "answers";
      if (isKnown && applies(title) && !isIn(title)) throw new Error(`${title} answers and was not asked`);
    }
  }

  function show(): void {
    if (faults.length > 0) throw faults[0];
    const [families] = pipeline.show();
    const text = new TextDecoder().decode(families?.get("test_value")?.lines);
    const values = new Map<string, number>();
    for (const [, title = "", value] of text.matchAll(/^test_value\{of="([^"]+)",host_name="leaf-1"\} (\d+)$/gm)) {
      values.set(title, Number(value));
    }
    expectShown(values, shownSince);
    shownSince += 1;
  }

  function push(): void {
    const { ofSwitch } = pipeline.push(clock.wall());
    const found = ofSwitch.flatMap(({ scopeMetrics }) => scopeMetrics).flatMap((scope) => scope.metrics);
    const last = told.at(-1);
    const values = new Map<string, number>();
    for (const { descriptor, dataPoints } of found) {
      if (!descriptor.name.startsWith("test.")) continue;
      for (const { attributes, value, startTime, endTime } of dataPoints) {
        if (typeof value !== "number") throw new Error("no number");
        const ended = endTime[0] * 1_000 + endTime[1] / 1e6;
        const began = startTime[0] * 1_000 + startTime[1] / 1e6;
        values.set(String(attributes["of"]), value);
        const due = (given[value]?.at ?? 0) + (last?.setByMs ?? 0);
        if (Math.abs(ended - due) > 1_000) throw new Error(`${value} is pushed under a time ${ended - due} ms off`);
        if (began > ended || began < 0) throw new Error(`${value} starts at ${began} and ends at ${ended}`);
      }
    }
    if (pushedSince === 0) expectShown(values, 0, LONGEST_PUSHED_MS);
    else if (values.size > 0) throw new Error("pushes the same readings again");
    pushedSince += 1;
  }

  async function take(step: Step): Promise<void> {
    // A poll that is under way is left between two of its requests.
    await turns(1);
    if (faults.length > 0) throw faults[0];
    switch (step.do) {
      case "wait":
        time.nowMs += step.ms;
        return;
      case "mode":
        model.modes.set(step.title, step.mode);
        return;
      case "model":
        Object.assign(model, step.set);
        return;
      case "reboot":
        model.boot += 1;
        // The clock of its kernel runs for a while before it answers.
        model.bootedAt = time.nowMs + 100_000;
        time.nowMs += 200_000;
        return;
      case "set the clock":
        time.setByMs += step.byMs;
        return;
      case "hold": {
        const { promise, resolve } = Promise.withResolvers<void>();
        release?.();
        [model.held, release] = [promise, resolve];
        return;
      }
      case "release":
        release?.();
        model.held = undefined;
        return;
      case "scrape": {
        const refreshed = pipeline.refresh(5_000);
        if (model.held === undefined) await refreshed;
        else await turns(8);
        show();
        return;
      }
      case "scrape late":
        void pipeline.refresh(5_000);
        show();
        return;
      case "push":
        push();
    }
  }

  try {
    for (const step of steps) await take(step);
  } finally {
    release?.();
    await pipeline.shutdown();
  }
  if (faults.length > 0) throw faults[0];
  return checked;
}

function titleIs(syntax: string, title: string): boolean {
  return syntax === title || (syntax.includes("table") && title.includes("table"));
}

function isSlow(title: string): boolean {
  return title.includes("slow") || title.includes("patient");
}

/** Whether an answer told when the switch was started. */
function isTelling({ title, mode }: Given): boolean {
  return title === "show version" && mode === "answers";
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe("what is shown and pushed of a switch", () => {
  it(
    "is never older than may be, under no time but its own, and asked for when it is due",
    { timeout: 60_000 + RUNS * 50 },
    async () => {
      let checked = 0;

      await fc.assert(
        fc.asyncProperty(Steps, fc.constantFrom(100_000, 100_000, 8), async (steps, requestsPerMinute) => {
          checked += await tryOut(steps, requestsPerMinute);
        }),
        { numRuns: RUNS },
      );

      expect(checked / RUNS).toBeGreaterThan(10);
    },
  );
});
