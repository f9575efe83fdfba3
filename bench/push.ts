import { z } from "zod";

import { end, forkFile, said } from "./child.ts";
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
      { what: `requests of ${what}`, ratio: ours.requests, wanted: "<= 40" },
      { what: `  of one exporter a switch`, ratio: stock.requests, wanted: "1001" },
      { what: `MB of ${what}`, ratio: ours.bytes / 1e6, wanted: "" },
      { what: `  of one exporter a switch`, ratio: stock.bytes / 1e6, wanted: "" },
      { what: `ms CPU of ${what}`, ratio: ours.cpuMs, wanted: "" },
      { what: `  as a part of one exporter a switch`, ratio: ours.cpuMs / stock.cpuMs, wanted: "<= 1.5" },
      { what: `ms event-loop lag p99 during ${what}`, ratio: ours.lagP99Ms, wanted: "<= 50" },
      { what: `ms event-loop lag max during ${what}`, ratio: ours.lagMaxMs, wanted: "" },
      { what: `  of one exporter a switch`, ratio: stock.lagMaxMs, wanted: "" },
      {
        what: `MB resident after six such pushes, heap of all switches and their polls included`,
        ratio: ours.residentMb,
        wanted: "<= 600",
      },
    );
  }
  return rows;
}

async function push(way: "ours" | "stock", compression: string): Promise<PushFigures> {
  const child = forkFile("push-process.ts", [way, compression], { execArgv: ["--expose-gc"] });
  const figures = PushFigures.parse(await said(child));
  await end(child);
  return figures;
}
