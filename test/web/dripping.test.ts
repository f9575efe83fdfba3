import { setTimeout as sleep } from "node:timers/promises";

import { describe, expect, it } from "vitest";

import { type Drip, flood, mostConnections } from "./flood.ts";
import { get, serve } from "./serving.ts";

const CONNECTIONS = mostConnections(2_000);

/** All of them are closed within 6.5 s, and on a machine that is busy within this; undone, they live on. */
const CLOSED_MS = 17_000;

const WAYS: readonly Drip[] = [
  { first: "GET /metrics HTTP/1.1\r\nHost: a\r\n", again: "X-Drip: 1\r\n" },
  { first: "G", again: "E" },
  { first: "", again: "\r\n" },
  { first: "GET /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n", again: "x" },
  { first: "POST /-/reload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", again: "1\r\nx\r\n" },
];

describe("clients that drip", () => {
  it(`are all cut off within ${CLOSED_MS} ms, ${CONNECTIONS} of them, while scrapes go on`, async () => {
    await using server = await serve();
    const drips = Array.from({ length: CONNECTIONS }, (_, index) => WAYS[index % WAYS.length] ?? WAYS[0]!);
    using clients = await flood(server.port, drips);

    const until = performance.now() + CLOSED_MS;
    const scrapes: (number | undefined)[] = [];
    while (performance.now() < until && clients.lives.some((life) => life() === undefined)) {
      scrapes.push((await get(`${server.url}/metrics`)).status);
      await sleep(200);
    }

    expect(new Set(scrapes)).toEqual(new Set([200]));
    expect(clients.lives.filter((life) => (life() ?? Infinity) > CLOSED_MS)).toEqual([]);
    expect(server.faults).toEqual([]);
  });
});
