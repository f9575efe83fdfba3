import { setTimeout as sleep } from "node:timers/promises";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { startFabric } from "../../src/simulator/fabric.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { PASSWORD } from "../support/collector.ts";
import { type FleetProgram, ONE_TABLE, startFleet } from "../support/fleet-program.ts";
import { eventually } from "../support/processes.ts";
import { exit, run } from "../support/program.ts";
import { drip, rawScrape } from "../support/raw-scrape.ts";
import { simulateApart } from "../support/simulated.ts";

/** The program ends within 5 s, whatever happens around it, and on a machine that is busy within this. */
const ENDS_MS = 20_000;
const TIMES = 10;
const defaults = [ONE_TABLE];

let stack: AsyncDisposableStack;

beforeEach(() => {
  stack = new AsyncDisposableStack();
});
afterEach(() => stack.disposeAsync());

async function startLeaf() {
  const fabric = stack.use(await startFabric(1, { password: PASSWORD }));
  return { nexus: fabric.switches[0]!, program: stack.use(await startFleet(fabric.switches, { defaults })) };
}

/** The exit status, or that it took too long. */
async function endsInTime(program: FleetProgram, signal: NodeJS.Signals = "SIGTERM"): Promise<unknown> {
  const asked = performance.now();
  program.child.kill(signal);
  const status = await exit(program);
  return performance.now() - asked < ENDS_MS ? status : "too late";
}

describe("a program that is told to end", () => {
  it.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
  ] as const)("ends at once, with the status of a shell, when it is told %s a second time", async (signal, status) => {
    const { program } = await startLeaf();
    // It is waited for while the answer might be worth finishing.
    const { socket } = stack.use(drip(program.port));
    await eventually(() => Promise.resolve(socket.bytesWritten > 30 || undefined));
    program.child.kill("SIGTERM");
    // What comes within half a second is the first one still.
    await sleep(700);
    expect(program.child.exitCode).toBeNull();

    const sending = setInterval(() => program.child.kill(signal), 100);
    const ended = await exit(program);
    clearInterval(sending);

    expect(ended).toBe(status);
  });

  it.each([0, 40, 80, 120, 160, 240, 320, 480, 1_200])("ends %i ms after its start", async (ms) => {
    const program = stack.use(run(["demo"], { OTEL_EXPORTER_PROMETHEUS_PORT: "0" }));
    await sleep(ms);
    const asked = performance.now();

    program.child.kill("SIGTERM");
    const status = await exit(program);

    // Before there is anything to end in good order, the signal ends it as it ends any program.
    expect([0, "SIGTERM"]).toContain(status);
    // It may have to start before it can end.
    expect(performance.now() - asked).toBeLessThan(2 * ENDS_MS);
    expect(program.printed()).not.toMatch(/error/i);
  });

  it("ends with status 0 while it reads its configuration again", async () => {
    const { nexus, program } = await startLeaf();
    // It was asked at the start.
    await eventually(() => Promise.resolve(/switch answers/.exec(program.printed()) ?? undefined));
    const before = nexus.record.requestCount;
    await nexus.faults.set({ hang: {} });
    const scraping = rawScrape(program.port);
    await expect.poll(() => nexus.record.requestCount).toBe(before + 1);

    for (let time = 0; time < 5; time += 1) program.child.kill("SIGHUP");

    expect(await endsInTime(program)).toBe(0);
    expect(await scraping).toBe("whole");
  });

  it("ends with status 0 though two hundred switches hang, and answers the scrape that waits for them", async () => {
    const simulated = stack.use(await simulateApart(200, PASSWORD, { args: ["--port", "0", "--fault", "hang"] }));
    const program = stack.use(await startFleet(simulated.switches, { defaults }));
    const scraping = rawScrape(program.port);
    await eventually(async () => {
      const told = await (await fetch(simulated.control)).text();
      return [...told.matchAll(/"requestCount": 1/g)].length > 100 || undefined;
    });

    expect(await endsInTime(program)).toBe(0);
    expect(await scraping).toBe("whole");
  });

  it("ends with status 0 though clients drip, and one reads nothing of its answer", async () => {
    const { program } = await startLeaf();
    for (let client = 0; client < 50; client += 1) stack.use(drip(program.port));
    const deaf = stack.use(drip(program.port));
    deaf.socket.pause().write("\r\nHost: a\r\n\r\n");
    await sleep(300);

    expect(await endsInTime(program)).toBe(0);
  });

  it(`cuts no answer, ${TIMES} times with sixteen scrapes in flight`, { timeout: 900_000 }, async () => {
    // Their answers come at different times, so that the signal finds each of them in another state.
    const switches = await Promise.all(
      [60, 100, 140, 180].map(async (latencyMs) =>
        stack.use(
          await startNexus({ name: `leaf-${latencyMs}`, personality: "n9k-live", password: PASSWORD, latencyMs }),
        ),
      ),
    );
    const outcomes: string[] = [];
    for (let time = 0; time < TIMES; time += 1) {
      await using program = await startFleet(switches, { defaults });
      const paths = ["/metrics", "/metrics", ...switches.map(({ name }) => `/probe?target=${name}`)];
      const known = [...paths, ...paths].map((path) => rawScrape(program.port, path));
      // It came later, and was answered: so they are known.
      await fetch(`http://127.0.0.1:${program.port}/-/healthy`);
      await sleep(time * 30);
      const racing = Array.from({ length: 4 }, () => rawScrape(program.port));
      program.child.kill("SIGTERM");

      outcomes.push(...(await Promise.all(known)));
      // Whoever comes with the signal may find the door closed, but gets no half of an answer.
      outcomes.push(...(await Promise.all(racing)).map((one) => (one === "no byte" ? "whole" : one)));
      expect(await exit(program)).toBe(0);
    }

    expect(new Set(outcomes)).toEqual(new Set(["whole"]));
    expect(outcomes).toHaveLength(TIMES * 16);
  });
});
