import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

import { describe, expect, it } from "vitest";

import { DeviceError } from "../../src/nxapi/failure.ts";
import type { FaultsInput } from "../../src/simulator/http/faults.ts";
import { selfSigned } from "../../src/simulator/http/certificate.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { unlessAborted } from "../../src/nxapi/mutex.ts";
import { clientOf, handClock, leaf, targetAt } from "./asking.ts";
import { serveFullBacklog } from "./full-backlog.ts";
import { serveHttp, serveTcp, serveTlsOnce, VERSION_ANSWER } from "./servers.ts";

const VERSION = ["show version"];
const LIMIT_MS = 500;
/** Far more than the limit, and far less than what any of these hangs would last. */
const GENEROUS_MS = 10_000;

/** The reason of a failure that came when the limit was over and not much later. */
async function reasonInTime(asking: Promise<unknown>): Promise<string> {
  const startedAt = performance.now();
  const error = await asking.catch((caught: unknown) => caught);
  const tookMs = performance.now() - startedAt;
  if (tookMs < LIMIT_MS * 0.9 || tookMs > GENEROUS_MS) return `after ${tookMs} ms`;
  return error instanceof DeviceError ? error.reason : String(error);
}

describe("a deadline", () => {
  it("holds against a connection that never opens", async () => {
    await using full = await serveFullBacklog();
    await using client = clientOf(targetAt(full));

    await expect(reasonInTime(client.ask(VERSION, LIMIT_MS))).resolves.toBe("timeout_connect");
  });

  it("holds against a TLS handshake that is never answered, and gives the connection up", async () => {
    await using server = await serveTcp();
    await using client = clientOf(targetAt(server, { protocol: "https" }));

    await expect(reasonInTime(client.ask(VERSION, LIMIT_MS))).resolves.toBe("timeout_tls");

    await expect.poll(() => server.open()).toBe(0);
  });

  it.each<readonly [string, string, FaultsInput]>([
    ["a hang before the headers", "timeout_wait", { hang: {} }],
    ["a hang in the middle of the body", "timeout_read", { "half-body": {} }],
    ["a body of one byte a second", "timeout_read", { drip: { bytesPerSecond: 1 } }],
    ["a body of many bytes a second that still take too long", "timeout_read", { drip: { bytesPerSecond: 50 } }],
    ["a command that takes too long", "timeout_wait", { "slow-command": { command: "version", ms: 60_000 } }],
  ])("holds against %s, and gives the connection up", async (_what, reason, faults) => {
    await using nexus = await startNexus({ ...leaf, faults });
    await using client = clientOf(targetAt(nexus));

    await expect(reasonInTime(client.ask(VERSION, LIMIT_MS))).resolves.toBe(reason);

    await expect.poll(() => nexus.record.openConnections).toBe(0);
  });

  it("holds against headers that come byte by byte", async () => {
    const bytes = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".split("");
    await using server = await serveTcp((socket) => {
      const drip = setInterval(() => socket.write(bytes.shift() ?? ""), 50);
      socket.once("close", () => clearInterval(drip));
    });
    await using client = clientOf(targetAt(server));

    await expect(reasonInTime(client.ask(VERSION, LIMIT_MS))).resolves.toBe("timeout_wait");

    await expect.poll(() => server.open()).toBe(0);
  });

  it("is one for all requests of a sequence", async () => {
    await using nexus = await startNexus({ ...leaf, latencyMs: LIMIT_MS * 0.6 });
    await using client = clientOf(targetAt(nexus));
    const requests = client.beginRequests({ timeoutMs: LIMIT_MS });
    await requests.ask(VERSION);

    await expect(requests.ask(VERSION)).rejects.toMatchObject({ reason: "timeout_wait" });
  });

  it("that is over before anything is asked sends nothing", async () => {
    await using nexus = await startNexus(leaf);
    await using client = clientOf(targetAt(nexus));
    const requests = client.beginRequests({ timeoutMs: 0 });

    await expect(requests.ask(VERSION)).rejects.toMatchObject({ reason: "timeout_wait" });

    expect(nexus.record.connections).toBe(0);
  });

  it.each([0, LIMIT_MS])(
    "of %d ms that is over before a request is sent is not said to be over while another was read",
    async (timeoutMs) => {
      const bytes = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{";
      await using server = await serveTcp((socket) => socket.write(bytes));
      await using client = clientOf(targetAt(server));
      const stop = new AbortController();
      const requests = client.beginRequests({ signal: stop.signal, timeoutMs: 60_000 });
      const long = requests.ask(VERSION).catch((error: unknown) => error);
      await expect.poll(() => client.traffic().receivedBytes, { timeout: GENEROUS_MS }).toBe(1);

      await expect(client.ask(VERSION, timeoutMs)).rejects.toMatchObject({ reason: "timeout_wait" });

      stop.abort();
      await expect(long).resolves.toMatchObject({ reason: "stopped" });
      expect(client.traffic().requests).toBe(1);
    },
  );

  it("is not over while nothing is asked", async () => {
    await using nexus = await startNexus(leaf);
    const clock = handClock();
    await using client = clientOf(targetAt(nexus), clock);
    const requests = client.beginRequests({ timeoutMs: GENEROUS_MS });
    await requests.ask(VERSION);
    clock.forward(GENEROUS_MS);

    await expect(requests.ask(VERSION)).resolves.toMatchObject([{ ok: true }]);
  });

  it("is not over while an answer that is there waits to be read, and goes on after that", async () => {
    await using nexus = await startNexus(leaf);
    let waitMs = LIMIT_MS * 2;
    await using client = clientOf(targetAt(nexus), { yieldLoop: () => sleep(waitMs) });
    const requests = client.beginRequests({ timeoutMs: LIMIT_MS });

    await expect(requests.ask(VERSION)).resolves.toMatchObject([{ ok: true }]);

    waitMs = 0;
    await nexus.faults.set({ hang: {} });
    await expect(requests.ask(VERSION)).rejects.toMatchObject({ reason: "timeout_wait" });
  });

  it("is not over while an answer that is there is parsed, whatever else the collector does meanwhile", async () => {
    const body = Array.from({ length: 100_000 }, (_, index) => `entry ${index}`);
    await using server = await serveHttp({ body: JSON.stringify({ jsonrpc: "2.0", result: { body }, id: 1 }) });
    let isBusy = true;
    const work = (): void => {
      const until = performance.now() + LIMIT_MS / 10;
      while (performance.now() < until);
      if (isBusy) setImmediate(work);
    };
    await using client = clientOf(targetAt(server), { yieldLoop: () => Promise.resolve(work()) });

    const startedAt = performance.now();

    const asking = client.ask(VERSION, 2 * LIMIT_MS).finally(() => (isBusy = false));

    await expect(asking).resolves.toMatchObject([{ ok: true }]);
    expect(performance.now() - startedAt).toBeGreaterThan(2 * LIMIT_MS);
  });

  it("lets those go who wait for their turn behind a longer one", async () => {
    await using nexus = await startNexus({ ...leaf, faults: { hang: {} } });
    await using client = clientOf(targetAt(nexus));
    const long = client.ask(VERSION, LIMIT_MS * 4);

    await expect(reasonInTime(client.ask(VERSION, LIMIT_MS))).resolves.toBe("timeout_wait");
    await expect(long).rejects.toMatchObject({ reason: "timeout_wait" });

    expect(nexus.record.requestCount).toBe(1);
  });
});

describe("after a deadline", () => {
  it.each<readonly [string, FaultsInput]>([
    ["hung before the headers", { hang: {} }],
    ["hung in the middle of the body", { "half-body": {} }],
    ["hung in the TLS handshake", { "tls-hang": {} }],
  ])("a switch that %s is asked anew, on one new connection", async (_what, faults) => {
    await using nexus = await startNexus({ ...leaf, tls: true, faults });
    await using client = clientOf(targetAt(nexus, { protocol: "https", trust: { kind: "insecure" } }));
    for (let poll = 0; poll < 3; poll += 1) await expect(client.ask(VERSION, 250)).rejects.toThrow("leaf-1");
    await nexus.faults.clear();

    await expect(client.ask(VERSION)).resolves.toMatchObject([{ ok: true }]);

    expect(nexus.record.connections).toBe(4);
  });

  it("the connection that is being opened is left to who is first, though another left the queue", async () => {
    await using nexus = await startNexus(leaf);
    await using client = clientOf(targetAt({ host: "leaf-1.example", port: nexus.port }), {
      resolve: async () => await sleep(300, [{ address: "127.0.0.1", family: 4 }]),
    });
    const first = client.ask(VERSION);
    await expect(client.ask(VERSION, 50)).rejects.toMatchObject({ name: "DeviceError" });

    await expect(first).resolves.toMatchObject([{ ok: true }]);
  });

  it("a handshake is given up though the connection before it was trusted", async () => {
    const closing = `HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ${VERSION_ANSWER.length}\r\n\r\n${VERSION_ANSWER}`;
    await using server = await serveTlsOnce(selfSigned(), closing);
    await using client = clientOf(targetAt(server, { protocol: "https", trust: { kind: "insecure" } }));
    await client.ask(VERSION);

    await expect(client.ask(VERSION, LIMIT_MS)).rejects.toMatchObject({ reason: "timeout_tls" });

    await expect.poll(() => server.connections()).toBe(1);
    await expect.poll(() => server.open()).toBe(0);
  });

  it("no turn is lost by those who left while they waited", async () => {
    await using nexus = await startNexus({ ...leaf, latencyMs: 300 });
    await using client = clientOf(targetAt(nexus));
    const first = client.ask(VERSION);
    const impatient = client.ask(VERSION, 50);
    const last = client.ask(VERSION);

    await expect(impatient).rejects.toMatchObject({ reason: "timeout_wait" });
    await expect(Promise.all([first, last])).resolves.toHaveLength(2);

    expect(nexus.record).toMatchObject({ requestCount: 2, peakConcurrency: 1 });
  });
});

describe("stopping", () => {
  it("is listened for no longer than a request lasts", async () => {
    await using nexus = await startNexus(leaf);
    await using client = clientOf(targetAt(nexus));
    const { signal } = new AbortController();

    await unlessAborted(client.ask(VERSION), signal);

    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("ends a request at once, as stopped and not as a failure of the switch", async () => {
    await using nexus = await startNexus({ ...leaf, faults: { hang: {} } });
    await using client = clientOf(targetAt(nexus));
    const stop = new AbortController();
    const asking = client.beginRequests({ signal: stop.signal, timeoutMs: 60_000 }).ask(VERSION);
    await expect.poll(() => nexus.record.requestCount).toBe(1);
    stop.abort();

    await expect(asking).rejects.toMatchObject({ reason: "stopped" });

    await expect.poll(() => nexus.record.openConnections).toBe(0);
  });

  it("closes the connection that is open", async () => {
    await using nexus = await startNexus(leaf);
    const client = clientOf(targetAt(nexus));
    await client.ask(VERSION);

    client.close();
    client.close();

    await expect.poll(() => nexus.record.openConnections).toBe(0);
  });

  it("gives up a handshake that is under way", async () => {
    await using server = await serveTcp();
    const client = clientOf(targetAt(server, { protocol: "https" }));
    const asking = client.ask(VERSION, 60_000);
    await expect.poll(() => server.open()).toBe(1);

    client.close();

    await expect(asking).rejects.toMatchObject({ reason: "reset" });
    await expect.poll(() => server.open()).toBe(0);
  });
});
