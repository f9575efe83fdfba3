import { once } from "node:events";
import http from "node:http";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import { expect, it } from "vitest";
import { startNexus, type Nexus, type NexusOptions } from "../../../src/simulator/nexus.ts";
import type { FaultsInput } from "../../../src/simulator/http/faults.ts";
import { ask, basic, calls, cookieOf } from "../ask.ts";

const body = calls("show icam resource fib-tcam module 1 inst 0");

async function faulty(faults: FaultsInput, options: Partial<NexusOptions> = {}): Promise<Nexus> {
  return await startNexus({ name: "leaf-1", personality: "n9kv-9.3.3", faults, ...options });
}

/** What comes before the connection ends, or within so much time after the first byte (or, if none is due, at all). */
async function listen(
  nexus: Nexus,
  ms: number,
  due = true,
): Promise<{ readonly text: string; readonly ended: boolean }> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const question = JSON.stringify(body);
  let text = "";
  const socket = net.connect(nexus.port, nexus.host);
  let timer = setTimeout(() => resolve(false), due ? 30_000 : ms);
  socket.on("data", (chunk) => {
    if (text === "") {
      clearTimeout(timer);
      timer = setTimeout(() => resolve(false), ms);
    }
    text += chunk.toString("latin1");
  });
  socket.on("close", () => resolve(true));
  socket.on("error", () => resolve(true));
  socket.write(
    `POST /ins HTTP/1.1\r\nHost: x\r\nAuthorization: ${basic.authorization}\r\nContent-Type: application/json-rpc\r\nContent-Length: ${question.length}\r\n\r\n${question}`,
  );
  const ended = await promise;
  clearTimeout(timer);
  socket.destroy();
  return { text, ended };
}

it.each([
  ["error-page", { "error-page": { status: 502 } }, 502, "502 Bad Gateway", undefined],
  [
    "error-page with Retry-After",
    { "error-page": { status: 503, retryAfterS: 7 } },
    503,
    "503 Service Temporarily Unavailable",
    "7",
  ],
  ["error-page 504", { "error-page": { status: 504 } }, 504, "504 Gateway Time-out", undefined],
  ["unauthorized", { unauthorized: {} }, 401, "401 Authorization Required", undefined],
  ["forbidden", { forbidden: {} }, 403, "403 Forbidden", undefined],
  ["too-many", { "too-many": {} }, 429, "429 Too Many Requests", "30"],
  ["wrong-type", { "wrong-type": {} }, 200, "Welcome", undefined],
] as const)("answers %s with a page of nginx", async (_name, faults, status, text, retryAfter) => {
  await using nexus = await faulty(faults);

  const reply = await ask(nexus.url, { body });

  expect(reply.status).toBe(status);
  expect(reply.headers["content-type"]).toBe("text/html");
  expect(reply.headers["retry-after"]).toBe(retryAfter);
  expect(reply.text).toContain(text);
});

it("says nothing while it hangs, and answers again when the fault is cleared", async () => {
  await using nexus = await faulty({ hang: {} });

  const hung = await listen(nexus, 100, false);
  await nexus.faults.clear("hang");
  const well = await ask(nexus.url, { body });

  expect(hung).toEqual({ text: "", ended: false });
  expect(well.status).toBe(200);
});

it("sends headers and half of the body, then nothing", async () => {
  await using nexus = await faulty({ "half-body": {} });

  const { text, ended } = await listen(nexus, 100);

  expect(text).toContain('"IPv4 Hosts"');
  expect(text).not.toContain('"IPv6 Multicast"');
  expect(ended).toBe(false);
});

it("drips the body a few bytes a second", async () => {
  await using nexus = await faulty({ drip: { bytesPerSecond: 100 } });

  const { text, ended } = await listen(nexus, 150);
  const [, dripped = ""] = text.split("\r\n\r\n");

  expect(dripped.length).toBeGreaterThan(0);
  expect(dripped.length).toBeLessThan(400);
  expect(ended).toBe(false);
});

it.each([
  ["before the answer", { reset: {} }],
  ["in the body", { reset: { when: "body" } }],
] as const)("resets the connection %s", async (_when, faults) => {
  await using nexus = await faulty(faults);

  const asking = ask(nexus.url, { body });

  await expect(asking).rejects.toMatchObject({ code: "ECONNRESET" });
});

it("resets the TCP connection below TLS", async () => {
  await using nexus = await faulty({ reset: { when: "body" } }, { tls: { hosts: ["127.0.0.1"] } });

  const asking = ask(nexus.url, { body, ca: nexus.certificate!.cert });

  await expect(asking).rejects.toMatchObject({ code: "ECONNRESET" });
});

it("ends the connection in the middle of the body", async () => {
  await using nexus = await faulty({ truncate: {} });

  const { text, ended } = await listen(nexus, 2000);

  expect(ended).toBe(true);
  expect(text).not.toContain("\r\n0\r\n\r\n");
});

