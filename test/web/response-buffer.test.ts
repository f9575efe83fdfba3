import { randomFillSync } from "node:crypto";
import { once } from "node:events";
import { Agent } from "node:http";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import { describe, expect, it } from "vitest";

import { piecesOf } from "../../src/web/pieces.ts";
import { createResponseBuffer } from "../../src/web/response-buffer.ts";
import { buffersAfterCollection } from "../support/heap.ts";
import { get, serve } from "./serving.ts";

const MIB = 1024 * 1024;
/** More than the operating system takes over for a client that does not read. */
const SCRAPE = Buffer.alloc(16 * MIB, "x");

/** A server of large scrapes with room for three, and for what the operating system may keep of each. */
async function serveLarge() {
  return await serve(
    { metrics: () => Promise.resolve([SCRAPE]) },
    { limits: { responseBufferBytes: 3 * (SCRAPE.length + 5 * MIB) } },
  );
}

/** A client that asks for a scrape, and reads no more of the answer than its status. */
async function halfReader(port: number, withinMs = 30_000, header = "Host: a") {
  const socket: Socket = connect(port, "127.0.0.1").on("error", () => undefined);
  socket.write(`GET /metrics HTTP/1.1\r\n${header}\r\n\r\n`);
  const came = await Promise.race([once(socket, "readable"), sleep(withinMs)]);
  const head = came === undefined ? undefined : String(socket.read(12));
  return {
    status: head === undefined ? undefined : Number(head.slice(9)),
    leave: () => socket.destroy(),
    [Symbol.dispose]: () => socket.destroy(),
  };
}

/** A response buffer, the clients that it has cut, and a clock that is set by hand. */
function bufferOf(bytes: number) {
  const clock = { now: 0 };
  const cuts: string[] = [];
  let subjects = 0;
  const buffer = createResponseBuffer({ bytes, now: () => clock.now });
  /** Of the size, half is the body's, and as much may be kept by the operating system, which has it at once. */
  const reserve = async (client: string, size: number, name = client) => {
    const subject = `subject ${(subjects += 1)}`;
    const reserved = await buffer.reserve({ client, body: bodyOf(size / 2), subject, cut: () => cuts.push(name) });
    reserved?.offered();
    return reserved;
  };
  return { reserve, buffer, cuts, clock };
}

function bodyOf(bytes: number): Uint8Array[] {
  return [new Uint8Array(bytes)];
}

/** A body of 8 MiB in parts of 4 KiB that nothing else has. */
function partsOf(): Buffer[] {
  return Array.from({ length: 2_048 }, () => Buffer.alloc(4_096, "x"));
}

