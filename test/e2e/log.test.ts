import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { runProgram } from "../../src/cli/program.ts";
import { scrape } from "../support/exposition.ts";
import { temporaryFolder } from "../support/folder.ts";
import { freePort } from "../support/free-port.ts";
import { eventually, start } from "../support/processes.ts";
import { MAIN, NODE, ONE_SWITCH_AWAY } from "../support/program.ts";

/** A pipe that somebody holds open and nobody reads; it is full. */
function fullPipe(path: string): Disposable & { readonly content: () => string } {
  execFileSync("mkfifo", [path]);
  const descriptor = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const chunk = Buffer.alloc(1024, "x");
  const overTimes = (act: () => number): void => {
    try {
      while (act() > 0);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
    }
  };
  overTimes(() => writeSync(descriptor, chunk));
  return {
    content: () => {
      const read: string[] = [];
      const buffer = Buffer.alloc(65_536);
      overTimes(() => {
        const length = readSync(descriptor, buffer);
        read.push(buffer.toString("utf8", 0, length));
        return length;
      });
      return read.join("");
    },
    [Symbol.dispose]: () => closeSync(descriptor),
  };
}

/** A port for a collector whose log, which would say it, is not read. */
async function chosenPort() {
  const port = await freePort();
  return { port, env: { ...ONE_SWITCH_AWAY, OTEL_EXPORTER_PROMETHEUS_PORT: String(port) } };
}

/** Scrapes twice: the switch is first heard of, and so logged, with the first one or before. */
async function scrapeTwice(port: number): Promise<unknown> {
  await eventually(() => scrape(port));
  return (await scrape(port)).status;
}

/** Starts a collector whose log goes to a pipe. */
async function collectInto(path: string) {
  const { port, env } = await chosenPort();
  const stderr = openSync(path, constants.O_WRONLY);
  const child = spawn(NODE, [MAIN], { env, stdio: ["ignore", "ignore", stderr] });
  closeSync(stderr);
  return {
    port,
    ended: once(child, "exit"),
    stop: () => child.kill("SIGTERM"),
    [Symbol.dispose]: () => child.kill("SIGKILL"),
  };
}

describe("a collector whose log is not read", () => {
  it("collects and answers as ever with a pipe that is full, and writes its log once that is read", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "stderr");
    using pipe = fullPipe(path);
    using collector = await collectInto(path);

    const status = await scrapeTwice(collector.port);
    let read = "";
    await eventually(() => {
      read += pipe.content();
      return Promise.resolve(read.includes('msg="switch is down"') || undefined);
    });

    expect(status).toBe(200);
    expect(read).toMatch(/^x+ts=/);
  });

  it("ends with status 0 though the pipe is full", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "stderr");
    using pipe = fullPipe(path);
    using collector = await collectInto(path);
    await scrapeTwice(collector.port);

    collector.stop();

    expect(await collector.ended).toEqual([0, null]);
    expect(pipe.content().replaceAll("x", "")).toBe("");
  });

  it("goes on with a pipe that was closed before the first line", async () => {
    const { port, env } = await chosenPort();
    await using program = start(NODE, [MAIN, "--log.level", "debug", "collect", "--log.format", "json"], env);
    program.child.stderr?.destroy();

    const status = await scrapeTwice(port);

    expect(status).toBe(200);
    expect(program.child.exitCode).toBeNull();
  });
});

describe("a command whose output", () => {
  const shell = (line: string, env = ONE_SWITCH_AWAY) => start("sh", ["-c", line, NODE, MAIN], env);

  it("is not read to its end, ends in good order", async () => {
    await using program = shell('{ "$0" "$1" metrics --json; echo "status $?" >&2; } | head -c 10');

    await eventually(() => Promise.resolve(/status \d+/.exec(program.printed())?.[0]));

    expect(program.printed()).toMatch(/^\{\n {2}"versistatus 0\n$/);
  });

  it.each([
    ["metrics --json", 1],
    ["doctor 127.0.0.1", 1],
    ["report 127.0.0.1", 3],
  ])("finds no space for %s says so, and ends with status %i", async (command, expected) => {
    await using program = shell(
      `export NXAPI_USER=u NXAPI_PASS=p NXAPI_PORT=1; "$0" "$1" ${command} >/dev/full; echo "status $?" >&2`,
    );

    const status = await eventually(() => Promise.resolve(/status \d+/.exec(program.printed())?.[0]));

    expect(status).toBe(`status ${expected}`);
    expect(program.printed()).toContain("ENOSPC");
  });

  it("finds no space collects all the same, if that is its log", async () => {
    const { port, env } = await chosenPort();
    await using program = shell('exec "$0" "$1" 2>/dev/full', env);

    await expect(scrapeTwice(port)).resolves.toBe(200);

    expect(program.child.exitCode).toBeNull();
  });
});

describe("how the log is written", () => {
  it("is JSON if that is asked for, before the command or after it", async () => {
    await using program = start(NODE, [MAIN, "collect", "--log.format", "json"], ONE_SWITCH_AWAY);

    const line = await eventually(() => Promise.resolve(/^\{.*"switch is down".*$/m.exec(program.printed())?.[0]));

    expect(JSON.parse(line)).toMatchObject({ level: "warn", msg: "switch is down" });
  });

  it.each([["--log.format=xml"], ["--log.level=loud"]])("is not %s, which ends with status 2", async (flag) => {
    await expect(runProgram([flag, "metrics"])).resolves.toBe(2);
  });
});
