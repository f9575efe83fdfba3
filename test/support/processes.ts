import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";

const run = promisify(execFile);

interface OutputOptions {
  /** Those of this process unless said. */
  readonly env?: NodeJS.ProcessEnv;
  /** After which the program is killed; never unless said. */
  readonly withinMs?: number;
}

/** Runs a program to its end and gives what it printed. Rejects with its output if it fails. */
export async function output(command: string, args: readonly string[], options: OutputOptions = {}): Promise<string> {
  const { env = process.env, withinMs: timeout = 0 } = options;
  const { stdout } = await run(command, [...args], {
    env,
    timeout,
    killSignal: "SIGKILL",
    maxBuffer: 32 * 1024 * 1024,
  });
  return stdout.trim();
}

/** A program that runs until the test ends. */
export interface Background extends AsyncDisposable {
  readonly child: ChildProcess;
  /** What it has printed so far, on both outputs. */
  readonly printed: () => string;
}

/** Starts a program, here unless said; it is ended with the test. */
export function start(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  folder?: string,
): Background {
  const child = spawn(command, [...args], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  const exited = once(child, "exit");
  return {
    child,
    printed: () => printed,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
      await exited;
    },
  };
}

/** Asks again and again until the answer is not undefined. Rejects after `withinMs`. */
export async function eventually<T>(ask: () => Promise<T | undefined>, withinMs = 60_000): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined) return answer;
    if (performance.now() > end) throw new Error(`no answer within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
