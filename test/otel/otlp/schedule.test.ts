import { expect, it } from "vitest";

import { every } from "../../../otel/otlp/schedule.ts";
import { eventually } from "../../support/processes.ts";

it("acts on though an action never ends, and tells of it", async () => {
  const faults: unknown[] = [];
  let acts = 0;
  const schedule = every({
    intervalMs: 1,
    limitMs: 20,
    act() {
      acts += 1;
      return acts === 1 ? new Promise(() => undefined) : Promise.resolve();
    },
    fault: (error) => faults.push(error),
  });

  await eventually(() => Promise.resolve(acts > 2 ? true : undefined));
  await schedule.stop();

  expect(faults).toEqual([new Error("an action of the schedule took longer than 20 ms")]);
});

it("acts on after one that failed", async () => {
  const faults: unknown[] = [];
  let acts = 0;
  const schedule = every({
    intervalMs: 1,
    act() {
      acts += 1;
      return acts === 1 ? Promise.reject(new Error("broken")) : Promise.resolve();
    },
    fault: (error) => faults.push(error),
  });

  await eventually(() => Promise.resolve(acts > 2 ? true : undefined));
  await Promise.all([schedule.stop(), schedule.stop()]);

  expect(faults).toEqual([new Error("broken")]);
});
