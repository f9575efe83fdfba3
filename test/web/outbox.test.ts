import { once } from "node:events";
import { IncomingMessage, ServerResponse } from "node:http";
import { connect, Socket } from "node:net";

import { describe, expect, it } from "vitest";

import { createOutbox } from "../../src/web/outbox.ts";
import { eventually } from "../support/processes.ts";
import { get, serve } from "./serving.ts";

const MIB = 1024 * 1024;
/** More than the operating system takes over for a client that does not read. */
const SCRAPE = Buffer.alloc(16 * MIB, "x");

/** An answer that goes nowhere. */
function response(): ServerResponse {
  return new ServerResponse(new IncomingMessage(new Socket()));
}

/** A server of large scrapes with room for three. */
async function serveLarge() {
  return await serve({ metrics: () => Promise.resolve([SCRAPE]) }, { limits: { waitingBytes: 3 * SCRAPE.length } });
}

/** A client that asks for a scrape, and reads no more of the answer than its status. */
async function halfReader(port: number) {
  const socket: Socket = connect(port, "127.0.0.1").on("error", () => undefined);
  socket.write("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
  await once(socket, "readable");
  const head = String(socket.read(12));
  return { status: Number(head.slice(9)), leave: () => socket.destroy(), [Symbol.dispose]: () => socket.destroy() };
}

describe("answers that wait to be read", () => {
  it("are no more than there is room for; one more is told to come again", async () => {
    await using server = await serveLarge();
    using stack = new DisposableStack();
    const statuses: number[] = [];
    for (let reader = 0; reader < 5; reader += 1) {
      statuses.push(stack.use(await halfReader(server.port)).status);
    }

    const refused = await get(`${server.url}/metrics`);
    const healthy = await get(`${server.url}/-/healthy`);

    expect(statuses).toEqual([200, 200, 200, 503, 503]);
    expect(refused).toMatchObject({ status: 503, headers: { "retry-after": "1" } });
    expect(healthy.status).toBe(200);
  });

  it("give their room back when they were read, or when their client has gone", async () => {
    await using server = await serveLarge();
    using stack = new DisposableStack();
    for (let scrape = 0; scrape < 5; scrape += 1) {
      expect((await get(`${server.url}/metrics`)).body).toHaveLength(SCRAPE.length);
    }
    const readers = await Promise.all([0, 1, 2].map(async () => stack.use(await halfReader(server.port))));
    expect((await get(`${server.url}/metrics`)).status).toBe(503);

    readers[0]?.leave();

    const answered = await eventually(async () => {
      const { status, body } = await get(`${server.url}/metrics`);
      return status === 200 ? body : undefined;
    });
    expect(answered).toHaveLength(SCRAPE.length);
  });

  it("take less room once they are compressed, and give it back once", () => {
    const roomFor = createOutbox(3 * MIB);
    const [one, another] = [response(), response()];

    const room = roomFor(one, 3 * MIB);
    expect(roomFor(another, MIB)).toBeUndefined();
    room?.shrink(MIB);
    expect(roomFor(another, 2 * MIB)).toBeDefined();
    one.emit("close");
    room?.shrink(0);

    expect(roomFor(response(), MIB + 1)).toBeUndefined();
    expect(roomFor(response(), MIB)).toBeDefined();
  });

  it("may be larger than the room if nothing else waits", async () => {
    const limits = { waitingBytes: MIB };
    await using server = await serve({ metrics: () => Promise.resolve([SCRAPE]) }, { limits });

    const answers = [await get(`${server.url}/metrics`), await get(`${server.url}/metrics`)];

    expect(answers.map(({ status, body }) => [status, body.length])).toEqual([
      [200, SCRAPE.length],
      [200, SCRAPE.length],
    ]);
  });
});
