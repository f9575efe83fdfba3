import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

import { end, forkProgram, said } from "./child.ts";
import type { Row } from "./report.ts";

/** Bytes of heap and buffers a series, all told, and the resident memory of an idle collector, in MB. */
export async function benchMemory(): Promise<Row[]> {
  const [series, resident] = [await perSeries(), await idle()];
  return [
    { what: "bytes a series (200 switches of 300 series)", figures: [series], wanted: "<= 1024" },
    { what: "MB resident, the compiled program, idle", figures: [resident / 1e6], wanted: "<= 110" },
  ];
}

async function perSeries(): Promise<number> {
  const child = forkProgram("memory-process", []);
  const figure = await said(child);
  await end(child);
  return Number(figure);
}

/** The compiled program with a switch that it cannot reach, as it says itself two seconds after its start. */
async function idle(): Promise<number> {
  const env = {
    NXAPI_HOST: "127.0.0.1",
    NXAPI_PORT: "9",
    NXAPI_USER: "x",
    NXAPI_PASS: "x",
    OTEL_EXPORTER_PROMETHEUS_PORT: "0",
  };
  const child = spawn(process.execPath, ["dist/src/main.js"], { env, stdio: ["ignore", "ignore", "pipe"] });
  let address: string | undefined;
  for await (const chunk of child.stderr) {
    address = /address="?(http[^ "]+)/.exec(String(chunk))?.[1];
    if (address !== undefined) break;
  }
  await sleep(2_000);
  const text = await (await fetch(address ?? "")).text();
  child.kill("SIGKILL");
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]);
}