describe("answers that wait to be read", () => {
  it("are no more than there is room for; the slowest is cut for one more, and never what is small", async () => {
    await using server = await serveLarge();
    using stack = new DisposableStack();
    const readers = [];
    for (const withinMs of [undefined, undefined, 500]) {
      readers.push(stack.use(await halfReader(server.port, withinMs)));
    }

    const healthy = await get(`${server.url}/-/healthy`);
    const scrape = await get(`${server.url}/metrics`);

    expect(readers.map(({ status }) => status)).toEqual([200, 200, undefined]);
    expect([healthy.status, scrape.status, scrape.body.length]).toEqual([200, 200, SCRAPE.length]);
  });

  it("give their room back when they were read, or when their client has gone", async () => {
    await using server = await serveLarge();
    using stack = new DisposableStack();
    for (let scrape = 0; scrape < 5; scrape += 1) {
      expect((await get(`${server.url}/metrics`)).body).toHaveLength(SCRAPE.length);
    }
    const readers = await Promise.all([0, 1].map(async () => stack.use(await halfReader(server.port))));
    const waiting = get(`${server.url}/metrics`);

    readers[0]?.leave();

    expect((await waiting).body).toHaveLength(SCRAPE.length);
  });

  it("may be larger than the room if nothing else waits", async () => {
    const limits = { responseBufferBytes: MIB };
    await using server = await serve({ metrics: () => Promise.resolve([SCRAPE]) }, { limits });

    const answers = [await get(`${server.url}/metrics`), await get(`${server.url}/metrics`)];

    expect(answers.map(({ status, body }) => [status, body.length])).toEqual([
      [200, SCRAPE.length],
      [200, SCRAPE.length],
    ]);
  });

  it("reserve less memory once they are compressed, and give it back once", async () => {
    const { reserve } = bufferOf(4 * MIB);
    const one = await reserve("a", 4 * MIB);
    const waiting = reserve("b", 2 * MIB);

    one?.replace(bodyOf(MIB));
    const other = await waiting;
    one?.release();
    one?.release();
    one?.replace(bodyOf(MIB));
    const third = await reserve("c", 2 * MIB);

    expect([other, third]).toEqual([expect.anything(), expect.anything()]);
    expect(await settled(reserve("d", MIB))).toBe(false);
  });

  it("of one client leave a quarter to others", async () => {
    const { reserve } = bufferOf(4 * MIB);

    await reserve("a", 2 * MIB);
    await reserve("a", MIB);

    expect(await settled(reserve("a", MIB))).toBe(false);
    expect(await settled(reserve("b", MIB))).toBe(true);
  });

  it("are let in as room gets free: first of who has least, and then who came last", async () => {
    const { reserve } = bufferOf(4 * MIB);
    const reserved = [await reserve("a", 3 * MIB), await reserve("b", MIB)];
    const order: string[] = [];
    const waiting = [
      ["a", 3],
      ["c", 1],
      ["c", 2],
    ] as const;
    for (const [client, size] of waiting) {
      void reserve(client, size * MIB).then(() => order.push(`${client}${size}`));
    }

    reserved[0]?.release();
    await new Promise(setImmediate);

    expect(order).toEqual(["c2", "c1"]);
  });

  it("are cut only where others wait, the slowest of who has most first, and not who has begun just now", async () => {
    const { reserve, cuts, clock } = bufferOf(8 * MIB);
    await reserve("few", 2 * MIB);
    const fast = await reserve("many", 2 * MIB, "many, fast");
    fast?.taken(400 * MIB);
    clock.now = 500;
    await reserve("many", 2 * MIB, "many, slow");
    clock.now = 1_200;
    await reserve("new", 2 * MIB);
    expect(cuts).toEqual([]);
    expect(await settled(reserve("else", 2 * MIB))).toBe(true);
    expect(cuts).toEqual(["few"]);
    expect(await settled(reserve("else", 2 * MIB))).toBe(false);

    clock.now = 2_500;

    await expect.poll(() => cuts).toEqual(["few", "many, slow"]);
  });

  it("are not cut for the time that the collector takes to send them", async () => {
    const { buffer, reserve, cuts, clock } = bufferOf(2 * MIB);
    const one = await buffer.reserve({ client: "a", body: bodyOf(MIB), cut: () => cuts.push("a") });
    clock.now = 3_000;
    one?.offered();
    clock.now = 3_900;
    one?.taken(256 * 1024);
    clock.now = 10_000;

    expect(await settled(reserve("b", MIB))).toBe(false);
    expect(cuts).toEqual([]);

    one?.offered();
    clock.now = 10_200;

    await expect.poll(() => cuts).toEqual(["a"]);
  });

  it("have a second from when the operating system has all, however much was read before", async () => {
    const { reserve, cuts, clock } = bufferOf(8 * MIB);
    const one = await reserve("a", 8 * MIB);
    one?.taken(400 * MIB);
    clock.now = 5_000;
    one?.ended();
    const waiting = reserve("b", 8 * MIB);
    clock.now = 5_900;
    expect(await settled(waiting)).toBe(false);
    expect(cuts).toEqual([]);

    clock.now = 6_100;

    await expect.poll(() => cuts).toEqual(["a"]);
    expect(await waiting).toBeDefined();
  });

  it("take nothing once the head was sent to a client that wants no more", async () => {
    await using server = await serveLarge();
    using stack = new DisposableStack();
    const agent = stack.adopt(new Agent({ keepAlive: true }), (one) => one.destroy());
    const heads = Array.from({ length: 12 }, () => get(`${server.url}/metrics`, {}, { method: "HEAD", agent }));
    expect((await Promise.all(heads)).map(({ status }) => status)).toEqual(heads.map(() => 200));

    const scrape = await get(`${server.url}/metrics`);

    expect([scrape.status, scrape.body.length]).toEqual([200, SCRAPE.length]);
  });

  it("that wait for too long, or are too many, are told to come again", async () => {
    const { reserve, clock } = bufferOf(MIB);
    await reserve("a", MIB);
    const waiting = Array.from({ length: 129 }, (_, index) => reserve(`b${index}`, MIB));
    expect(await waiting[0]).toBeUndefined();
    expect(await settled(waiting[1])).toBe(false);

    clock.now = 900;
    const late = reserve("c", MIB);
    expect(await waiting[1]).toBeUndefined();
    expect(await settled(late)).toBe(false);

    clock.now = 3_000;

    expect(await waiting[2]).toBeUndefined();
  });
});

