import { once } from "node:events";
import { Worker } from "node:worker_threads";

import { expect, it } from "vitest";

import { createSlices } from "../../src/slices.ts";
import { serve } from "./serving.ts";

const CONNECTIONS = 200;

/** In a thread of its own, opens so many connections at once and then asks over one more whether the server is well. */
const ASKING = `
  const { once } = require("node:events");
  const { get } = require("node:http");
  const { connect } = require("node:net");
  const { parentPort, workerData: { url, count } } = require("node:worker_threads");
  const { port } = new URL(url);
  const sockets = Array.from({ length: count }, () => connect(port, "127.0.0.1").on("error", () => undefined));
  Promise.all(sockets.map((socket) => once(socket, "connect"))).then(() =>
    get(url, { agent: false }, (response) => response.resume().on("end", () => parentPort.postMessage(response.statusCode))));
`;

it("a request behind many connections does not wait for a slice of every loop for each of them", async () => {
  await using server = await serve();
  await using stack = new AsyncDisposableStack();
  const workerData = { url: `${server.url}/-/healthy`, count: CONNECTIONS };
  const asking = stack.adopt(
    new Worker(ASKING, { eval: true, workerData }),
    async (worker) => void (await worker.terminate()),
  );
  const answered = once(asking, "message");
  const over = new AbortController();
  let steps = 0;
  const work = async (): Promise<void> => {
    const slices = createSlices();
    while (!over.signal.aborted) {
      const end = performance.now() + 2;
      while (performance.now() < end);
      steps += 1;
      if (slices.isOver()) await slices.next();
    }
  };
  await once(asking, "online");
  const working = [work(), work()];

  const [status] = (await answered) as unknown[];
  over.abort();
  await Promise.all(working);

  expect(status).toBe(200);
  // Six steps are a slice, and one connection is accepted in each turn: there would be 2,400.
  expect(steps).toBeLessThan(1_200);
});
