import { describe, expect, it } from "vitest";

import { startNexus } from "../../src/simulator/nexus.ts";
import { clientOf, handClock, leaf, targetAt } from "./asking.ts";
import { serveHttp, VERSION_ANSWER } from "./servers.ts";

const VERSION = ["show version"];
const SENT = "Sun, 22 Nov 2026 14:00:00 GMT";

describe("a switch that asks to be left alone", () => {
  it.each([
    ["429 for a number of seconds", 429, { "Retry-After": "30" }, 30_000],
    ["503 for a number of seconds", 503, { "Retry-After": "30" }, 30_000],
    ["until a time by its own clock", 503, { "Retry-After": "Sun, 22 Nov 2026 14:02:00 GMT", Date: SENT }, 120_000],
    ["for longer than ten minutes", 429, { "Retry-After": "86400" }, 600_000],
    ["for a number beyond all bounds", 429, { "Retry-After": "9".repeat(400) }, 600_000],
  ])("is busy and sent nothing: %s", async (_how, status, headers, waitMs) => {
    await using server = await serveHttp({ status, headers }, { body: VERSION_ANSWER });
    const clock = handClock();
    await using client = clientOf(targetAt(server), clock);
    await expect(client.ask(VERSION)).rejects.toMatchObject({ reason: "busy" });

    for (let poll = 0; poll < 10; poll += 1) {
      clock.forward(waitMs / 10 - 1);
      await expect(client.ask(VERSION)).rejects.toMatchObject({ reason: "busy" });
    }
    const meanwhile = server.asked.length;
    clock.forward(10);
    const [reply] = await client.ask(VERSION);

    expect(meanwhile).toBe(1);
    expect(reply?.ok).toBe(true);
  });

  it("takes a time for its own clock's only where it says what that shows", async () => {
    const inOneMinute = new Date(Date.now() + 60_000).toUTCString();
    await using server = await serveHttp({ status: 503, headers: { "Retry-After": inOneMinute, Date: "today" } });
    const clock = handClock();
    await using client = clientOf(targetAt(server), clock);
    await expect(client.ask(VERSION)).rejects.toMatchObject({ reason: "busy" });

    clock.forward(55_000);
    await expect(client.ask(VERSION)).rejects.toMatchObject({ reason: "busy" });
    clock.forward(6_000);
    await expect(client.ask(VERSION)).rejects.toMatchObject({ reason: "busy" });

    expect(server.asked).toHaveLength(2);
  });

  it.each([
    ["names no time", {}],
    ["names a time that is over", { "Retry-After": "Sat, 21 Nov 2026 14:00:00 GMT", Date: SENT }],
    ["names something else", { "Retry-After": "soon" }],
  ])("is asked again with the next poll if it %s", async (_what, headers) => {
    await using server = await serveHttp({ status: 503, headers }, { body: VERSION_ANSWER });
    await using client = clientOf(targetAt(server), handClock());
    await expect(client.ask(VERSION)).rejects.toMatchObject({ reason: "busy" });

    const [reply] = await client.ask(VERSION);

    expect(reply?.ok).toBe(true);
  });

  it.each([200, 500, 502] as const)("is none that says so with HTTP %i", async (status) => {
    await using server = await serveHttp({ status, headers: { "Retry-After": "60" } }, { body: VERSION_ANSWER });
    await using client = clientOf(targetAt(server), handClock());
    await client.ask(VERSION).catch(() => undefined);

    await expect(client.ask(VERSION)).resolves.toMatchObject([{ ok: true }]);
  });

  it("says for how long", async () => {
    await using server = await serveHttp({ status: 429, headers: { "Retry-After": "30" } });
    const clock = handClock();
    await using client = clientOf(targetAt(server), clock);
    await expect(client.ask(VERSION)).rejects.toThrow("leaf-1: HTTP 429: nothing where a JSON-RPC answer was expected");
    clock.forward(12_500);

    await expect(client.ask(VERSION)).rejects.toThrow("leaf-1: the switch asked to be left alone for another 18 s");
  });

  it.each([500, 503] as const)("is busy when its session pool is full, with HTTP %i", async (busyStatus) => {
    await using nexus = await startNexus({ ...leaf, dialect: { workers: 1, sessionsPerWorker: 0, busyStatus } });
    await using client = clientOf(targetAt(nexus));

    await expect(client.ask(["show version", "show clock"])).rejects.toMatchObject({
      reason: "busy",
      message: "leaf-1: Request is rejected because the server is busy",
    });
  });
});
