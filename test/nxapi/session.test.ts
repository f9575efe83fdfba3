import { describe, expect, it } from "vitest";

import { startNexus } from "../../src/simulator/nexus.ts";
import { clientOf, handClock, leaf, PASSWORD, targetAt } from "./asking.ts";
import { type Scripted, serveHttp, VERSION_ANSWER } from "./servers.ts";

const VERSION = ["show version"];
const MINUTE = 60_000;

function answer(...cookies: string[]): Scripted {
  return { body: VERSION_ANSWER, headers: { "Set-Cookie": cookies } };
}

describe("being let in", () => {
  it("sends the password once and then the cookie alone", async () => {
    await using nexus = await startNexus(leaf);
    await using client = clientOf(targetAt(nexus));

    for (let poll = 0; poll < 5; poll += 1) await client.ask(VERSION);

    expect(nexus.record).toMatchObject({ logins: 1, cookieUses: 4, connections: 1 });
    expect(nexus.record.requests[1]?.headers.authorization).toBeUndefined();
    expect(nexus.record.requests[1]?.headers.cookie).toMatch(/^nxapi_auth=[^;]+$/);
  });

  it("sends the newest cookie that the switch gave", async () => {
    await using server = await serveHttp(
      answer("nxapi_auth=first; Secure; HttpOnly;"),
      answer("other=x", "nxapi_auth=second; Secure", "nxapi_auth=third"),
      answer(),
    );
    await using client = clientOf(targetAt(server));

    for (let poll = 0; poll < 4; poll += 1) await client.ask(VERSION);

    expect(server.asked.map(({ cookie }) => cookie)).toEqual([
      undefined,
      "nxapi_auth=first",
      "nxapi_auth=third",
      "nxapi_auth=third",
    ]);
  });

  it("logs in once more, unnoticed, when the cookie has expired", async () => {
    await using nexus = await startNexus(leaf);
    await using client = clientOf(targetAt(nexus));
    await client.ask(VERSION);
    await nexus.faults.set({ "expire-cookies": {} });

    const replies = await client.ask(VERSION);
    await client.ask(VERSION);

    expect(replies[0]?.ok).toBe(true);
    expect(nexus.record).toMatchObject({ requestCount: 4, logins: 2, cookieUses: 1, unauthorized: 1 });
    expect(client.traffic()).toMatchObject({ requests: 4, logins: 2, retries: 0 });
  });

  it("logs in once for all who ask at the same time", async () => {
    await using nexus = await startNexus({ ...leaf, latencyMs: 5 });
    await using client = clientOf(targetAt(nexus));
    await client.ask(VERSION);
    await nexus.faults.set({ "expire-cookies": {} });

    const all = await Promise.all(Array.from({ length: 20 }, async () => await client.ask(VERSION)));

    expect(all.every(([reply]) => reply?.ok)).toBe(true);
    expect(nexus.record).toMatchObject({ logins: 2, unauthorized: 1, peakConcurrency: 1, connections: 1 });
  });

  it("keeps working without a cookie where the switch gives none", async () => {
    await using server = await serveHttp({ body: VERSION_ANSWER });
    await using client = clientOf(targetAt(server));

    await client.ask(VERSION);
    await client.ask(VERSION);

    expect(server.asked.every(({ authorization }) => authorization?.startsWith("Basic "))).toBe(true);
  });

  it("sends no cookie that a header could not carry", async () => {
    await using server = await serveHttp({ body: VERSION_ANSWER, headers: { "Set-Cookie": "nxapi_auth=\u00e9x" } });
    await using client = clientOf(targetAt(server));

    await client.ask(VERSION);
    await client.ask(VERSION);

    expect(server.asked.map(({ cookie }) => cookie)).toEqual([undefined, undefined]);
  });
});

