import { z } from "zod";

import { end, forkProgram, said } from "./child.ts";
import { exponent, type Point, relativeLine } from "./fit.ts";
import { ask, startFleet } from "./fleet.ts";
import { replyServer } from "./reply-server.ts";
import type { Row } from "./report.ts";
import { size } from "./size.ts";

const SIZES = size(1, 0) === 1 ? [100, 300, 1_000, 3_000] : [3, 9];

/** Series of each switch where their number grows. */
const SERIES = size(100, 10);
const SCRAPES = size(4, 2);

/** What series cost in one switch. */
export const SeriesCost = z.object({ cpuMs: z.number(), bytes: z.number() });

/** How cost grows with the series of a switch and with the switches, each size in a process of its own. */
export async function benchGrowth(): Promise<Row[]> {
  return [...(await bySeries()), ...(await bySwitches())];
}

async function bySeries(): Promise<Row[]> {
  const costs: [number, z.infer<typeof SeriesCost>][] = [];
  for (const series of SIZES) {
    const child = forkProgram("growth-process", [String(series)]);
    costs.push([series, SeriesCost.parse(await said(child))]);
    await end(child);
  }
  const cpu = costs.map(([series, { cpuMs }]) => ({ size: series, cost: cpuMs }));
  const bytes = costs.map(([series, cost]) => ({ size: series, cost: cost.bytes }));
  return [...grown("ms of CPU of a poll", "series", cpu), ...grown("bytes held of a switch", "series", bytes)];
}

async function bySwitches(): Promise<Row[]> {
  await using server = await replyServer(SERIES);
  const cpu: Point[] = [];
  const live: Point[] = [];
  const resident: Point[] = [];
  for (const switches of SIZES) {
    await using fleet = await startFleet({ ports: [server.port], switches, timeoutMs: 120_000 });
    // The first connects, at a hundred a second.
    await scrape(fleet.port, switches);
    const before = await fleet.look();
    for (let round = 0; round < SCRAPES; round += 1) await scrape(fleet.port, switches);
    const after = await fleet.look();
    cpu.push({ size: switches, cost: (after.cpuMs - before.cpuMs) / SCRAPES });
    live.push({ size: switches, cost: after.liveMb });
    resident.push({ size: switches, cost: after.rssMb });
  }
  const each = `switches of ${SERIES} series`;
  return [
    ...grown("ms of CPU of a scrape", each, cpu),
    ...grown("MB held", each, live),
    ...grown("MB resident", each, resident),
  ];
}

async function scrape(port: number, switches: number): Promise<void> {
  const { ok, text } = await ask(port, "/metrics", 120);
  const up = [...text.matchAll(/^cisco_device_up\{.*\} 1$/gm)].length;
  if (!ok || up < switches) throw new Error(`${up} of ${switches} switches are up: they were not read`);
}

function grown(what: string, of: string, points: readonly Point[]): Row[] {
  const { fixed, slope } = relativeLine(points);
  return [
    ...points.map(({ size: count, cost }) => ({ what: `${what}, ${count} ${of}`, figures: [cost] })),
    { what: `${what}: without any`, figures: [fixed] },
    { what: `${what}: of a thousand ${of}`, figures: [slope * 1_000] },
    // Beyond linear by no more than measurements are off.
    { what: `${what}: exponent of its growth with ${of}`, figures: [exponent(points)], wanted: "<= 1.05" },
  ];
}
