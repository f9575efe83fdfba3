import { once } from "node:events";
import { ServerResponse } from "node:http";
import { Worker } from "node:worker_threads";

import { afterEach, expect, it, vi } from "vitest";

import { get, serve } from "./serving.ts";

const READERS = 30;
const MIB = 1024 * 1024;

/** Reads so many scrapes at once, in a thread of its own, as fast as they come. */
const READING = `
  const { get } = require("node:http");
  const { parentPort, workerData: { url, count } } = require("node:worker_threads");
  let left = count;
  const agent = { agent: false };
  for (let reader = 0; reader < count; reader += 1)
    get(url, agent, (response) => response.resume().on("end", () => (left -= 1) || parentPort.postMessage("read")));
`;

afterEach(() => {
  vi.restoreAllMocks();
});

it("an answer of a few bytes does not wait until all have read their scrapes", async () => {
  const scrape = Buffer.alloc(8 * MIB, "x");
  await using server = await serve({ metrics: () => Promise.resolve([scrape]) });
  const write: unknown = Reflect.get(ServerResponse.prototype, "write");
  let writes = 0;
  let stepMs = 2;
  const began = Promise.withResolvers<void>();
  vi.spyOn(ServerResponse.prototype, "write").mockImplementation(function (this: ServerResponse, ...args) {
    writes += 1;
    if (writes === READERS) began.resolve();
    // A step of a slow machine.
    const end = performance.now() + stepMs;
    while (performance.now() < end);
    return typeof write === "function" && Boolean(Reflect.apply(write, this, args));
  });
  const workerData = { url: `${server.url}/metrics`, count: READERS };
  await using stack = new AsyncDisposableStack();
  const reader = stack.adopt(
    new Worker(READING, { eval: true, workerData }),
    async (worker) => void (await worker.terminate()),
  );
  const read = once(reader, "message");

  await began.promise;
  const before = writes;
  const healthy = await get(`${server.url}/-/healthy`);
  const meanwhile = writes - before;
  stepMs = 0;
  await read;

  expect(healthy.status).toBe(200);
  expect(writes).toBeGreaterThan(READERS * 20);
  // A request over a connection of its own is three turns of the event loop, or four.
  expect(meanwhile).toBeLessThan(60);
});
