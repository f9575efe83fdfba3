import { describe, expect, it } from "vitest";
import { z } from "zod";

import type { Command } from "../../../src/catalogue/define.ts";
import { showEnvironment } from "../../../src/catalogue/commands/show-environment.ts";
import { showInterface } from "../../../src/catalogue/commands/show-interface.ts";
import { showSystemResources } from "../../../src/catalogue/commands/show-system-resources.ts";
import { startNexus } from "../../../src/simulator/nexus.ts";
import { isPersonalityName, personalities } from "../../../src/simulator/personalities/index.ts";
import { ask, call } from "../ask.ts";

const Result = z.object({ result: z.object({ body: z.unknown() }) });
const START = Date.UTC(2026, 0, 1);
const MINUTE_MS = 60_000;

const names = Object.keys(personalities).filter((name) => isPersonalityName(name));

/** What a command reads of a switch, now and some minutes later. */
async function readings(command: Command, personality: (typeof names)[number], minutes: readonly number[]) {
  let now = START;
  await using nexus = await startNexus({ name: "leaf-1", personality, uptimeS: 10_000, clock: () => now });
  const found = [];
  for (const minute of minutes) {
    now = START + minute * MINUTE_MS;
    const { text } = await ask(nexus.url, { body: call(command.title()) });
    found.push(command.read(Result.parse(JSON.parse(text)).result.body));
  }
  return found;
}

describe.each(names)("the health of %s", (personality) => {
  it("moves in show system resources, and its CPUs and memory add up", async () => {
    const [first, later] = await readings(showSystemResources, personality, [0, 1]);

    expect(first?.samples).not.toEqual(later?.samples);
    const ratios = first?.samples.filter(({ name }) => name === "system.memory.utilization") ?? [];
    expect(ratios.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(1, 9);
    expect(first?.dropped).toEqual([]);
  });
});

describe.each(names.filter((name) => !name.startsWith("n9kv")))("the environment of %s", (personality) => {
  it("moves, below each limit", async () => {
    const minutes = await readings(showEnvironment, personality, [0, 1, 2, 3]);

    expect(new Set(minutes.map(({ samples }) => JSON.stringify(samples))).size).toBe(minutes.length);
    for (const { samples, dropped } of minutes) {
      expect(dropped).toEqual([]);
      for (const { name, value, attributes } of samples.filter((one) => one.name === "hw.temperature")) {
        const limit = samples.find(
          (one) => one.name === `${name}.limit` && one.attributes["hw.id"] === attributes["hw.id"],
        );
        expect(value).toBeLessThan(limit?.value ?? 0);
      }
    }
  });
});

describe.each(names)("the interfaces of %s", (personality) => {
  it("count, each series up and none down", async () => {
    const [first, later] = await readings(showInterface, personality, [0, 1]);
    const bytes = (reading = first) => reading?.samples.filter(({ name }) => name === "system.network.io") ?? [];

    expect(bytes(later).length).toBe(bytes().length);
    expect(bytes().length).toBeGreaterThan(4);
    for (const [index, { value, attributes }] of bytes(later).entries()) {
      expect([attributes, value >= (bytes()[index]?.value ?? Infinity)]).toEqual([attributes, true]);
    }
    expect(bytes(later)[0]?.value).toBeGreaterThan(bytes()[0]?.value ?? Infinity);
    expect(later?.dropped).toEqual([]);
  });
});
