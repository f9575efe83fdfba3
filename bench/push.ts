import { z } from "zod";

import { end, forkProgram, said } from "./child.ts";
import type { Row } from "./report.ts";

/** What one push costs. */
export const PushFigures = z.object({
  points: z.number(),
  requests: z.number(),
  bytes: z.number(),
  cpuMs: z.number(),
  lagP99Ms: z.number(),
  lagMaxMs: z.number(),
  residentMb: z.number(),
});
export type PushFigures = z.infer<typeof PushFigures>;

/** A push of 1,000 switches with 300 series each, beside an exporter a switch as the SDK has it, each in its own process. */
export async function benchPush(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const compression of ["none", "gzip"]) {
    const [ours, stock] = [await push("ours", compression), await push("stock", compression)];
    const what = `a push of ${ours.points} points, compression ${compression}`;
    rows.push(
      { what: `requests of ${what}`, figures: [ours.requests], wanted: "<= 40" },
      { what: `  of one exporter a switch`, figures: [stock.requests] },
      { what: `MB of ${what}`, figures: [ours.bytes / 1e6] },
      { what: `  of one exporter a switch`, figures: [stock.bytes / 1e6] },
      { what: `ms CPU of ${what}`, figures: [ours.cpuMs] },
      { what: `  as a part of one exporter a switch`, figures: [ours.cpuMs / stock.cpuMs], wanted: "<= 1.5" },
      { what: `ms event-loop lag p99 during ${what}`, figures: [ours.lagP99Ms], wanted: "<= 50" },
      { what: `ms event-loop lag max during ${what}`, figures: [ours.lagMaxMs] },
      { what: `  of one exporter a switch`, figures: [stock.lagMaxMs] },
      {
        what: `MB resident after six such pushes, heap of all switches and their polls included`,
        figures: [ours.residentMb],
        wanted: "<= 600",
      },
    );
  }
  return rows;
}

async function push(way: "ours" | "stock", compression: string): Promise<PushFigures> {
  const child = forkProgram("push-process", [way, compression]);
  const figures = PushFigures.parse(await said(child));
  await end(child);
  return figures;
}
