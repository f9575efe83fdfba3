import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { basename } from "node:path";

import { bundle } from "../test/support/bundle.ts";
import { SIZE } from "./size.ts";

/** As deep as the version looks for its package. */
const COMPILED = "node_modules/.cache/bench";

/**
 * Compiles what the benchmarks start in processes of their own: Node takes 30 MB and most of a second to read it as
 * TypeScript.
 */
export async function compile(): Promise<void> {
  const files = await Promise.all(["bench", "bench/peers"].map(programsIn));
  await bundle(Object.fromEntries(files.flat().map((file) => [basename(file, ".ts"), file])), COMPILED);
}

async function programsIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".ts"));
  return names.filter((name) => folder !== "bench" || name.endsWith("-process.ts")).map((name) => `${folder}/${name}`);
}

/** Where a program is that {@link compile} has compiled. */
export function compiled(name: string): string {
  return `${COMPILED}/${name}.js`;
}

/** What `src/main.ts` does too: an import of node:http reads these names, for which Node loads its WebSocket client. */
const LEAN = `const http = process.getBuiltinModule("node:http");
for (const name of ["CloseEvent", "MessageEvent", "WebSocket"]) delete http[name];`;

const OPTIONS = ["--expose-gc", "--import", `data:text/javascript,${encodeURIComponent(LEAN)}`];

/** Starts a program that {@link compile} has compiled, which does as much as this one and ends with it. */
export function forkProgram(name: string, args: readonly string[]): ChildProcess {
  return fork(compiled(name), [...args, ...SIZE], { execArgv: OPTIONS });
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
