import { once } from "node:events";

import { type Background, eventually, start } from "./processes.ts";

/** The program that is tried: the source as it stands, or what it was compiled to on another Node. */
export const { NXAPI_COLLECTOR_NODE: NODE = process.execPath, NXAPI_COLLECTOR_MAIN: MAIN = "src/main.ts" } =
  process.env;

/** Starts the program with these arguments, and of this process's environment only the path. */
export function run(args: readonly string[], env: Record<string, string> = {}): Background {
  return start(NODE, [MAIN, ...args], { PATH: process.env["PATH"], ...env });
}

/** The exit status, or the signal that ended it. */
export async function exit({ child }: Background): Promise<unknown> {
  const [code, signal] = child.exitCode === null ? ((await once(child, "exit")) as unknown[]) : [child.exitCode];
  return code ?? signal;
}

/** The port that a program says it listens on. */
export async function portOf(program: Background): Promise<number> {
  return await eventually(() =>
    Promise.resolve(
      Number(
        /localhost:(\d+)|address=https?:\/\/127\.0\.0\.1:(\d+)\//.exec(program.printed())?.slice(1).find(Boolean),
      ) || undefined,
    ),
  );
}