describe("the memory of answers that wait to be read", () => {
  it("is what is counted: of those that wait for memory, however many, there is one body", async () => {
    let asked = 0;
    const metrics = () => {
      asked += 1;
      return Promise.resolve(partsOf());
    };
    await using server = await serve({ metrics }, { limits: { responseBufferBytes: 24 * MIB } });
    using stack = new DisposableStack();
    const before = buffersAfterCollection();

    for (let reader = 0; reader < 12; reader += 1) {
      const socket = stack.adopt(connect(server.port, "127.0.0.1"), (one) => one.destroy());
      socket.on("error", () => undefined).write("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    await expect.poll(() => asked, { interval: 5 }).toBe(12);
    await sleep(20);

    expect(buffersAfterCollection() - before).toBeLessThan(24 * MIB);
  });

  it.each([
    ["as it is", "Host: a"],
    ["compressed", "Host: a\r\nAccept-Encoding: gzip"],
  ])("is that of one body for one answer, %s", async (_how, header) => {
    // Gzip makes it no smaller.
    const metrics = () => Promise.resolve(partsOf().map((part) => randomFillSync(part)));
    await using server = await serve({ metrics });
    const before = buffersAfterCollection();

    using reader = await halfReader(server.port, undefined, header);

    expect(reader.status).toBe(200);
    expect(buffersAfterCollection() - before).toBeLessThan(12 * MIB);
  });

  it("counts a body once for all who send it", async () => {
    const { buffer, reserve } = bufferOf(6 * MIB);
    const body = bodyOf(2 * MIB);
    const [one, other] = ["a", "b"].map((client) => buffer.reserve({ client, body, cut() {} }));
    expect(await settled(other)).toBe(true);
    expect(await settled(reserve("c", MIB))).toBe(false);

    (await one)?.release();

    expect(await settled(reserve("d", MIB))).toBe(true);
    expect(await settled(reserve("e", MIB))).toBe(false);
  });

  it("is that of a body alone where it is handed over at once", async () => {
    const { buffer } = bufferOf(MIB);
    const small = (client: string) => buffer.reserve({ client, body: bodyOf(MIB / 4), subject: client, cut() {} });

    const admitted = await Promise.all(["a", "b", "c", "d", "e"].map((client) => settled(small(client))));

    expect(admitted).toEqual([true, true, true, true, false]);
  });

  it("is no more than the operating system keeps, once it has taken all", async () => {
    const { reserve } = bufferOf(39 * MIB);
    const one = await reserve("a", 32 * MIB);
    expect(await settled(reserve("b", 32 * MIB))).toBe(false);

    one?.ended();

    expect(one?.body).toEqual([]);
    expect(await settled(reserve("c", 32 * MIB))).toBe(false);
    expect(await settled(reserve("d", 8 * MIB))).toBe(true);
  });

  it("has the newest body for all who wait for the same", async () => {
    const { buffer, reserve } = bufferOf(8 * MIB);
    const first = await reserve("a", 8 * MIB);
    const [old, other, young] = [bodyOf(MIB), bodyOf(MIB), bodyOf(MIB)];
    const asked = [
      ["x", old],
      ["y", other],
      ["x", young],
    ] as const;
    const waiting = asked.map(([subject, body]) => buffer.reserve({ client: "b", body, subject, cut() {} }));

    first?.release();

    const bodies = (await Promise.all(waiting)).map((reserved) => reserved?.body);
    expect(bodies.map((body) => [old, other, young].findIndex((one) => one === body))).toEqual([2, 1, 2]);
  });
});

describe("answers that show what no other does", () => {
  it("wait for memory as long as their bodies together are an eighth of it", async () => {
    const { buffer, reserve } = bufferOf(8 * MIB);
    const first = await reserve("a", 8 * MIB);
    const own = () => buffer.reserve({ client: "b", body: bodyOf(MIB / 2), cut() {} });
    const waiting = [own(), own(), own()];

    expect(await waiting[2]).toBeUndefined();
    first?.release();

    expect(await Promise.all(waiting)).toEqual([expect.anything(), expect.anything(), undefined]);
  });

  it("wait however many they are that have one body together", async () => {
    const { buffer, reserve } = bufferOf(8 * MIB);
    const first = await reserve("a", 8 * MIB);
    const page = bodyOf(MIB / 2);
    const waiting = Array.from({ length: 8 }, () => buffer.reserve({ client: "b", body: page, cut() {} }));

    first?.release();

    expect((await Promise.all(waiting)).filter((reserved) => reserved === undefined)).toEqual([]);
  });
});

describe("a body in pieces", () => {
  it.each([
    [[], []],
    [[0, 3], ["012"]],
    [[4], ["0123"]],
    [
      [1, 9, 2, 4],
      ["0123", "4567", "89ab", "cdef"],
    ],
    [[9], ["0123", "4567", "8"]],
    [
      [2, 1, 0, 3],
      ["0123", "45"],
    ],
  ])("of parts of %j bytes", (sizes, expected) => {
    let at = 0;
    const parts = sizes.map((size) => Buffer.from("0123456789abcdefgh".slice(at, (at += size))));

    const pieces = Array.from(piecesOf(parts, 4), (piece) => Buffer.from(piece).toString());

    expect(pieces).toEqual(expected);
  });
});

/** Whether a promise is settled without waiting for time. */
async function settled(promise: Promise<unknown> | undefined): Promise<boolean> {
  const pending = new Promise((resolve) => setImmediate(resolve, "pending"));
  return (await Promise.race([promise, pending])) !== "pending";
}
