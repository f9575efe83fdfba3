import { expect, it } from "vitest";

import { createTallyBook } from "../../../otel/otlp/counters.ts";

it("counts what became of requests and of their points", () => {
  const book = createTallyBook();

  book.send(10, { rejectedPoints: 0, message: "" }, 1_000);
  book.send(10, { rejectedPoints: 4, message: "too old" }, 2_000);
  book.send(10, { rejectedPoints: 0, message: "a warning" }, 3_000);
  book.drop("queue_full", 5);
  book.drop("queue_full", 6);
  book.drop("refused", 1);
  book.fail("timeout");
  book.retry();

  expect(book.read()).toEqual({
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
  const book = createTallyBook();

  book.send(10, { rejectedPoints: 2 ** 60, message: "" }, 1_000);

  expect(book.read()).toMatchObject({ sent: { requests: 1, points: 0 }, rejectedPoints: 10 });
});
