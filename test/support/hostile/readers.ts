import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { PYTHON } from "../needs.ts";
import { temporaryFolder } from "../folder.ts";
import { output } from "../processes.ts";
import { sampleOf } from "../strict-exposition.ts";

/** The series of an exposition with their values, as prometheus_client reads it. */
export async function readWithPython(exposition: Uint8Array): Promise<string[]> {
  const lines = await withFile(exposition, (path) =>
    output(PYTHON, ["-B", "test/e2e/clients/read_exposition.py", path]),
  );
  return lines.split("\n").map((line) => {
    const [key = "", value] = line.split("\t");
    return sampleOf({ key, value: Number(value) });
  });
}

/** What promtool has to say about an exposition; rejects if it cannot read it. */
export async function checkWithPromtool(exposition: Uint8Array): Promise<string> {
  return await withFile(exposition, (path) => output("sh", ["-c", 'promtool check metrics <"$0" 2>&1', path]));
}

async function withFile<T>(bytes: Uint8Array, work: (path: string) => Promise<T>): Promise<T> {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "exposition");
  await writeFile(path, bytes);
  return await work(path);
}
