import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import { describe, expect, it } from "vitest";

import { get, sendRaw, serve, statusesIn } from "./serving.ts";

/** A connection that is kept until the server ends it, and what came over it. */
async function open(port: number) {
  const socket = connect(port, "127.0.0.1");
  let received = "";
  socket.on("data", (chunk: Buffer) => (received += chunk.toString("latin1"))).on("error", () => undefined);
  await once(socket, "connect");
  return {
    socket,
    received: () => received,
    closed: new Promise((resolve) => void socket.once("close", resolve)),
    [Symbol.dispose]: () => socket.destroy(),
  };
}

function drip(socket: Socket, text: string, everyMs: number): void {
  const timer = setInterval(() => socket.write(text), everyMs);
  socket.once("close", () => clearInterval(timer));
}

describe("a request with a body", () => {
  it.each([
    ["GET with a length", "GET /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n"],
    ["GET in chunks", "GET /metrics HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"],
    ["POST to reload", "POST /-/reload HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n"],
    ["announced", "PUT /-/reload HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"],
  ])("is refused and its connection ended, without waiting for the body: %s", async (_, head) => {
    await using server = await serve();
    using client = await open(server.port);

    client.socket.write(head);
    await client.closed;

    expect(statusesIn(client.received())).toEqual([413]);
    expect(client.received()).toContain("Connection: close");
  });

  it("of no length is none", async () => {
    await using server = await serve();

    const answer = await get(`${server.url}/metrics`, { "Content-Length": "0" });

    expect(answer.status).toBe(200);
  });

  it("that drips is not listened to", async () => {
    await using server = await serve();
    using client = await open(server.port);

    client.socket.write("GET /metrics HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    drip(client.socket, "1\r\nx\r\n", 20);
    await client.closed;

    expect(statusesIn(client.received())).toEqual([413]);
  });
});

describe("a connection is cut", () => {
  it("whose client does not read its answer", async () => {
    // More than the operating system takes, and no more: all of it is to be read in that time on a machine that is busy.
    const shown = [Buffer.alloc(16 * 1024 * 1024, "x")];
    await using server = await serve({ metrics: () => Promise.resolve(shown) }, { limits: { readMs: 4_000 } });
    using client = await open(server.port);
    client.socket.pause().write("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");

    const reader = await get(`${server.url}/metrics`);
    await sleep(5_000);
    client.socket.resume();
    await client.closed;

    expect(reader.body).toHaveLength(shown[0]?.length ?? 0);
    expect(client.received().length).toBeLessThan(shown[0]?.length ?? 0);
  });

  it("that is kept after an answer with line ends alone", async () => {
    await using server = await serve({}, { limits: { keepAliveMs: 500 } });
    using client = await open(server.port);

    client.socket.write("GET /-/healthy HTTP/1.1\r\nHost: a\r\n\r\n");
    drip(client.socket, "\r\n", 50);
    await client.closed;

    expect(statusesIn(client.received())).toEqual([200]);
  });

  it("not while its client goes on asking", async () => {
    await using server = await serve({}, { limits: { keepAliveMs: 1_500 } });
    using client = await open(server.port);

    for (let asked = 0; asked < 8; asked += 1) {
      client.socket.write("GET /-/healthy HTTP/1.1\r\nHost: a\r\n\r\n");
      await sleep(250);
    }

    expect(statusesIn(client.received())).toHaveLength(8);
    expect(client.socket.closed).toBe(false);
  });

  it("that asks again and again without waiting, and only so many of its requests are looked at", async () => {
    let scrapes = 0;
    await using server = await serve({
      metrics: () => {
        scrapes += 1;
        return new Promise(() => undefined);
      },
    });

    await sendRaw(server.port, "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n".repeat(1_000));

    expect(scrapes).toBe(8);
  });

  it("for one more of its client, the one that has been idle longest, and neither who has come back nor the newest", async () => {
    await using server = await serve({}, { limits: { connectionsPerClient: 3 } });
    const kept: Awaited<ReturnType<typeof open>>[] = [];
    for (let opened = 0; opened < 3; opened += 1) kept.push(await open(server.port));
    for (const times of [1, 2]) {
      kept[0]?.socket.write("GET /-/healthy HTTP/1.1\r\nHost: a\r\n\r\n");
      await expect.poll(() => statusesIn(kept[0]?.received() ?? "")).toHaveLength(times);
    }

    const answers = [await get(`${server.url}/-/healthy`), await get(`${server.url}/-/healthy`)];
    await kept[1]?.closed;

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(kept.map(({ socket }) => socket.closed)).toEqual([false, true, false]);
    for (const { socket } of kept) socket.destroy();
  });

  it("for one more of all clients, one that is idle", async () => {
    await using server = await serve({}, { limits: { connections: 2 } });
    const kept = [await open(server.port), await open(server.port)];

    const answer = await get(`${server.url}/-/healthy`);
    await kept[0]?.closed;

    expect([answer.status, kept[1]?.socket.closed]).toEqual([200, false]);
    for (const { socket } of kept) socket.destroy();
  });

  it("for one more where all wait for answers, the one that has waited longest", async () => {
    let asked = 0;
    const metrics = () => {
      asked += 1;
      return new Promise<never>(() => undefined);
    };
    await using server = await serve({ metrics }, { limits: { connectionsPerClient: 2 } });
    const kept = [await open(server.port), await open(server.port)];
    for (const [index, { socket }] of kept.entries()) {
      socket.write("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
      await expect.poll(() => asked).toBe(index + 1);
    }

    const answer = await get(`${server.url}/-/healthy`);
    await kept[0]?.closed;

    expect([answer.status, kept[1]?.socket.closed]).toEqual([200, false]);
    for (const { socket } of kept) socket.destroy();
  });
});
