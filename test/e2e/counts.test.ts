import { fork } from "node:child_process";

import { describe, expect, it } from "vitest";
import { z } from "zod";

import { end, said } from "../../bench/child.ts";
import { replyMaker } from "../../bench/replies.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { PASSWORD } from "../support/collector.ts";
import { BUNDLE } from "../support/program.ts";

const Counts = z.object({
  scrapes: z.number(),
  bytes: z.number(),
  timers: z.number(),
  moreListeners: z.number(),
  writes: z.number(),
  warnings: z.number(),
  /** HTTP requests that are still held once they are answered. */
  requests: z.number(),
  bufferBytes: z.number(),
});

const FEW = 10;
const MANY = 40;

/** A collector in a process of its own, whose switches are all one simulated one with so many series. */
async function countedCollector(switches: number, series: number) {
  const make = replyMaker("fib", series);
  let asked = 0;
  await using nexus = await startNexus({
    name: "leaf",
    personality: "tor-9.3.7",
    password: PASSWORD,
    dialect: { workers: switches, sessionsPerWorker: 10 },
    replies: { "show icam resource fib-tcam module 1 inst 0": () => z.json().parse(make((asked += 1))) },
  });
  const order = JSON.stringify({ port: nexus.port, switches });
  const child = fork(`${BUNDLE}/counted-collector.js`, [order], {
    execArgv: ["--expose-gc", "--disable-warning=ExperimentalWarning"],
  });
  const counts = Counts.parse(await said(child));
  await end(child);
  return { counts, record: nexus.record };
}

describe("what a collector holds and does", { timeout: 600_000 }, () => {
  it("grows with switches and series by no more than it should, and leaves nothing of a poll", async () => {
    const few = await countedCollector(FEW, 30);
    const many = await countedCollector(MANY, 30);
    const large = await countedCollector(MANY, 300);

    // Measured with a fourth less: a switch of which little is shown, each series more, and of that its text.
    expect((many.counts.bytes - few.counts.bytes) / (MANY - FEW)).toBeLessThan(150_000);
    expect((large.counts.bytes - many.counts.bytes) / MANY / 270).toBeLessThan(480);
    expect((large.counts.bufferBytes - many.counts.bufferBytes) / MANY / 270).toBeLessThan(120);
    for (const { counts, record } of [few, many, large]) {
      const switches = record.connections;
      expect(record).toMatchObject({
        logins: switches,
        requestCount: switches * counts.scrapes,
        commandCount: switches * (counts.scrapes + 1),
      });
      expect(counts).toMatchObject({ moreListeners: 0, warnings: 0, requests: 0 });
      // One request a switch, and the page.
      expect(counts.writes).toBeLessThanOrEqual(switches + 4);
      // Those of the collector itself, however many switches there are.
      expect(counts.timers).toBeLessThan(FEW);
    }
    expect([few, many, large].map(({ record }) => record.connections)).toEqual([FEW, MANY, MANY]);
  });
});
