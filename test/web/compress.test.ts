import { randomBytes } from "node:crypto";
import { gunzipSync } from "node:zlib";

import { describe, expect, it } from "vitest";

import { createCompress } from "../../src/web/compress.ts";
import { get, serve } from "./serving.ts";

const MIB = 1024 * 1024;

/** More than one piece, of which gzip makes nothing smaller. */
const CONTENT = randomBytes(2 * MIB);

/** Somebody who wants a body, until it has none. */
function wanting(body: readonly Uint8Array[] = [CONTENT]): { body: readonly Uint8Array[] } {
  return { body };
}

function isWhole(compressed: readonly Uint8Array[]): boolean {
  return CONTENT.equals(gunzipSync(Buffer.concat(compressed)));
}

function sizeOf(parts: readonly Uint8Array[]): number {
  return Buffer.concat(parts).length;
}

describe("a body is compressed", () => {
  it("for nobody who has gone, and so at once for who has not", async () => {
    const compress = createCompress();
    const gone = Array.from({ length: 12 }, () => wanting());
    const dropped = gone.map(compress);

    for (const one of gone) one.body = [];

    expect(isWhole(await compress(wanting()))).toBe(true);
    const [first = 0, second = 0, third = 0, ...later] = (await Promise.all(dropped)).map(sizeOf);
    expect(Math.max(first, second, third)).toBeLessThan(1.5 * MIB);
    expect(later).toEqual(Array.from({ length: 9 }, () => 0));
  });

  it("once, to its end, if one of those who want it has gone", async () => {
    const compress = createCompress();
    const first = wanting();
    const { body } = first;
    const both = [compress(first), compress(wanting(body))];

    first.body = [];

    const [one, other] = await Promise.all(both);
    expect(one).toBe(other);
    expect(isWhole(other ?? [])).toBe(true);
  });

  it("once more for who comes when all who wanted it have gone", async () => {
    const compress = createCompress();
    const first = wanting();
    const { body } = first;
    const dropped = compress(first);
    first.body = [];
    await dropped;

    expect(isWhole(await compress(wanting(body)))).toBe(true);
  });
});

it("a small answer is compressed before large ones that were asked for earlier", async () => {
  let asked = 0;
  const metrics = () => {
    asked += 1;
    return Promise.resolve([randomBytes(2 * MIB)]);
  };
  const discover = () => Array.from({ length: 50 }, (_, at) => ({ name: `leaf-${at}`, host: "192.0.2.1", labels: {} }));
  await using server = await serve({ metrics, discover });
  const headers = { "Accept-Encoding": "gzip" };
  let answered = 0;
  const large = Array.from({ length: 8 }, () => get(`${server.url}/metrics`, headers).then(() => (answered += 1)));
  await expect.poll(() => asked, { interval: 1 }).toBe(8);

  const small = await get(`${server.url}/sd`, headers);
  const before = answered;
  await Promise.all(large);

  expect(before).toBeLessThan(5);
  expect(JSON.parse(gunzipSync(small.body).toString())).toHaveLength(50);
});
