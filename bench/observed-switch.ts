import { createPipeline, type Pipeline } from "../otel/pipeline.ts";
import { collectorResource } from "../otel/resources.ts";
import { showIcamResourceFibTcam } from "../src/catalogue/commands/show-icam-resource-fib-tcam.ts";
import type { Sample } from "../src/catalogue/define.ts";
import { aboutMetrics, aboutSamples, createSwitchCounters } from "../src/fleet/switch-metrics.ts";
import { ask } from "../src/fleet/ask.ts";
import { deviceMetrics } from "../src/fleet/switch-metrics.ts";
import { systemClock } from "../src/fleet/clock.ts";
import type { Observation, Polling, Source } from "../src/fleet/source.ts";

/** Where the tables are that the switch is asked for. */
const PLACE = { module: "1", inst: "0" };

export const SCOPE = { name: "bench", version: "1" };
export const COLLECTOR = collectorResource("bench", {});

/** What a switch says of so many classes of its FIB TCAM, three series each. */
function samplesOf(classes: number): Sample[] {
  return Array.from({ length: classes }, (_, index) => {
    const attributes = { table: "fib", module: "1", inst: "0", class: `IPv4 class ${index}` };
    return [
      { name: "cisco.tcam.usage", value: 1_000 + index, attributes },
      { name: "cisco.tcam.limit", value: 32_768, attributes },
      { name: "cisco.tcam.utilization", value: (1_000 + index) / 32_768, attributes },
    ];
  }).flat();
}

/** A poll that has found all that it finds. */
export function finishedPoll(value: Observation): Polling {
  return { next: () => Promise.resolve({ done: true, value }), end: () => Promise.resolve() };
}

/** The pipeline of a switch whose poll costs nothing, kept for a push, with what is told about a switch that is well. */
export async function observedSwitch(name: string, series: number): Promise<Pipeline> {
  const samples: Sample[] = [{ name: "cisco.device.up", value: 1, attributes: {} }, ...samplesOf(series / 3)];
  let polls = 0;
  const observe = (shown: readonly Sample[]): Observation => ({
    finishedAt: performance.now(),
    failure: undefined,
    identity: undefined,
    address: undefined,
    bootedAt: undefined,
    readings: [{ command: "", samples: shown, takenAt: Date.now(), until: Infinity }],
  });
  const source: Source = {
    name,
    poll() {
      polls += 1;
      return Promise.resolve(finishedPoll(observe(samples)));
    },
    describe: () => ({ identity: undefined, address: undefined }),
    down: () => observe([]),
    judge: () => ({ show: "observation" }),
    about: (health) =>
      aboutSamples({
        name,
        counters: { ...createSwitchCounters(), answered: polls, lastPollMs: 12 },
        traffic: { requests: polls, retries: 0, logins: 1, connections: 1, sentBytes: polls, receivedBytes: polls },
        particulars: { certificate: undefined, clockAheadMs: 0 },
        weaknesses: [],
        limits: { breaker: "closed", exhausted: 0 },
        requestsPerMinute: 60,
        clock: systemClock,
        asked: ASKED.map((one) => [one, STANDING]),
        health,
      }),
    revision: () => String(polls),
  };
  return await createPipeline({
    source,
    labels: {},
    metrics: { ...deviceMetrics, ...showIcamResourceFibTcam.metrics },
    aboutMetrics,
    collector: COLLECTOR,
    scope: SCOPE,
    now: () => performance.now(),
    stop: new AbortController().signal,
    fault: (error) => {
      throw error;
    },
  });
}

const STANDING = {
  state: "supported",
  refused: false,
  everAnswered: true,
  unreadable: false,
  alone: false,
  askedAt: 0,
  tookMs: 10,
  reading: undefined,
  readAt: { now: 1, wall: 1 },
} as const;

/** As many commands as the catalogue asks a switch by default. */
const ASKED = Array.from({ length: 12 }, (_, index) => ({
  ...ask(showIcamResourceFibTcam, PLACE),
  title: `show command ${index}`,
}));
