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
