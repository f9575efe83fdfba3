import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, it } from "vitest";

import { startFabric } from "../../src/simulator/fabric.ts";
import { PASSWORD } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";
import { startFleet } from "../support/fleet-program.ts";
import { temporaryFolder } from "../support/folder.ts";
import { needing } from "../support/needs.ts";

const DAY_S = 86_400;

/** A program whose wall clock is set by what a file says; the monotonic clock goes on as it does. */
async function startWithClock() {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder());
  const file = join(folder.path, "clock");
  const set = (offset: string): Promise<void> => writeFile(file, `${offset}\n`);
  await set("+0");
  const fabric = stack.use(await startFabric(1, { password: PASSWORD, personality: "tor-9.3.7", uptimeS: 3_600 }));
  const program = stack.use(
    await startFleet(fabric.switches, {
      env: {
        // The linker puts the system's own folder of libraries in the place of $LIB.
        LD_PRELOAD: "/usr/$LIB/faketime/libfaketime.so.1",
        FAKETIME_TIMESTAMP_FILE: file,
        FAKETIME_NO_CACHE: "1",
        FAKETIME_DONT_FAKE_MONOTONIC: "1",
      },
    }),
  );
  const whole = stack.move();
  return { ...program, set, nexus: fabric.switches[0]!, [Symbol.asyncDispose]: () => whole.disposeAsync() };
}

needing("faketime")("faketime: a wall clock that is set", () => {
  it.each([
    ["+1d", DAY_S],
    ["-1d", -DAY_S],
  ])("by %s costs and adds no poll and no command, and every time and duration is right", async (offset, stepS) => {
    await using program = await startWithClock();
    const { nexus, port } = program;
    for (let poll = 0; poll < 2; poll += 1) await scrape(port);
    // The first ask, at the start, may be over before the first scrape comes or still go on: then they are one poll.
    const polled = (await scrape(port)).value("nxapi_collector_polls_total", { result: "answered" }) ?? 0;
    const before = nexus.record.requests.at(-1)?.commands;

    await program.set(offset);
    const pages = [await scrape(port), await scrape(port), await scrape(port)];

    const polls = pages.map((page) => page.value("nxapi_collector_polls_total", { result: "answered" }));
    expect(polls).toEqual([1, 2, 3].map((more) => polled + more));
    expect(nexus.record.requests.slice(-3).map(({ commands }) => commands)).toEqual([before, before, before]);
    expect(nexus.record.logins).toBe(1);
    const now = Date.now() / 1_000 + stepS;
    for (const page of pages) {
      expect(page.value("cisco_device_up")).toBe(1);
      const durations = [...page.text.matchAll(/^(\w+_duration_seconds)\{.*\} (\S+)$/gm)].map(([, , value]) =>
        Number(value),
      );
      expect(durations.length).toBeGreaterThan(10);
      expect(durations.filter((value) => value < 0 || value > 90)).toEqual([]);
      const times = page.find("nxapi_collector_reading_timestamp_seconds").map(({ value }) => Math.abs(value - now));
      expect(times.length).toBeGreaterThan(10);
      expect(Math.max(...times)).toBeLessThan(90);
    }
  });
});
