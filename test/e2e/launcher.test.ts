import { existsSync, readdirSync, readFileSync } from "node:fs";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Folder } from "../support/folder.ts";
import { type Background, eventually, start } from "../support/processes.ts";
import { exit, ONE_SWITCH_AWAY } from "../support/program.ts";
import { quickClone } from "../support/quick-clone.ts";

const START = ["npm", "start"] as const;
const DEMO = ["npm", "run", "demo"] as const;
const LAUNCHER = ["node", "scripts/launch.js", "run", "src/main.ts"] as const;

let clone: Folder;

beforeAll(async () => {
  clone = await quickClone();
});
afterAll(() => clone[Symbol.asyncDispose]());

describe.skipIf(!existsSync("/proc/self/stat"))("/proc: the launcher", () => {
  it.each([
    [START, "npm", "SIGTERM"],
    [START, "npm", "SIGKILL"],
    [START, "the launcher", "SIGTERM"],
    [START, "the launcher", "SIGINT"],
    [START, "the launcher", "SIGKILL"],
    [DEMO, "npm", "SIGTERM"],
    [DEMO, "npm", "SIGKILL"],
    [DEMO, "the launcher", "SIGKILL"],
    [["setsid", ...START], "npm", "SIGTERM"],
    [["setsid", ...START], "npm", "SIGKILL"],
    [["setsid", ...DEMO], "everything", "SIGTERM"],
    [["setsid", "--fork", ...START], "npm", "SIGKILL"],
  ] as const)("of %j leaves nothing behind when %s gets %s", async (command, whom, signal) => {
    await using family = await startFamily(command);

    for (const pid of family.called(whom)) send(pid, signal);

    await expect(family.ended()).resolves.toBe(true);
  });

  it("lets the collector end in order when a service manager tells all of its processes at once", async () => {
    await using family = await startFamily(LAUNCHER);

    for (const pid of family.called("everything")) send(pid, "SIGTERM");
    await family.ended();

    await expect(exit(family.program)).resolves.toBe(0);
  });

  it("ends with the status that tells what ended the program", async () => {
    await using family = await startFamily(LAUNCHER);

    for (const pid of family.called("the program")) send(pid, "SIGKILL");
    await family.ended();

    await expect(exit(family.program)).resolves.toBe(128 + 9);
  });

  it("passes SIGHUP on, after which the program reads its files again", async () => {
    await using family = await startFamily(LAUNCHER);

    family.program.child.kill("SIGHUP");

    const reloaded = () => Promise.resolve(/"configuration (?:not )?reloaded"/.exec(family.program.printed())?.[0]);
    await expect(eventually(reloaded)).resolves.toBe('"configuration reloaded"');
  });
});

/** Signals a process, which may have ended with another one. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

type Role = "npm" | "the launcher" | "the program" | "everything";

/** The processes that a command has started. */
interface Family extends AsyncDisposable {
  readonly program: Background;
  readonly called: (role: Role) => readonly number[];
  /** True once none of them runs any more. */
  readonly ended: () => Promise<true>;
}

/** Starts a command that starts the program, and waits until the program runs. */
async function startFamily([command, ...args]: readonly [string, ...string[]]): Promise<Family> {
  // What tells the processes of this test from others, wherever they are in the tree.
  const mark = `launcher-test-${process.pid}-${performance.now()}`;
  const program = start(command, args, { ...ONE_SWITCH_AWAY, HOME: process.env["HOME"], MARK: mark }, clone.path);
  const running = () => marked(mark);
  await eventually(() => Promise.resolve(/address=|Open {4}http/.test(program.printed()) || undefined));
  const there = running();
  return {
    program,
    called(role) {
      if (role === "everything") return there.map(({ pid }) => pid);
      const found = there.filter(({ commandLine }) => ROLES[role].test(commandLine)).map(({ pid }) => pid);
      if (found.length !== 1) throw new Error(`${role} is ${found.length} of ${JSON.stringify(there)}`);
      return found;
    },
    ended: () => eventually(() => Promise.resolve(running().length === 0 || undefined)),
    async [Symbol.asyncDispose]() {
      for (const { pid } of running()) send(pid, "SIGKILL");
      await program[Symbol.asyncDispose]();
    },
  };
}

const ROLES: Readonly<Record<Exclude<Role, "everything">, RegExp>> = {
  npm: /^npm /,
  "the launcher": /^\S*node scripts\/launch\.js/,
  "the program": /--import \S+ (?:--disable-sigusr1 )?src\/main\.ts/,
};

/** The processes that have a word in their environment and have not ended. */
function marked(mark: string): { readonly pid: number; readonly commandLine: string }[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, "latin1").includes(mark)) return [];
        return [
          { pid: Number(pid), commandLine: readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ") },
        ];
      } catch {
        return [];
      }
    });
}