describe("a refused password", () => {
  it("is tried once in five minutes, however often the switch is asked", async () => {
    await using nexus = await startNexus(leaf);
    const clock = handClock();
    await using client = clientOf(targetAt(nexus, { password: () => Promise.resolve("wrong") }), clock);

    for (let poll = 0; poll < 50; poll += 1) {
      await expect(client.ask(VERSION)).rejects.toMatchObject({ reason: "unauthorized" });
      clock.forward(5_900);
    }
    const within = nexus.record.requestCount;
    await expect(client.ask(VERSION)).rejects.toThrow(
      "leaf-1: the password of user admin was refused; not trying it again for 5 s",
    );
    clock.forward(5_100);
    await expect(client.ask(VERSION)).rejects.toMatchObject({ reason: "unauthorized" });

    expect(within).toBe(1);
    expect(nexus.record.requestCount).toBe(2);
  });

  it("is replaced at once by a new one", async () => {
    await using nexus = await startNexus(leaf);
    let secret = "wrong";
    await using client = clientOf(targetAt(nexus, { password: () => Promise.resolve(secret) }), handClock());
    await expect(client.ask(VERSION)).rejects.toMatchObject({ reason: "unauthorized" });
    secret = PASSWORD;

    const [reply] = await client.ask(VERSION);

    expect(reply?.ok).toBe(true);
    expect(nexus.record).toMatchObject({ requestCount: 2, logins: 1 });
  });

  it("is tried again after a good one that the switch has since forgotten", async () => {
    await using nexus = await startNexus(leaf);
    const clock = handClock();
    await using client = clientOf(targetAt(nexus), clock);
    await client.ask(VERSION);
    await nexus.faults.set({ unauthorized: {} });
    await expect(client.ask(VERSION)).rejects.toMatchObject({ reason: "unauthorized" });
    await nexus.faults.clear();

    clock.forward(4 * MINUTE);
    await expect(client.ask(VERSION)).rejects.toMatchObject({ reason: "unauthorized" });
    clock.forward(2 * MINUTE);
    const [reply] = await client.ask(VERSION);

    expect(reply?.ok).toBe(true);
  });

  it("says who was refused and not with what", async () => {
    await using nexus = await startNexus(leaf);
    await using client = clientOf(targetAt(nexus, { password: () => Promise.resolve("hunter2") }));

    const asking = client.ask(VERSION);

    await expect(asking).rejects.toThrow("leaf-1: user admin or its password was refused");
  });
});

describe("a user that the switch has forgotten", () => {
  const forgotten = {
    status: 400,
    headers: { "Content-Type": "text/json; charset=UTF-8" },
    body: '{"ins_api":{"outputs":{"output":{"code":"400","msg":"Authentication failure - user not found."}}}}',
  };

  it("is unauthorized when the switch says so with a 400", async () => {
    await using server = await serveHttp(forgotten);
    await using client = clientOf(targetAt(server));

    await expect(client.ask(VERSION)).rejects.toMatchObject({ reason: "unauthorized" });
    await expect(client.ask(VERSION)).rejects.toMatchObject({ reason: "unauthorized" });

    expect(server.asked).toHaveLength(1);
  });

  it("logs in once more when it was the cookie that the switch did not know", async () => {
    const good = { body: VERSION_ANSWER, headers: { "Set-Cookie": "nxapi_auth=x" } };
    await using server = await serveHttp(good, forgotten, good);
    await using client = clientOf(targetAt(server));
    await client.ask(VERSION);

    const [reply] = await client.ask(VERSION);

    expect(reply?.ok).toBe(true);
    expect(server.asked.map(({ cookie, authorization }) => [cookie, authorization !== undefined])).toEqual([
      [undefined, true],
      ["nxapi_auth=x", false],
      [undefined, true],
    ]);
  });
});

describe("a password that cannot be read", () => {
  it("fails with no_password, and nothing is sent", async () => {
    await using nexus = await startNexus(leaf);
    await using client = clientOf(
      targetAt(nexus, { password: () => Promise.reject(new Error("ENOENT: no such file")) }),
    );

    await expect(client.ask(VERSION)).rejects.toMatchObject({
      reason: "no_password",
      message: "leaf-1: ENOENT: no such file",
    });

    expect(nexus.record.connections).toBe(0);
  });

  it("does not outlast the deadline", async () => {
    await using nexus = await startNexus(leaf);
    await using client = clientOf(targetAt(nexus, { password: () => new Promise(() => undefined) }));

    await expect(client.ask(VERSION, 100)).rejects.toMatchObject({ name: "DeviceError" });
  });
});
