import { once } from "node:events";

import { type Background, eventually, start } from "./processes.ts";

/** Where `bundle.ts` puts the programs that it makes of the source; as deep as the version looks for its package. */
export const BUNDLE = "node_modules/.cache/bundle";

/** The program that is tried: the source as it stands, in few files, or what it was compiled to on another Node. */
export const { NXAPI_COLLECTOR_NODE: NODE = process.execPath, NXAPI_COLLECTOR_MAIN: MAIN = `${BUNDLE}/main.js` } =
  process.env;

/** What the program keeps of this process's environment: where programs are, and what Node has compiled before. */
export const BARE_ENVIRONMENT: NodeJS.ProcessEnv = {
  PATH: process.env["PATH"],
  NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"],
};

/** With it the program collects on any port from a switch that refuses connections, which is all that many tests need. */
export const ONE_SWITCH_AWAY: NodeJS.ProcessEnv = {
  ...BARE_ENVIRONMENT,
  NXAPI_HOST: "127.0.0.1",
  NXAPI_PORT: "9",
  NXAPI_USER: "x",
  NXAPI_PASS: "x",
  OTEL_EXPORTER_PROMETHEUS_PORT: "0",
};

/** Starts the program with these arguments, in a bare environment with these variables. */
export function run(args: readonly string[], env: Record<string, string> = {}): Background {
  return start(NODE, [MAIN, ...args], { ...BARE_ENVIRONMENT, ...env });
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
