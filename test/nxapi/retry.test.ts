import type { Socket } from "node:net";

import { describe, expect, it } from "vitest";

import { createMemoryBudget } from "../../src/nxapi/memory-budget.ts";
import { MOST_POSTS } from "../../src/nxapi/requests.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { clientOf, handClock, leaf, targetAt } from "./asking.ts";
import { answering, serveHttp, serveTcp, VERSION_ANSWER } from "./servers.ts";

const VERSION = ["show version"];
const OK = `HTTP/1.1 200 OK\r\nContent-Length: ${VERSION_ANSWER.length}\r\n\r\n${VERSION_ANSWER}`;

/** Answers the first request of a connection, and does something else with the second. */
function secondTime(act: (socket: Socket) => void) {
  return (socket: Socket, received: string): void => {
    if (received.split("POST /ins").length === 2) socket.write(answering(received, OK));
    else act(socket);
  };
}

describe("a request that is sent once more", () => {
  it("is one on a connection that the switch had closed before a byte of the answer came", async () => {
    await using server = await serveTcp(secondTime((socket) => socket.destroy()));
    await using client = clientOf(targetAt(server));
    await client.ask(VERSION);

    const [reply] = await client.ask(VERSION);

    expect(reply?.ok).toBe(true);
    expect(client.traffic()).toMatchObject({ requests: 3, retries: 1, connections: 2 });
  });

  it("is one on a connection that was reset before a byte came", async () => {
    await using nexus = await startNexus(leaf);
    await using client = clientOf(targetAt(nexus));
    await client.ask(VERSION);
    await nexus.faults.set({ reset: { when: "before", times: 1 } });

    const [reply] = await client.ask(VERSION);

    expect(reply?.ok).toBe(true);
    expect(client.traffic().retries).toBe(1);
  });

  it.each([502, 504] as const)("is one that was answered with %i", async (status) => {
    await using nexus = await startNexus(leaf);
    await nexus.faults.set({ "error-page": { status, times: 1 } });
    await using client = clientOf(targetAt(nexus));

    const [reply] = await client.ask(VERSION);

    expect(reply?.ok).toBe(true);
    expect(client.traffic()).toMatchObject({ requests: 2, retries: 1 });
  });

  it("is one whose answer waited to be read for longer than there is time", async () => {
    await using server = await serveHttp({ status: 502 }, { body: VERSION_ANSWER });
    const clock = handClock();
    const yieldLoop = () => Promise.resolve(void clock.forward(6_000));
    await using client = clientOf(targetAt(server), { ...clock, yieldLoop });

    await expect(client.ask(VERSION, 5_000)).resolves.toMatchObject([{ ok: true }]);
  });

  it("is one whose answer waited for memory for more than half of the time", async () => {
    const clock = handClock();
    const memoryBudget = createMemoryBudget({ bytes: 100, freeBytes: 0, shareBytes: 100, now: clock.now });
    await using server = await serveHttp({ status: 502, body: "x".repeat(101) }, { body: VERSION_ANSWER });
    await using client = clientOf(targetAt(server), { ...clock, memoryBudget });
    const other = memoryBudget.memory();
    await other.take(101, new AbortController().signal);

    const asking = client.ask(VERSION, 5_000);
    await expect.poll(() => client.traffic().receivedBytes).toBe(101);
    clock.forward(2_600);
    other.leave();

    await expect(asking).resolves.toMatchObject([{ ok: true }]);
  });
});

describe("a request that is not sent once more", () => {
  it("is one on a new connection", async () => {
    await using server = await serveTcp((socket) => socket.destroy());
    await using client = clientOf(targetAt(server));

    await expect(client.ask(VERSION)).rejects.toMatchObject({ reason: "reset" });

    expect(server.connections()).toBe(1);
    expect(client.traffic()).toMatchObject({ requests: 1, retries: 0 });
  });

  it("is one whose answer had begun", async () => {
    await using server = await serveTcp(secondTime((socket) => socket.end("HTTP/1.1 2")));
    await using client = clientOf(targetAt(server));
    await client.ask(VERSION);

    await expect(client.ask(VERSION)).rejects.toMatchObject({ reason: "reset" });

    expect(client.traffic()).toMatchObject({ requests: 2, retries: 0 });
  });

  it.each([500, 503] as const)("is one that was answered with %i", async (status) => {
    await using nexus = await startNexus(leaf);
    await nexus.faults.set({ "error-page": { status, times: 1 } });
    await using client = clientOf(targetAt(nexus));

    await expect(client.ask(VERSION)).rejects.toMatchObject({ name: "DeviceError" });

    expect(nexus.record.requestCount).toBe(1);
  });

  it("is a second one in the same poll", async () => {
    await using server = await serveHttp(
      { status: 502 },
      { body: VERSION_ANSWER },
      { status: 502 },
      { body: VERSION_ANSWER },
    );
    await using client = clientOf(targetAt(server));
    const requests = client.beginRequests({ timeoutMs: 5_000 });
    await requests.ask(VERSION);

    await expect(requests.ask(VERSION)).rejects.toMatchObject({ reason: "server_error" });

    expect(server.asked).toHaveLength(3);
  });

  it("is a fourth for the same commands, whatever cookies a failing gateway gives away", async () => {
    const cookie = { "Set-Cookie": "nxapi_auth=x" };
    await using server = await serveHttp(
      { headers: cookie, body: VERSION_ANSWER },
      { status: 401 },
      { status: 502, headers: cookie },
      { status: 401 },
    );
    await using client = clientOf(targetAt(server));
    await client.ask(VERSION);

    await expect(client.ask(VERSION)).rejects.toMatchObject({ reason: "unauthorized" });

    expect(server.asked).toHaveLength(1 + MOST_POSTS);
  });

  it("is one that took longer than what is left of the time", async () => {
    await using server = await serveHttp({ status: 504 }, { body: VERSION_ANSWER });
    const clock = handClock();
    const password = () => {
      clock.forward(2_600);
      return Promise.resolve("x");
    };
    await using client = clientOf(targetAt(server, { password }), clock);

    await expect(client.ask(VERSION, 5_000)).rejects.toMatchObject({ reason: "server_error" });

    expect(server.asked).toHaveLength(1);
  });
});

describe("many polls in a row", () => {
  it("make one connection, one login and one request each", async () => {
    await using nexus = await startNexus({ ...leaf, latencyMs: 10 });
    await using client = clientOf(targetAt(nexus));

    for (let poll = 0; poll < 200; poll += 1) await client.ask(VERSION);

    expect(nexus.record).toMatchObject({ connections: 1, logins: 1, requestCount: 200, cookieUses: 199 });
  });
});
