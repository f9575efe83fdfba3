import { expect, it } from "vitest";

import { DeadlineError, doneWithin, within } from "../../../otel/otlp/deadline.ts";

const never = new Promise<never>(() => undefined);
const later = { timeoutMs: 60_000, what: "the work" };

it("gives what the work gives", async () => {
  expect(await within(Promise.resolve(7), later)).toBe(7);
  await expect(within(Promise.reject(new Error("broken")), later)).rejects.toThrow("broken");
});

it("ends in time whatever the work does", async () => {
  await expect(within(never, { timeoutMs: 1, what: "the disk" })).rejects.toThrow(
    new DeadlineError("the disk took longer than 1 ms"),
  );
});

it("ends with its signal, also one that was aborted before", async () => {
  const stop = new AbortController();

  const waiting = within(never, { ...later, signal: stop.signal });
  stop.abort(new Error("stopped"));

  await expect(waiting).rejects.toThrow("stopped");
  await expect(within(never, { ...later, signal: stop.signal })).rejects.toThrow("stopped");
});

it("says whether work was done in time, well or not", async () => {
  expect(await doneWithin(Promise.resolve(), 60_000)).toBe(true);
  expect(await doneWithin(Promise.reject(new Error("broken")), 60_000)).toBe(true);
  expect(await doneWithin(never, 1)).toBe(false);
});
