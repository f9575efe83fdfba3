import { vi } from "vitest";

import { runProgram } from "../../src/cli/program.ts";

const isCallback = (one: unknown): one is () => void => typeof one === "function";

/** Runs the program in this process, for tests of what it says: gives its exit status, and what it prints. */
export async function runHere(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const said: unknown[] = [];
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((text, written?: unknown) => {
      if (isCallback(written)) written();
      return said.push(text) > 0;
    });
  }
  try {
    return { status: await runProgram(args), printed: said.join("") };
  } finally {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  }
}
