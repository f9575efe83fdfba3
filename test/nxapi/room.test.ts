import { describe, expect, it } from "vitest";

import { createRelief } from "../../src/nxapi/relief.ts";
import { createRoom } from "../../src/nxapi/room.ts";
import { clientOf, targetAt } from "./asking.ts";
import { serveHttp, serveTcp, VERSION_ANSWER } from "./servers.ts";

const { signal } = new AbortController();
const room = () => createRoom({ bytes: 100, freeBytes: 10 });

describe("room for long answers", () => {
  it("is not needed by the beginning of an answer", () => {
    const { place } = room();
    const full = place();
    expect(full.take(110, signal)).toBeUndefined();

    const other = place();

    expect([other.take(4, signal), other.take(6, signal)]).toEqual([undefined, undefined]);
  });

  it("is exceeded by one answer at a time, and the others wait until it has left", async () => {
    const { place } = room();
    const [one, two, three] = [place(), place(), place()];
    expect([one.take(80, signal), two.take(40, signal)]).toEqual([undefined, undefined]);

    expect(one.take(80, signal)).toBeUndefined();
    expect(one.take(1_000, signal)).toBeUndefined();
    const waiting: string[] = [];
    const second = two.take(80, signal)?.then(() => waiting.push("two"));
    const third = three.take(200, signal)?.then(() => waiting.push("three"));
    await Promise.resolve();
    expect(waiting).toEqual([]);
    one.leave();
    await second;
    expect(waiting).toEqual(["two"]);
    two.leave();
    await third;

    expect(waiting).toEqual(["two", "three"]);
  });

  it("is not taken by who was stopped while waiting", async () => {
    const { place } = room();
    const [one, two, three] = [place(), place(), place()];
    expect(one.take(200, signal)).toBeUndefined();
    const stop = new AbortController();
    const waiting = two.take(60, stop.signal);
    stop.abort(new Error("stopped"));
    await expect(waiting).rejects.toThrow("stopped");

    one.leave();
    one.leave();

    expect(three.take(110, signal)).toBeUndefined();
    expect(two.take(1, signal)).toBeUndefined();
  });
});

describe("what long answers leave behind", () => {
  it("is freed for each sixteenth of a small memory, and beginnings do not count", () => {
    let collected = 0;
    const relief = createRelief(1_600, () => (collected += 1));
    const one = createRoom({ bytes: 1_000, freeBytes: 10, relief }).place();

    const after = [10, 60, 39, 1, 99, 1].map((bytes) => [one.take(bytes, signal), collected]);

    expect(after.map(([, times]) => times)).toEqual([0, 0, 0, 1, 1, 2]);
  });

  it.each([0, 1024 ** 3, 2 ** 64])("is V8's business where the memory is %d bytes", (bytes) => {
    expect(createRelief(bytes)).toBeUndefined();
  });
});

describe("an answer for which there is no room", () => {
  it("fails as no_room when its time is up, and is read by the next poll once there is", async () => {
    const { length } = VERSION_ANSWER;
    const shared = createRoom({ bytes: length / 2, freeBytes: 0 });
    await using endless = await serveTcp((socket) =>
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n${"x".repeat(length)}`),
    );
    await using short = await serveHttp({ body: VERSION_ANSWER });
    await using taker = clientOf(targetAt(endless), { room: shared });
    await using client = clientOf(targetAt(short), { room: shared });
    const taking = taker.ask(["show version"], 1_500);
    await expect.poll(() => taker.traffic().receivedBytes).toBe(length);

    await expect(client.ask(["show version"], 200)).rejects.toMatchObject({ reason: "no_room" });
    await expect(taking).rejects.toMatchObject({ reason: "timeout_read" });

    await expect(client.ask(["show version"])).resolves.toMatchObject([{ ok: true }]);
    expect(client.traffic()).toMatchObject({ requests: 2 });
  });
});
