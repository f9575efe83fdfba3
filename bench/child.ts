import { type ChildProcess, fork, type ForkOptions } from "node:child_process";
import { once } from "node:events";
import { basename } from "node:path";

import { bundle } from "../test/support/bundle.ts";
import { SIZE } from "./size.ts";

/** Starts a file of this folder in a process of its own, which does as much as this one and ends with it. */
export function forkFile(file: string, args: readonly string[], options: ForkOptions = {}): ChildProcess {
  return fork(new URL(file, import.meta.url), [...args, ...SIZE], options);
}

const COMPILED = "node_modules/.cache/bench";

/** As {@link forkFile}, of a file that is compiled first: to read TypeScript takes Node 30 MB. */
export async function forkCompiled(file: string, args: readonly string[], options: ForkOptions): Promise<ChildProcess> {
  const name = basename(file, ".ts");
  await bundle({ [name]: `bench/${file}` }, COMPILED);
  return fork(`${COMPILED}/${name}.js`, [...args, ...SIZE], options);
}

/**
 * The next thing that a process says.
 * @throws Error if it ends before
 */
export function said(child: ChildProcess): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const onExit = (code: number | null, signal: string | null): void =>
    reject(new Error(`${child.spawnargs.slice(1).join(" ")} ended without a figure: ${code ?? signal}`));
  child.once("message", (message) => {
    child.off("exit", onExit);
    resolve(message);
  });
  child.once("exit", onExit);
  return promise;
}

/** Ends a process that may have ended already. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}
