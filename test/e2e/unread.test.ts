import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";

import { describe, expect, it } from "vitest";

import { PASSWORD } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";
import { ONE_TABLE, startFleet } from "../support/fleet-program.ts";
import { limitMemory } from "../support/memory.ts";
import { simulateApart } from "../support/simulated.ts";
import { mostConnections } from "../web/flood.ts";
import { get } from "../web/serving.ts";

const MIB = 1024 * 1024;
const SWITCHES = 8;
/** Twice as many as there are connections in that memory. Their answers of 0.8 MB are three times as much. */
const CLIENTS = mostConnections(2_000) / 2;

/** Clients that ask for everything and never read. */
function neverReading(port: number, count: number) {
  const sockets: Socket[] = [];
  for (let opened = 0; opened < count; opened += 1) {
    const socket = connect(port, "127.0.0.1").on("error", () => undefined);
    socket.pause().write("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
    sockets.push(socket);
  }
  return {
    sockets,
    [Symbol.dispose]: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function resident(id: number): Promise<number> {
  return Number(/VmRSS:\s*(\d+) kB/.exec(await readFile(`/proc/${id}/status`, "utf8"))?.[1]) * 1024;
}

describe(`${CLIENTS} clients that never read, in 256 MiB`, () => {
  it("neither end the program, nor keep anybody from a scrape, nor its memory", { timeout: 480_000 }, async () => {
    await using simulated = await simulateApart(SWITCHES, PASSWORD);
    await using limit = await limitMemory(256 * MIB);
    await using program = await startFleet(simulated.switches, { around: limit.around });
    const { port, child } = program;
    for (let round = 0; round < 5; round += 1) await scrape(port, { timeoutS: 30 });
    const before = await resident(child.pid ?? 0);

    const ups: number[] = [];
    {
      using clients = neverReading(port, CLIENTS);
      expect(clients.sockets).toHaveLength(CLIENTS);
      for (let round = 0; round < 5; round += 1) {
        const healthy = await get(`http://127.0.0.1:${port}/-/healthy`);
        expect(healthy.status).toBe(200);
        const page = await scrape(port, { timeoutS: 30 });
        ups.push(page.find("cisco_device_up").filter(({ value }) => value === 1).length);
      }
      expect(await resident(child.pid ?? 0)).toBeLessThan(256 * MIB);
    }

    expect(ups).toEqual([SWITCHES, SWITCHES, SWITCHES, SWITCHES, SWITCHES]);
    await expect
      .poll(
        async () => {
          await scrape(port, { timeoutS: 30 });
          return await resident(child.pid ?? 0);
        },
        { timeout: 240_000, interval: 1_000 },
      )
      .toBeLessThan(before * 1.6);
  });
});

describe("sixty switches, with 64 file handles", () => {
  it("leave handles to scrapes and supervisors", async () => {
    await using simulated = await simulateApart(60, PASSWORD);
    const around = (command: readonly string[]) => ["sh", "-c", 'ulimit -n 64; exec "$0" "$@"', ...command];
    await using program = await startFleet(simulated.switches, { defaults: [ONE_TABLE], around });

    for (let round = 0; round < 3; round += 1) {
      const page = await scrape(program.port, { timeoutS: 30 });
      expect(page.find("cisco_device_up").filter(({ value }) => value === 1)).toHaveLength(64 - 48);
    }

    expect(program.printed()).toContain("no file handle is left for a connection");
    expect(program.printed()).not.toContain("EMFILE");
  });
});

describe("a flood of connections, with 64 file handles", () => {
  it("leaves handles to scrapes, passwords' files and the log", async () => {
    await using simulated = await simulateApart(4, PASSWORD);
    const around = (command: readonly string[]) => ["sh", "-c", 'ulimit -n 64; exec "$0" "$@"', ...command];
    await using program = await startFleet(simulated.switches, { around });
    const { port } = program;
    const flood = Array.from({ length: 300 }, () => connect(port, "127.0.0.1").on("error", () => undefined));
    await Promise.all(flood.map((socket) => once(socket, "connect").catch(() => undefined)));

    const pages = [];
    for (let round = 0; round < 3; round += 1) pages.push(await scrape(port, { timeoutS: 30 }));

    for (const socket of flood) socket.destroy();
    const ups = pages.map((page) => page.find("cisco_device_up").map(({ value }) => value));
    expect(ups).toEqual([
      [1, 1, 1, 1],
      [1, 1, 1, 1],
      [1, 1, 1, 1],
    ]);
    expect(program.printed()).not.toContain("EMFILE");
  });
});