it.each(["cut", "comma", "control", "nan"] as const)("breaks the JSON by %s", async (how) => {
  await using nexus = await faulty({ "broken-json": { how } });

  const { status, text } = await ask(nexus.url, { body });

  expect(status).toBe(200);
  expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
});

it("refuses connections, and takes them again on the same port", async () => {
  await using nexus = await faulty({});

  await nexus.faults.set({ refuse: {} });
  const refused = ask(nexus.url, { body, agent: new http.Agent() });
  await expect(refused).rejects.toMatchObject({ code: "ECONNREFUSED" });
  await nexus.faults.clear();
  const well = await ask(nexus.url, { body });

  expect(well.status).toBe(200);
});

it("forgets cookies when told to, once", async () => {
  await using nexus = await faulty({});
  const cookie = cookieOf(await ask(nexus.url, { body }));

  await nexus.faults.set({ "expire-cookies": {} });
  const old = await ask(nexus.url, { body, headers: { cookie } });
  const fresh = cookieOf(await ask(nexus.url, { body }));
  const again = await ask(nexus.url, { body, headers: { cookie: fresh } });

  expect([old.status, again.status]).toEqual([401, 200]);
});

it("streams a body of the size it was given", async () => {
  const bytes = 3_000_000;
  await using nexus = await faulty({ giant: { bytes } });

  const { text } = await ask(nexus.url, { body });

  expect(text).toHaveLength(bytes);
  expect(JSON.parse(text)).toMatchObject({ id: 1 });
});

it.each([
  ["rows as lists", { flip: {} }, '"ROW_fib_stats":\t[{'],
  ["tables as lists", { flip: { what: "tables" } }, '"TABLE_fib_stats":\t[{'],
  ["values set", { "set-values": { values: { Max_Entries: "-" } } }, '"Max_Entries":\t"-"'],
  ["values null", { "set-values": { values: { Max_Entries: null } } }, '"Max_Entries":\tnull'],
  ["padding", { padding: {} }, '"Used_Entries":\t"0  "'],
  ["numbers as numbers", { "number-types": {} }, '"Used_Entries":\t0,'],
  ["an empty object", { "empty-body": {} }, '"body":\t{\n\t\t}'],
  ["an empty text", { "empty-body": { as: "text" } }, '"body":\t""'],
  ["nothing", { "empty-body": { as: "null" } }, '"body":\tnull'],
  ["the body as a string", { "body-as-string": {} }, '"body":\t"{\\n\\t\\"module\\":\\t\\"1\\"'],
] as const)("bends bodies: %s", async (_what, faults, text) => {
  await using nexus = await faulty(faults);

  const reply = await ask(nexus.url, { body });

  expect(reply.status).toBe(200);
  expect(reply.text).toContain(text);
});

it("leaves keys out", async () => {
  await using nexus = await faulty({ "missing-keys": { keys: ["Percent_Util", "Max_Entries"] } });

  const { text } = await ask(nexus.url, { body });

  expect(text).toContain("Used_Entries");
  expect(text).not.toMatch(/Percent_Util|Max_Entries/);
});

it("sends a letter in Latin-1", async () => {
  await using nexus = await faulty({ "latin-1": {} });

  const { text } = await listen(nexus, 200);

  expect(text).toContain('"module":\t"1\u00e9"');
});

it("delays everything by latency, one command by slow-command", async () => {
  await using nexus = await faulty({ latency: { ms: 60 }, "slow-command": { command: "icam", ms: 120 } });

  const started = performance.now();
  await ask(nexus.url, { body: calls("show clock") });
  const between = performance.now();
  await ask(nexus.url, { body });
  const ended = performance.now();

  // A machine that is busy makes the answers later, and never earlier: timers may end a millisecond before their time.
  expect(between - started).toBeGreaterThanOrEqual(59);
  expect(ended - between).toBeGreaterThanOrEqual(60 + 120 - 2);
});

it("refuses one command and runs the others", async () => {
  await using nexus = await faulty({ "refuse-command": { command: "show icam" } });

  const icam = await ask(nexus.url, { body });
  const clock = await ask(nexus.url, { body: calls("show clock") });

  expect(icam.text).toContain("% Invalid command");
  expect(clock.status).toBe(200);
});

it("strikes only as often, and only for such commands, as it was told", async () => {
  await using nexus = await faulty({ "error-page": { times: 1, command: "icam" } });

  const clock = await ask(nexus.url, { body: calls("show clock") });
  const first = await ask(nexus.url, { body });
  const second = await ask(nexus.url, { body });

  expect([clock.status, first.status, second.status]).toEqual([200, 502, 200]);
  expect(nexus.faults.active).toEqual({});
});

