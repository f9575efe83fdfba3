import type { Socket } from "node:net";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { DeviceError } from "../../src/nxapi/failure.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { clientOf, leaf, targetAt } from "./asking.ts";
import { answering, serveTcp, VERSION_ANSWER } from "./servers.ts";

const VERSION = ["show version"];
const STALE_ANSWER = VERSION_ANSWER.replace("leaf-1", "stale!");

/** How many sequences of events are tried. */
const SCRIPTS = Math.ceil(Number(process.env["FUZZ_RUNS"] ?? 20_000) / 100);

/** Longer than a test may last: who waits for this deadline has not seen what came. */
const NEVER_MS = 600_000;

function http(body: string): string {
  return `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** Sends the same piece again and again, as fast as it is read. */
function flood(socket: Socket, piece: string): void {
  const write = (): void => {
    while (!socket.destroyed && socket.write(piece));
    socket.once("drain", write);
  };
  write();
}

describe("an answer that never comes to an end", () => {
  const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  const plain = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n";

  it.each([
    ["100 Continue", "", "HTTP/1.1 100 Continue\r\n\r\n", "a flood of informational ones"],
    ["103 Early Hints", "", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", "a flood of informational ones"],
    ["chunks of one byte", chunked, "1\r\n \r\n", "nearly all headers"],
    ["chunks with long extensions", chunked, `1;${"x".repeat(10_000)}\r\na\r\n`, "nearly all headers"],
    ["one chunk extension", `${chunked}1;`, "x".repeat(1_000), "HPE_CHUNK_EXTENSIONS_OVERFLOW"],
    ["headers", plain, `X: ${"y".repeat(1_000)}\r\n`, "HPE_HEADER_OVERFLOW"],
    ["trailers", `${chunked}2\r\n{}\r\n0\r\n`, `X: ${"y".repeat(1_000)}\r\n`, "HPE_HEADER_OVERFLOW"],
  ])("is malformed, long before its deadline: %s", async (_what, head, piece, words) => {
    await using server = await serveTcp((socket) => {
      socket.write(head);
      flood(socket, piece.repeat(Math.ceil(20_000 / piece.length)));
    });
    await using client = clientOf(targetAt(server));

    const asking = client.ask(VERSION, NEVER_MS);

    const error: unknown = await asking.catch((caught: unknown) => caught);
    expect(error).toMatchObject({ reason: "malformed" });
    expect(String(error)).toContain(words);
    await expect.poll(() => server.open()).toBe(0);
    expect(client.traffic().receivedBytes).toBeLessThan(256 * 1024);
  });
});

describe("a switch that changes the protocol", () => {
  const switching = "HTTP/1.1 101 Switching Protocols\r\n";

  it("is malformed at once where it does not say to which", async () => {
    await using server = await serveTcp((socket) => socket.write(`${switching}\r\n`));
    await using client = clientOf(targetAt(server));

    await expect(client.ask(VERSION, NEVER_MS)).rejects.toMatchObject({ reason: "malformed" });
  });

  it("is malformed at once, and asked anew on another connection", async () => {
    await using server = await serveTcp((socket) =>
      socket.write(`${switching}Upgrade: websocket\r\nConnection: Upgrade\r\n\r\nhello`),
    );
    await using client = clientOf(targetAt(server));

    for (let poll = 0; poll < 2; poll += 1) {
      await expect(client.ask(VERSION, NEVER_MS)).rejects.toMatchObject({ reason: "malformed" });
    }

    expect(client.traffic()).toMatchObject({ requests: 2, connections: 2 });
    await expect.poll(() => server.open()).toBe(0);
  });
});

describe("what comes without being asked for", () => {
  it.each([
    ["a second answer", http(STALE_ANSWER)],
    ["a second answer, and a third", http(STALE_ANSWER).repeat(2)],
    ["one byte", " "],
  ])("closes the connection before the next request: %s", async (_what, more) => {
    await using server = await serveTcp((socket, received) => {
      socket.write(http(answering(received, VERSION_ANSWER)), () => setTimeout(() => socket.write(more), 20));
    });
    await using client = clientOf(targetAt(server));
    const answers: unknown[] = [];

    for (let poll = 0; poll < 4; poll += 1) {
      answers.push(...(await client.ask(VERSION)));
      await expect.poll(() => client.connected()).toBe(false);
    }

    expect(answers).toEqual(Array.from({ length: 4 }, () => ({ ok: true, body: { host_name: "leaf-1" } })));
    expect(client.traffic()).toMatchObject({ requests: 4, connections: 4 });
  });

  it("is not taken for the answer to the request that it comes together with", async () => {
    await using server = await serveTcp((socket, received) => {
      const first = received.split("POST /ins").length === 2;
      // The answer to the request before once more, as one that was late.
      socket.write(http(first ? answering(received, VERSION_ANSWER) : STALE_ANSWER));
    });
    await using client = clientOf(targetAt(server));
    await client.ask(VERSION);

    await expect(client.ask(VERSION)).rejects.toMatchObject({
      reason: "malformed",
      message: "leaf-1: the answer is to another request than the one that was sent",
    });

    await expect(client.ask(VERSION)).resolves.toEqual([{ ok: true, body: { host_name: "leaf-1" } }]);
    expect(client.traffic()).toMatchObject({ requests: 3, connections: 2 });
  });

  it("is nothing that a switch sends, be it asked a hundred times", async () => {
    await using nexus = await startNexus(leaf);
    await using client = clientOf(targetAt(nexus));

    for (let poll = 0; poll < 100; poll += 1) await client.ask(VERSION);

    expect(client.traffic()).toMatchObject({ requests: 100, connections: 1 });
  });
});

describe("a password that is not there in time", () => {
  it("is told as such, sends nothing and is waited for by all polls alike", async () => {
    await using nexus = await startNexus(leaf);
    const readings: PromiseWithResolvers<string>[] = [];
    const password = (): Promise<string> => {
      const reading = Promise.withResolvers<string>();
      readings.push(reading);
      return reading.promise;
    };
    await using client = clientOf(targetAt(nexus, { password }));

    for (let poll = 0; poll < 3; poll += 1) {
      await expect(client.ask(VERSION, 50)).rejects.toMatchObject({
        reason: "no_password",
        message: "leaf-1: the password was not there before the time was up",
      });
    }
    const asked = nexus.record.requestCount;
    const asking = client.ask(VERSION);
    setTimeout(() => readings[0]?.resolve(leaf.password), 20);

    await expect(asking).resolves.toMatchObject([{ ok: true }]);
    expect({ asked, readings: readings.length }).toEqual({ asked: 0, readings: 1 });
    expect(nexus.record.requestCount).toBe(1);
  });
});

/** What a switch may do on a connection once it was asked, in any order. */
const ACTS: Readonly<Record<string, (socket: Socket, received: string) => void>> = {
  answer: (socket, received) => socket.write(http(answering(received, VERSION_ANSWER))),
  stale: (socket) => socket.write(http(STALE_ANSWER.replace('"id":1', '"id":1000'))),
  informational: (socket) => socket.write("HTTP/1.1 103 Early Hints\r\n\r\n"),
  upgrade: (socket) => socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
  head: (socket) => socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
  chunk: (socket) => socket.write("1\r\n{\r\n"),
  lastChunk: (socket) => socket.write("0\r\n\r\n"),
  byte: (socket) => socket.write("x"),
  end: (socket) => socket.end(),
  reset: (socket) => socket.resetAndDestroy(),
};

describe("whatever a switch does, in whatever order", () => {
  it("ends with an answer of its own or a reason, and the next request has its own answer", async () => {
    let acts: readonly string[] = [];
    await using server = await serveTcp((socket, received) => {
      void (async () => {
        for (const act of acts) {
          if (!socket.destroyed && socket.writable) ACTS[act]?.(socket, received);
          await new Promise((resolve) => setImmediate(resolve));
        }
      })();
    });
    const script = fc.array(fc.constantFrom(...Object.keys(ACTS)), { minLength: 1, maxLength: 6 });
    const property = fc.asyncProperty(script, async (chosen) => {
      await using client = clientOf(targetAt(server));
      acts = chosen;
      const first: unknown = await client.ask(VERSION, 100).catch((error: unknown) => error);
      acts = ["answer"];
      const next: unknown = await client.ask(VERSION).catch((error: unknown) => error);

      for (const outcome of [first, next]) {
        const isReason = outcome instanceof DeviceError;
        if (!isReason && JSON.stringify(outcome) !== JSON.stringify([{ ok: true, body: { host_name: "leaf-1" } }])) {
          throw new Error(`${chosen.join()}: ${String(outcome)} ${JSON.stringify(outcome)}`);
        }
      }
      const after = await client.ask(VERSION);
      if (after[0]?.ok !== true) throw new Error(`${chosen.join()}: not asked anew`);
    });

    await expect(fc.assert(property, { numRuns: SCRIPTS })).resolves.toBeUndefined();
  }, 600_000);
});
