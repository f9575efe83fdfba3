import { createPipeline, type Pipeline } from "../../otel/pipeline.ts";
import { collectorResource } from "../../otel/resources.ts";
import { counter, gauge, type Identity, type Sample } from "../../src/catalogue/define.ts";
import type { TakenReading } from "../../src/fleet/shown.ts";
import type { DownReason, Observation, Polling, Source } from "../../src/fleet/source.ts";

const aboutMetrics = { asked: counter("{request}", "How often it was asked.", []) };

const metrics = { up: gauge("", "Up.", []), size: gauge("{entry}", "A gauge.", ["table"]) };

export const IDENTITY: Identity = {
  hostname: "leaf",
  model: "N9K",
  serial: "S1",
  version: "9.3(5)",
  uptimeSeconds: undefined,
};

/** A source whose next observation the test sets. */
export function createSource() {
  let reads = 0;
  const next = {
    samples: [] as readonly Sample[],
    /** What there is before it is all. */
    steps: [] as readonly (readonly Sample[])[],
    goOn: Promise.resolve(),
    leaves: false,
    at: 5_000,
    /** What other commands have said. */
    others: [] as readonly TakenReading[],
    identity: undefined as Identity | undefined,
    address: undefined as string | undefined,
    failure: undefined as DownReason | undefined,
    fails: undefined as Error | undefined,
    downFails: undefined as Error | undefined,
  };
  const observation = (samples: readonly Sample[]): Observation => ({
    finishedAt: reads,
    failure: next.failure,
    identity: next.identity,
    address: next.address,
    bootedAt: undefined,
    readings: [
      {
        command: "",
        samples: [{ name: "up", value: samples.length > 0 ? 1 : 0, attributes: {} }, ...samples],
        takenAt: next.at,
        until: Infinity,
      },
      ...next.others,
    ],
  });
  async function* steps(): AsyncGenerator<Observation, Observation, void> {
    reads += 1;
    if (next.fails !== undefined) throw next.fails;
    for (const samples of next.steps) {
      yield observation(samples);
      await next.goOn;
    }
    return observation(next.samples);
  }
  let ended = 0;
  function polling(): Polling {
    const all = steps();
    return { next: () => all.next(), end: () => Promise.resolve(void (ended += 1)) };
  }
  const source: Source = {
    name: "leaf-1",
    poll: () => Promise.resolve(next.leaves ? undefined : polling()),
    describe: () => ({ identity: next.identity, address: next.address }),
    down() {
      if (next.downFails !== undefined) throw next.downFails;
      return observation([]);
    },
    judge: (last) => (last === undefined ? { show: "nothing", reason: "pending" } : { show: "observation" }),
    about: () => [{ name: "asked", value: reads, attributes: {} }],
    revision: () => String(reads),
  };
  return { source, next, reads: () => reads, ended: () => ended };
}

/** The pipeline of a source. */
export async function create(source: Source, { faults = [] as unknown[] } = {}): Promise<Pipeline> {
  return await createPipeline({
    source,
    labels: {},
    metrics,
    aboutMetrics,
    collector: collectorResource("1", {}),
    scope: { name: "test", version: "1" },
    now: () => Number.MAX_SAFE_INTEGER,
    stop: new AbortController().signal,
    fault: (error) => faults.push(error),
  });
}