it("restarts: the port is closed for a while, then cookies and uptime are gone", async () => {
  await using nexus = await faulty({}, { uptimeS: 86_400 });
  const before = await ask(nexus.url, { body: calls("show version") });

  await nexus.faults.set({ reboot: { seconds: 0.1 } });
  const refused = ask(nexus.url, { body, agent: new http.Agent() });
  await expect(refused).rejects.toMatchObject({ code: "ECONNREFUSED" });
  await expect.poll(async () => (await ask(nexus.url, { body })).status, { interval: 30 }).toBe(200);
  const cookie = cookieOf(before);
  const old = await ask(nexus.url, { body, headers: { cookie } });
  const after = await ask(nexus.url, { body: calls("show version") });

  expect(before.text).toContain('"kern_uptm_days":\t1');
  expect(after.text).toContain('"kern_uptm_days":\t0');
  expect(old.status).toBe(401);
});

it("shows another certificate, and its own again", async () => {
  await using nexus = await faulty({}, { tls: { hosts: ["127.0.0.1"] } });
  const own = nexus.certificate!.cert;

  await nexus.faults.set({ certificate: {} });
  const strange = ask(nexus.url, { body, ca: own });
  await expect(strange).rejects.toMatchObject({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
  await nexus.faults.set({ certificate: { expired: true } });
  const expired = ask(nexus.url, { body, ca: nexus.certificate!.cert });
  await expect(expired).rejects.toMatchObject({ code: "CERT_HAS_EXPIRED" });
  await nexus.faults.clear("certificate");
  const well = await ask(nexus.url, { body, ca: own });

  expect(well.status).toBe(200);
});

it("leaves TLS handshakes unanswered", async () => {
  await using nexus = await faulty({ "tls-hang": {} }, { tls: true });
  const socket = net.connect(nexus.port, nexus.host);
  let received = 0;

  socket.on("data", (chunk) => (received += chunk.length));
  socket.write(Buffer.from("16030100050100000100", "hex"));
  await expect.poll(() => nexus.record.connections).toBe(1);
  await new Promise((resolve) => {
    setTimeout(resolve, 100);
  });
  socket.destroy();

  expect(received).toBe(0);
});

it.each([
  ["announced", true, "close"],
  ["unannounced", false, "keep-alive"],
] as const)("closes the connection after each answer, %s", async (_how, announced, connection) => {
  await using nexus = await faulty({ close: { announced } });
  const agent = new http.Agent({ keepAlive: true });

  const first = await ask(nexus.url, { body, agent });
  await expect.poll(() => nexus.record.openConnections).toBe(0);
  await ask(nexus.url, { body, agent });
  agent.destroy();

  expect(first.headers.connection).toBe(connection);
  expect(nexus.record.connections).toBe(2);
});

it("stops the clock of what it says", async () => {
  let now = Date.UTC(2026, 0, 1);
  await using nexus = await faulty({ "frozen-clock": {} }, { clock: () => now });

  now += 60_000;
  const { text } = await ask(nexus.url, { body });

  expect(text).toContain("2026-01-01 00:00:00");
});

it("frees a worker when the client gives up", async () => {
  await using nexus = await faulty({ "slow-command": { command: "icam", ms: 60_000 } }, { dialect: { workers: 1 } });

  await listen(nexus, 50, false);
  const { status } = await ask(nexus.url, { body: calls("show clock") });

  expect(status).toBe(200);
});

it("gives a command up that takes too long", async () => {
  await using nexus = await faulty(
    { "slow-command": { command: "icam", ms: 60_000 } },
    { dialect: { commandTimeoutS: 0.05 } },
  );

  const { status, text } = await ask(nexus.url, { body });

  expect(status).toBe(500);
  expect(JSON.parse(text)).toMatchObject({ error: { code: -32603, data: { msg: "Back-end processing error." } } });
});

it("runs the requests of one worker one after the other", async () => {
  await using nexus = await faulty({}, { latencyMs: 60, dialect: { workers: 1 } });
  const started = performance.now();

  await Promise.all([ask(nexus.url, { body }), ask(nexus.url, { body }), ask(nexus.url, { body })]);

  expect(performance.now() - started).toBeGreaterThanOrEqual(170);
  expect(nexus.record.peakConcurrency).toBe(3);
});

it("comes back from a reboot once whoever took its port meanwhile has given it back", async () => {
  await using nexus = await faulty({});
  const { port } = nexus;
  await nexus.faults.set({ reboot: { seconds: 0.2 } });
  const taker = net.createServer().listen(port, nexus.host);
  await once(taker, "listening");
  await sleep(400);

  taker.close();

  await expect.poll(async () => (await ask(nexus.url, { body }).catch(() => undefined))?.status).toBe(200);
  expect(nexus.port).toBe(port);
});
