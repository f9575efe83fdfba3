import { execFile } from "node:child_process";
import { link, lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

import { afterAll, beforeAll, expect, it } from "vitest";

import { doneWithin } from "../../../otel/otlp/deadline.ts";
import { MAX_HEADER_BYTES, readHeader, readRequest, toFile } from "../../../otel/otlp/disk-files.ts";
import type { ExportRequest } from "../../../otel/otlp/encode.ts";
import { type Folder, temporaryFolder } from "../../support/folder.ts";
import { openQueue } from "./disk-queue.ts";
import { drain, requestOf } from "./requests.ts";

const run = promisify(execFile);

/** Numbers from 0 to 1 that are the same in each run (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const NAMES: readonly ((random: () => number) => string)[] = [
  (random) => `${String(Math.floor(random() * 12)).padStart(16, "0")}.otlp`,
  (random) => `${String(Math.floor(random() * 12)).padStart(16, "0")}.otlp.part`,
  (random) => `${String(Math.floor(random() * 1e16)).padStart(16, "0")}.otlp`,
  () => "9999999999999999.otlp",
  () => "0999999999999999.otlp",
  (random) => `-${String(Math.floor(random() * 12)).padStart(15, "0")}.otlp`,
  (random) => `00000${String(Math.floor(random() * 12)).padStart(16, "0")}.otlp`,
  (random) => `${String(Math.floor(random() * 12))}.otlp`,
  (random) => `0x${Math.floor(random() * 1e9).toString(16)}.otlp`,
  () => "1e15.otlp",
  (random) => "x".repeat(Math.floor(1 + random() * 40)),
];

/** Where the one pipe is that all are links to: a program would be started for each. */
let pipes: Folder;
const PIPE = "pipe";

beforeAll(async () => {
  pipes = await temporaryFolder();
  await run("mkfifo", [join(pipes.path, PIPE)]);
});
afterAll(() => pipes[Symbol.asyncDispose]());

/** Makes something with a name; a request's file has its points, of whatever else nobody knows any. */
const KINDS: Readonly<Record<string, (path: string, points: number) => Promise<unknown>>> = {
  request: (path, points) => writeFile(path, Buffer.concat(toFile(requestOf(points)))),
  torn: (path, points) => writeFile(path, Buffer.concat(toFile(requestOf(points))).subarray(0, points * 20)),
  fifo: (path) => link(join(pipes.path, PIPE), path),
  directory: (path) => mkdir(path),
  link: (path) => symlink("/dev/zero", path),
  newer: (path) => writeFile(path, "nxapi-collector otlp 2 protobuf zstd 300 1700000000000 5 89abcdef\nbytes"),
  dangling: (path) => symlink("nowhere", path),
  socket: (path) =>
    new Promise((resolve) => {
      const server = createServer();
      server.listen(path, () => resolve(server.unref()));
    }),
};

const OURS = /^0\d{15}\.otlp$/;

/** What must not change of something. */
async function stateOf(path: string): Promise<string> {
  const stats = await lstat(path);
  const content = stats.isFile() ? await readFile(path, "hex") : stats.isSymbolicLink() ? await readlink(path) : "";
  return `${stats.mode} ${stats.ino} ${content}`;
}

it.each(Array.from({ length: 40 }, (_, seed) => seed))(
  "starts, delivers its own and leaves all else alone, whatever is in its directory (%i)",
  async (seed) => {
    await using folder = await temporaryFolder();
    const random = randomFrom(seed);
    const pick = <T>(all: readonly T[]): T | undefined => all[Math.floor(random() * all.length)];
    const expected: number[] = [];
    const untouched = new Map<string, string>();
    for (let points = 1; points <= 25; points += 1) {
      const name = pick(NAMES)?.(random) ?? "";
      const kind = pick(Object.keys(KINDS)) ?? "request";
      const path = join(folder.path, name);
      if ((await readdir(folder.path)).includes(name)) continue;
      await KINDS[kind]?.(path, points);
      const isFile = kind === "request" || kind === "torn";
      if (kind === "request" && OURS.test(name)) expected.push(points);
      else if (!isFile || !/^0\d{15}\.otlp(?:\.part)?$/.test(name)) untouched.set(path, await stateOf(path));
    }

    const opening = openQueue(folder.path);
    expect(await doneWithin(opening, 10_000)).toBe(true);
    const { queue, dropped } = await opening;
    const found = queue.requests;
    for (const number of [101, 102, 103]) await queue.put(requestOf(number));
    await queue.close();
    const { queue: next } = await openQueue(folder.path);
    const delivered = await drain(next);
    await next.close();

    expect(found).toBe(expected.length);
    expect(delivered.toSorted((a, b) => a - b)).toEqual([...expected, 101, 102, 103].toSorted((a, b) => a - b));
    expect(dropped.every(([reason]) => reason === "torn")).toBe(true);
    for (const [path, state] of untouched) expect(await stateOf(path)).toBe(state);
    const left = (await readdir(folder.path)).filter((name) => !untouched.has(join(folder.path, name)));
    expect(left).toEqual([]);
  },
);

const request: ExportRequest = {
  body: Buffer.from("the body\nof a request"),
  encoding: "json",
  compression: "gzip",
  points: 300,
  madeAt: 1_700_000_000_000,
};
const file = Buffer.concat(toFile(request));

it("gives back what was written", () => {
  expect(readRequest(file)).toEqual(request);
});

it("is readable for a person", () => {
  expect(file.toString()).toMatch(/^nxapi-collector otlp 1 json gzip 300 1700000000000 21 [\da-f]{8}\nthe body\nof/);
});

it("is not whole without any number of its last bytes", () => {
  for (let length = 0; length < file.length; length += 1) expect(readRequest(file.subarray(0, length))).toBeUndefined();
});

it("is not whole with one bit changed at any place of the body", () => {
  for (let at = file.length - request.body.length; at < file.length; at += 1) {
    const changed = Buffer.from(file);
    changed[at] = (changed[at] ?? 0) ^ 1;

    expect(readRequest(changed)).toBeUndefined();
  }
});

it("is not whole with anything after it", () => {
  expect(readRequest(Buffer.concat([file, Buffer.from("x")]))).toBeUndefined();
});

it("has a head that fits into what is read of it, whatever the figures", () => {
  const most: ExportRequest = {
    ...request,
    encoding: "protobuf",
    points: Number.MAX_SAFE_INTEGER % 1e15,
    madeAt: 999_999_999_999_999,
  };

  const [head] = toFile(most);

  expect(head.length).toBeLessThan(MAX_HEADER_BYTES);
  expect(readHeader(head)?.points).toBe(most.points);
});
