import { fork } from "node:child_process";

import type { Row } from "./report.ts";

/** Bytes of heap and buffers a series, all told, and the resident memory of an idle collector, in MB. */
export async function benchMemory(): Promise<Row[]> {
  const [perSeries, idle] = await Promise.all([measure("series"), measure("idle")]);
  return [
    { what: "bytes a series (200 switches of 300 series)", ratio: perSeries, wanted: "<= 1024" },
    { what: "MB resident, idle", ratio: idle / 1e6, wanted: "<= 110" },
  ];
}

async function measure(what: string): Promise<number> {
  const child = fork(new URL("memory-process.ts", import.meta.url), [what], { execArgv: ["--expose-gc"] });
  const figure = await new Promise((resolve) => child.once("message", resolve));
  child.kill();
  return Number(figure);
}
