import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import { hashSync } from "bcryptjs";
import fc from "fast-check";
import { expect, it } from "vitest";

import { OPEN } from "../../src/web/security.ts";
import { MALFORMED } from "./malformed-requests.ts";
import { get, sendRaw, serve, statusesIn } from "./serving.ts";

/** How many mutated requests are sent; `npm run fuzz` says 200,000. */
const RUNS = Number(process.env["FUZZ_RUNS"] ?? 3_000);
const AT_ONCE = 50;
const HOUR_MS = 3_600_000;

const AUTHORIZATION = `Authorization: Basic ${Buffer.from("prometheus:horse").toString("base64")}\r\n`;

/** Requests that are good until they are mutated. */
const REQUESTS: readonly Buffer[] = [
  ["GET", "/metrics?only=collector"],
  ["GET", "/probe?target=leaf-1"],
  ["HEAD", "/sd"],
  ["GET", "http://collector:8888/sd"],
  ["POST", "/-/reload"],
  ["GET", "/"],
].map(([method, target]) =>
  Buffer.from(
    `${method} ${target} HTTP/1.1\r\nHost: collector:8888\r\nAccept-Encoding: gzip;q=0.5\r\n${AUTHORIZATION}` +
      "X-Prometheus-Scrape-Timeout-Seconds: 10\r\nContent-Length: 0\r\n\r\n",
  ),
);

/** What gets into a request. */
const SCRAPS: readonly Buffer[] = [
  "\r\n",
  "\n",
  "\r",
  "\0",
  " ",
  "\t",
  ":",
  "%",
  "%zz",
  "%00",
  "?",
  "&",
  "=",
  "#",
  "/",
  "//:",
  "http://[::",
  "*",
  "HTTP/1.1",
  "GET ",
  "Transfer-Encoding: chunked\r\n",
  "Content-Length: 5\r\n",
  "Host: other\r\n",
  "\r\n\r\n",
  "\u00ff",
  "\u2028",
  "__proto__",
  "a".repeat(5_000),
  "0\r\n\r\n",
  "Expect: 100-continue\r\n",
  "Upgrade: h2c\r\n",
].map((scrap) => Buffer.from(scrap));

const Mutation = fc.record({
  kind: fc.constantFrom("insert", "replace", "cut", "repeat", "flip"),
  // Anywhere alike; without this, half of them would hit the first byte.
  at: fc.noBias(fc.integer({ min: 0, max: 9_999 })),
  length: fc.integer({ min: 1, max: 12 }),
  scrap: fc.oneof(
    fc.constantFrom(...SCRAPS),
    fc.uint8Array({ minLength: 1, maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
  ),
});
type Mutation = typeof Mutation extends fc.Arbitrary<infer T> ? T : never;

const Request = fc
  .tuple(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...REQUESTS) },
      { weight: 1, arbitrary: fc.constantFrom(...MALFORMED.map(({ bytes }) => Buffer.from(bytes))) },
    ),
    fc.array(Mutation, { minLength: 1, maxLength: 2 }),
  )
  .map(([request, mutations]) => {
    let bytes = request;
    for (const mutation of mutations) bytes = mutate(bytes, mutation);
    return bytes;
  });

function mutate(bytes: Buffer, { kind, at, length, scrap }: Mutation): Buffer {
  const from = Math.floor((at / 10_000) * bytes.length);
  const [before, middle, after] = [
    bytes.subarray(0, from),
    bytes.subarray(from, from + length),
    bytes.subarray(from + length),
  ];
  switch (kind) {
    case "insert":
      return Buffer.concat([before, scrap, middle, after]);
    case "replace":
      return Buffer.concat([before, scrap, after]);
    case "cut":
      return Buffer.concat([before, after]);
    case "repeat":
      return Buffer.concat([before, middle, middle, after]);
    case "flip":
      return Buffer.concat([before, middle.map((byte) => byte ^ (scrap[0] ?? 1)), after]);
  }
}

