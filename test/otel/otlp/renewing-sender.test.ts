import { expect, it } from "vitest";

import type { Sender } from "../../../otel/otlp/destination.ts";
import { renewingSender } from "../../../otel/otlp/renewing-sender.ts";
import { requestOf } from "./requests.ts";

const live = new AbortController().signal;
const accepting: Sender = {
  send: () => Promise.resolve({ result: "accepted", rejectedPoints: 0, message: "" }),
  close: () => undefined,
};

it("ends in time with headers that hang, asks for them once, and sends once they are there", async () => {
  const { promise: headers, resolve } = Promise.withResolvers<Record<string, string>>();
  let reads = 0;
  const read = () => {
    reads += 1;
    return headers;
  };
  const sender = renewingSender(read, () => Promise.resolve(accepting), 20);

  const hanging = [await sender.send(requestOf(1), live), await sender.send(requestOf(1), live)];
  const readsMeanwhile = reads;
  resolve({});
  const after = await sender.send(requestOf(1), live);

  const late = { result: "retryable", failure: "no_headers", detail: "reading the headers took longer than 20 ms" };
  expect(hanging).toEqual([late, late]);
  expect(readsMeanwhile).toBe(1);
  expect(after.result).toBe("accepted");
});

it("ends with headers that hang when it is told to", async () => {
  const stop = new AbortController();
  const sender = renewingSender(
    () => new Promise(() => undefined),
    () => Promise.resolve(accepting),
    3_600_000,
  );

  const sending = sender.send(requestOf(1), stop.signal);
  stop.abort();

  expect(await sending).toMatchObject({ result: "retryable", failure: "stopped" });
});
