import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import { describe, expect, it } from "vitest";

import { createResponseBuffer } from "../../src/web/response-buffer.ts";
import { get, serve } from "./serving.ts";

const MIB = 1024 * 1024;
/** More than the operating system takes over for a client that does not read. */
const SCRAPE = Buffer.alloc(16 * MIB, "x");

/** A server of large scrapes with room for three. */
async function serveLarge() {
  return await serve(
    { metrics: () => Promise.resolve([SCRAPE]) },
    { limits: { responseBufferBytes: 3 * SCRAPE.length } },
  );
}

/** A client that asks for a scrape, and reads no more of the answer than its status. */
async function halfReader(port: number, withinMs = 30_000) {
  const socket: Socket = connect(port, "127.0.0.1").on("error", () => undefined);
  socket.write("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
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
  const buffer = createResponseBuffer({ bytes, now: () => clock.now });
  const reserve = (client: string, size: number, name = client) =>
    buffer.reserve({ client, bytes: size, cut: () => cuts.push(name) });
  return { reserve, cuts, clock };
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

    one?.shrink(2 * MIB);
    const other = await waiting;
    one?.release();
    one?.release();
    one?.shrink(0);
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
    fast?.handedOver(400 * MIB);
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

  it("that wait for too long, or are too many, are told to come again", async () => {
    const { reserve, clock } = bufferOf(MIB);
    await reserve("a", MIB);
    const waiting = Array.from({ length: 129 }, (_, index) => reserve(`b${index}`, MIB));
    expect(await waiting[0]).toBeUndefined();
    expect(await settled(waiting[1])).toBe(false);

    clock.now = 900;
    const late = reserve("c", MIB);
    clock.now = 3_000;

    expect(await waiting[1]).toBeUndefined();
    expect(await settled(late)).toBe(false);
  });
});

/** Whether a promise is settled without waiting for time. */
async function settled(promise: Promise<unknown> | undefined): Promise<boolean> {
  const pending = new Promise((resolve) => setImmediate(resolve, "pending"));
  return (await Promise.race([promise, pending])) !== "pending";
}