it(
  `a request that was mutated is answered or refused, and never with a fault of ours: ${RUNS} of them`,
  async () => {
    const reload = () => Promise.resolve([]);
    await using open = await serve({ reload });
    const users = new Map([["prometheus", hashSync("horse", 4)]]);
    await using secured = await serve({ reload }, { security: { ...OPEN, users } });
    let understood = 0;

    for (let sent = 0; sent < RUNS; sent += AT_ONCE) {
      const server = (sent / AT_ONCE) % 3 === 2 ? secured : open;
      const requests = fc.sample(Request, { numRuns: AT_ONCE, seed: sent });
      const answers = await Promise.all(requests.map((bytes) => sendRaw(server.port, bytes)));

      const statuses = answers.map((answer) => statusesIn(answer));
      expect(requests.filter((_, index) => statuses[index]?.some((status) => status >= 500)).map(String)).toEqual([]);
      expect([open.faults, secured.faults]).toEqual([[], []]);
      expect((await get(`${open.url}/-/healthy`)).status).toBe(200);
      understood += statuses.filter((of) => of.includes(200)).length;
    }

    // Else the mutations would be too wild to reach what comes after parsing.
    expect(understood).toBeGreaterThan(RUNS / 10);
  },
  HOUR_MS,
);

/** What happens on connections, in any order. */
const Happening = fc.record({
  connection: fc.noBias(fc.integer({ min: 0, max: 5 })),
  kind: fc.constantFrom("connect", "ask", "part", "drip", "pause", "resume", "half-close", "leave", "reset", "wait"),
  path: fc.constantFrom("/metrics", "/metrics", "/-/healthy", "/probe?target=leaf-1", "/nowhere"),
  gzip: fc.boolean(),
});
type Happening = typeof Happening extends fc.Arbitrary<infer T> ? T : never;

/** Does to a server what events say, with as many connections as they name. */
async function happen(port: number, events: readonly Happening[]): Promise<void> {
  const sockets = new Map<number, Socket>();
  const open = (connection: number): Socket => {
    const socket = connect(port, "127.0.0.1").on("error", () => undefined);
    sockets.get(connection)?.destroy();
    sockets.set(connection, socket);
    return socket;
  };
  for (const { connection, kind, path, gzip } of events) {
    const socket = sockets.get(connection) ?? open(connection);
    const head = `GET ${path} HTTP/1.1\r\nHost: a\r\n${gzip ? "Accept-Encoding: gzip\r\n" : ""}\r\n`;
    switch (kind) {
      case "connect":
        open(connection);
        break;
      case "ask":
        socket.write(head);
        break;
      case "part":
        socket.write(head.slice(0, 20));
        break;
      case "drip":
        socket.write("G");
        break;
      case "pause":
        socket.pause();
        break;
      case "resume":
        socket.resume();
        break;
      case "half-close":
        socket.end();
        break;
      case "leave":
        socket.destroy();
        sockets.delete(connection);
        break;
      case "reset":
        // Node never closes a socket that is reset while it is being shut down.
        if (socket.writableEnded) socket.destroy();
        else socket.resetAndDestroy();
        sockets.delete(connection);
        break;
      case "wait":
        await sleep(2);
        break;
    }
  }
  for (const socket of sockets.values()) socket.destroy();
}

it(
  `whatever happens on connections, in any order, all is as before once they are gone: ${RUNS} events and more`,
  async () => {
    const scrape = Buffer.from("a_metric 1\n".repeat(200_000));
    const limits = {
      connectionsPerClient: 24,
      responseBufferBytes: 3 * scrape.length,
      keepAliveMs: 100,
      readMs: 1_000,
    };
    const metrics = async () => {
      await sleep(1);
      return [scrape];
    };
    await using server = await serve({ metrics }, { limits });
    const Sequence = fc.array(Happening, { minLength: 10, maxLength: 60 });

    for (let happened = 0; happened < RUNS; happened += 350) {
      const sequences = fc.sample(Sequence, { numRuns: 10, seed: happened });
      await Promise.all(sequences.map((events) => happen(server.port, events)));

      expect((await get(`${server.url}/-/healthy`)).status).toBe(200);
      expect(server.faults).toEqual([]);
    }

    // All room is given back, and all connections are: as many as there may be are answered at once.
    const answers = await Promise.all(Array.from({ length: 24 }, () => get(`${server.url}/-/healthy`)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 24 }, () => 200));
    const scrapes = await Promise.all(
      Array.from({ length: 2 }, () => get(`${server.url}/metrics`, {}, { timeout: 10_000 })),
    );
    expect(scrapes.map(({ status, body }) => [status, body.length])).toEqual([
      [200, scrape.length],
      [200, scrape.length],
    ]);
  },
  HOUR_MS,
);
