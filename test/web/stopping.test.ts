import { once } from "node:events";
import { ServerResponse } from "node:http";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import { afterEach, expect, it, vi } from "vitest";

import { rawScrape } from "../support/raw-scrape.ts";
import { get, serve } from "./serving.ts";

const MIB = 1024 * 1024;

const TIMES = 100;
const SCRAPES = 8;

it(`a server that closes leaves none without a whole answer who has come, ${TIMES} times ${SCRAPES} scrapes`, async () => {
  const outcomes: string[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const body = [Buffer.alloc(1 + (time % 10) * 100_000, "x")];
    await using server = await serve({ metrics: () => sleep((time % 4) * 5, body) });
    const scraping = Array.from({ length: SCRAPES }, () => rawScrape(server.port));
    await sleep(time % 7);

    await server.close(5_000);

    outcomes.push(...(await Promise.all(scraping)));
  }

  expect(outcomes.filter((outcome) => outcome !== "whole")).toEqual([]);
  expect(outcomes).toHaveLength(TIMES * SCRAPES);
});

afterEach(() => {
  vi.restoreAllMocks();
});

it("an answer ends when the system has taken its last piece, since Node cuts what waits of one that has ended", async () => {
  await using server = await serve({ metrics: () => Promise.resolve([Buffer.alloc(MIB, "x")]) });
  const order: string[] = [];
  const write: unknown = Reflect.get(ServerResponse.prototype, "write");
  vi.spyOn(ServerResponse.prototype, "write").mockImplementation(function (
    this: ServerResponse,
    piece: unknown,
    settle: unknown,
  ) {
    this.once("prefinish", () => order.push("ended"));
    const settled = (): void => {
      order.push("taken");
      if (typeof settle === "function") Reflect.apply(settle, this, []);
    };
    // A system that takes its time.
    const taken = () => setImmediate(settled);
    return typeof write === "function" && Boolean(Reflect.apply(write, this, [piece, taken]));
  });

  await get(`${server.url}/metrics`);

  // The system may have given the last piece on before it says that it took it.
  await expect.poll(() => order.slice(0, 5)).toEqual(["taken", "taken", "taken", "taken", "ended"]);
});

it("a server that closes does not wait for one who has read, in the middle of whose answer it began to", async () => {
  const server = await serve({ metrics: () => Promise.resolve([Buffer.alloc(24 * MIB, "x")]) });
  const reader = connect(server.port, "127.0.0.1");
  reader.write("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
  await once(reader, "readable");
  const began = performance.now();

  const closed = server.close(60_000);
  let read = 0;
  for await (const bytes of reader as AsyncIterable<Buffer>) read += bytes.length;
  await closed;

  expect(read).toBeGreaterThan(24 * MIB);
  expect(performance.now() - began).toBeLessThan(20_000);
});

it("a server that closes does not accept all of those that come without end", async () => {
  await using server = await serve();
  let flooding = true;
  let accepted = 0;
  const flood = (): void => {
    if (!flooding) return;
    const one = connect(server.port, "127.0.0.1").on("error", () => undefined);
    one.once("connect", () => (accepted += 1) && one.destroy()).once("close", flood);
  };
  for (let opened = 0; opened < 20; opened += 1) flood();

  await server.close(200);
  flooding = false;

  expect(accepted).toBeLessThan(2_000);
});
