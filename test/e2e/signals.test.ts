import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { temporaryFolder } from "../support/folder.ts";
import { eventually, start } from "../support/processes.ts";
import { BARE_ENVIRONMENT, BUNDLE, exit, MAIN, NODE, portOf } from "../support/program.ts";

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

/** The program, with a step that it waits at for the test. */
async function heldAt(step: string) {
  await using stack = new AsyncDisposableStack();
  const { path } = stack.use(await temporaryFolder());
  const file = join(path, "fleet.yaml");
  await writeFile(file, FLEET);
  const child = spawn(NODE, [`${BUNDLE}/held-collect.js`, step, file], {
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
    arrives: () => prints(`at ${step}\n`),
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
      await program.arrives();

      program.child.kill(signal);

      expect(await program.status()).toBe(0);
      expect(program.printed()).not.toMatch(TROUBLE);
    },
  );

  it.each(STARTING)("goes on, held %s, after every other signal, and reads its files once more", async (step) => {
    await using program = await heldAt(step);
    await program.arrives();

    for (const signal of OTHERS) program.child.kill(signal);
    program.goOn();
    await program.prints(/msg=collecting/);
    await program.prints(/msg="configuration reloaded"/);
    program.child.kill("SIGTERM");

    expect(await program.status()).toBe(0);
    expect(program.printed()).not.toMatch(TROUBLE);
  });
});

describe("a collector that runs", () => {
  it("goes on after every other signal", async () => {
    await using program = await heldAt("");
    await program.prints(/msg=collecting/);

    for (const signal of OTHERS) program.child.kill(signal);
    await program.prints(/msg="configuration reloaded"/);
    program.child.kill("SIGTERM");

    expect(await program.status()).toBe(0);
    expect(program.printed()).not.toMatch(TROUBLE);
  });
});

describe("a collector that is stopping", () => {
  it.each(STOPPING)("goes on stopping, held %s, after every other signal, and reads nothing more", async (step) => {
    await using program = await heldAt(step);
    await program.prints(/msg=collecting/);
    program.child.kill("SIGTERM");
    await program.arrives();

    for (const signal of OTHERS) program.child.kill(signal);
    program.goOn();

    expect(await program.status()).toBe(0);
    expect(program.printed()).not.toMatch(/reloaded/);
    expect(program.printed()).not.toMatch(TROUBLE);
  });

  it.each(STOPPING.flatMap((step) => ENDING.map(([signal, status]) => [step, signal, status] as const)))(
    "ends at once, held %s, on %s, with status %i",
    async (step, signal, status) => {
      await using program = await heldAt(step);
      await program.prints(/msg=collecting/);
      program.child.kill("SIGTERM");
      await program.arrives();

      // What comes within half a second is the first one still.
      const sending = setInterval(() => program.child.kill(signal), 100);
      const ended = await program.status();
      clearInterval(sending);

      expect(ended).toBe(status);
    },
  );
});

describe("SIGUSR1", () => {
  function startDemo(...flags: readonly string[]) {
    return start(NODE, [...flags, MAIN, "demo"], { ...BARE_ENVIRONMENT, OTEL_EXPORTER_PROMETHEUS_PORT: "0" });
  }

  it("opens no debugger in a process that holds passwords, and does not end it", async () => {
    await using demo = startDemo();
    await portOf(demo);

    for (let time = 0; time < 3; time += 1) demo.child.kill("SIGUSR1");
    const { status } = await fetch(`http://127.0.0.1:${await portOf(demo)}/-/healthy`);
    demo.child.kill("SIGTERM");

    expect(status).toBe(200);
    expect(await exit(demo)).toBe(0);
    expect(demo.printed()).not.toContain("Debugger");
  });

  it("leaves none open that it opened before the program could listen to it", async () => {
    const signalItself = "data:text/javascript,process.kill(process.pid,'SIGUSR1')";
    await using demo = startDemo("--inspect-port=0", "--import", signalItself);

    await portOf(demo);
    const opened = [...demo.printed().matchAll(/Debugger listening on ws:\/\/127\.0\.0\.1:(\d+)/g)];

    expect(opened.length).toBeGreaterThan(0);
    for (const [, port] of opened) await expect.poll(() => listens(Number(port))).toBe(false);
  });

  it("opens none in the launcher, nor in what it starts", async () => {
    await using launcher = start(NODE, ["scripts/launch.js", "run", MAIN, "demo"], {
      ...BARE_ENVIRONMENT,
      OTEL_EXPORTER_PROMETHEUS_PORT: "0",
    });
    const port = await portOf(launcher);
    const { pid } = launcher.child;
    const child = Number(await readFile(`/proc/${pid}/task/${pid}/children`, "utf8"));

    for (const one of [child, pid ?? 0]) process.kill(one, "SIGUSR1");
    const { status } = await fetch(`http://127.0.0.1:${port}/-/healthy`);
    launcher.child.kill("SIGTERM");

    expect(status).toBe(200);
    expect(await exit(launcher)).toBe(0);
    expect(launcher.printed()).not.toContain("Debugger");
  });

  it("opens none with the flag of the launcher and the image", async () => {
    await using demo = startDemo("--disable-sigusr1");
    await portOf(demo);

    demo.child.kill("SIGUSR1");
    const { status } = await fetch(`http://127.0.0.1:${await portOf(demo)}/-/healthy`);

    expect(status).toBe(200);
    expect(demo.printed()).not.toContain("Debugger");
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
