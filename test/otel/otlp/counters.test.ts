import { expect, it } from "vitest";

import { createExportCounters } from "../../../otel/otlp/counters.ts";

it("counts what became of requests and of their points", () => {
  const counters = createExportCounters();

  counters.send(10, { rejectedPoints: 0, message: "" }, 1_000);
  counters.send(10, { rejectedPoints: 4, message: "too old" }, 2_000);
  counters.send(10, { rejectedPoints: 0, message: "a warning" }, 3_000);
  counters.drop("queue_full", 5);
  counters.drop("queue_full", 6);
  counters.drop("refused", 1);
  counters.fail("timeout");
  counters.retry();

  expect(counters.read()).toEqual({
    sent: { requests: 3, points: 26 },
    rejectedPoints: 4,
    partialSuccesses: 2,
    dropped: { queue_full: { requests: 2, points: 11 }, refused: { requests: 1, points: 1 } },
    failed: { timeout: 1 },
    diskFailures: {},
    retries: 1,
    lastSuccessAt: 3_000,
  });
});

it("believes no destination that rejects more than it was sent", () => {
  const counters = createExportCounters();

  counters.send(10, { rejectedPoints: 2 ** 60, message: "" }, 1_000);

  expect(counters.read()).toMatchObject({ sent: { requests: 1, points: 0 }, rejectedPoints: 10 });
});
