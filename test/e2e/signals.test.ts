import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { temporaryFolder } from "../support/folder.ts";
import { eventually, start } from "../support/processes.ts";
import { BARE_ENVIRONMENT, BUNDLE, exit, MAIN, NODE, ONE_SWITCH_AWAY, portOf } from "../support/program.ts";

const STARTING = ["before reading", "after reading", "before starting", "after starting"] as const;
const STOPPING = ["before stopping", "after stopping"] as const;
const ENDING = [
  ["SIGTERM", 143],
  ["SIGINT", 130],
] as const;
/** None of them may end the collector, open a debugger, or be an error. */
const OTHERS = ["SIGHUP", "SIGUSR1", "SIGUSR2", "SIGPIPE"] as const;

const FLEET = `
web: { port: 0 }
defaults: { user: admin, password_env: PASS, protocol: http }
switches: [{ name: leaf-1, host: 127.0.0.1, port: 1 }]
`;

/** The program, with steps that it waits at for the test. */
async function heldAt(...steps: readonly string[]) {
  await using stack = new AsyncDisposableStack();
  const { path } = stack.use(await temporaryFolder());
  const file = join(path, "fleet.yaml");
  await writeFile(file, FLEET);
  const child = spawn(NODE, [`${BUNDLE}/held-collect.js`, steps.join(), file], {
    env: { ...BARE_ENVIRONMENT, PASS: "secret" },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const exited = once(child, "exit");
  stack.defer(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await exited;
  });
  const printed = () => text;
  const prints = (what: RegExp | string) => eventually(() => Promise.resolve(text.match(what) ?? undefined));
  const whole = stack.move();
  return {
    child,
    printed,
    prints,
    arrives: (step: string) => prints(`at ${step}\n`),
    goOn: () => child.stdin.write("\n"),
    status: () => exit({ child, printed, [Symbol.asyncDispose]: () => whole.disposeAsync() }),
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  };
}

const TROUBLE = /error|Debugger|SIGUSR|unhandled/i;

describe("a collector that is starting", () => {
  it.each(STARTING.flatMap((step) => ENDING.map(([signal]) => [step, signal] as const)))(
    "ends with status 0, held %s, on %s",
    async (step, signal) => {
      await using program = await heldAt(step);
      await program.arrives(step);

      program.child.kill(signal);

      expect(await program.status()).toBe(0);
      expect(program.printed()).not.toMatch(TROUBLE);
    },
  );
});

describe("a collector that gets every other signal", () => {
  it.each([
    ["before reading", "before stopping"],
    ["after reading", "after stopping"],
    ["before starting", "before stopping"],
    ["after starting", "after stopping"],
  ] as const)(
    "goes on, held %s, and as it runs, and reads its files once more; held %s goes on stopping, and reads nothing more",
    async (starting, stopping) => {
      await using program = await heldAt(starting, stopping);
      const tell = (): void => {
        for (const signal of OTHERS) program.child.kill(signal);
      };
      await program.arrives(starting);
      tell();
      program.goOn();
      await program.prints(/msg=collecting[^]*msg="configuration reloaded"/);
      tell();
      await program.prints(/msg="configuration reloaded"[^]*msg="configuration reloaded"/);
      program.child.kill("SIGTERM");
      await program.arrives(stopping);
      const before = program.printed();

      tell();
      program.goOn();

      expect(await program.status()).toBe(0);
      expect(program.printed().slice(before.length)).not.toMatch(/reloaded/);
      expect(program.printed()).not.toMatch(TROUBLE);
    },
  );
});

describe("a collector that is stopping", () => {
  it.each(STOPPING.flatMap((step) => ENDING.map(([signal, status]) => [step, signal, status] as const)))(
    "ends at once, held %s, on %s, with status %i",
    async (step, signal, status) => {
      await using program = await heldAt(step);
      await program.prints(/msg=collecting/);
      program.child.kill("SIGTERM");
      await program.arrives(step);

      // What comes within half a second is the first one still.
      const sending = setInterval(() => program.child.kill(signal), 100);
      const ended = await program.status();
      clearInterval(sending);

      expect(ended).toBe(status);
    },
  );
});

describe("SIGUSR1", () => {
  const startCollector = (...flags: readonly string[]) => start(NODE, [...flags, MAIN], ONE_SWITCH_AWAY);

  it("opens no debugger in a process that holds passwords, and does not end it", async () => {
    await using program = startCollector();
    await portOf(program);

    for (let time = 0; time < 3; time += 1) program.child.kill("SIGUSR1");
    const { status } = await fetch(`http://127.0.0.1:${await portOf(program)}/-/healthy`);
    program.child.kill("SIGTERM");

    expect(status).toBe(200);
    expect(await exit(program)).toBe(0);
    expect(program.printed()).not.toContain("Debugger");
  });

  it("leaves none open that it opened before the program could listen to it", async () => {
    const signalItself = "data:text/javascript,process.kill(process.pid,'SIGUSR1')";
    await using program = startCollector("--inspect-port=0", "--import", signalItself);

    await portOf(program);
    const opened = [...program.printed().matchAll(/Debugger listening on ws:\/\/127\.0\.0\.1:(\d+)/g)];

    expect(opened.length).toBeGreaterThan(0);
    for (const [, port] of opened) await expect.poll(() => listens(Number(port))).toBe(false);
  });

  it("opens none in the launcher, nor in what it starts, with the flag that the image has too", async () => {
    await using launcher = start(NODE, ["scripts/launch.js", "run", MAIN], ONE_SWITCH_AWAY);
    const port = await portOf(launcher);
    const { pid } = launcher.child;
    const child = Number(await readFile(`/proc/${pid}/task/${pid}/children`, "utf8"));

    expect(await readFile(`/proc/${child}/cmdline`, "latin1")).toContain("\0--disable-sigusr1\0");

    for (const one of [child, pid ?? 0]) process.kill(one, "SIGUSR1");
    const { status } = await fetch(`http://127.0.0.1:${port}/-/healthy`);
    launcher.child.kill("SIGTERM");

    expect(status).toBe(200);
    expect(await exit(launcher)).toBe(0);
    expect(launcher.printed()).not.toContain("Debugger");
  });
});

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const outcome = await once(socket, "connect").then(
    () => true,
    () => false,
  );
  socket.destroy();
  return outcome;
}
