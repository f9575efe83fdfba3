import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";

import { describe, expect, it } from "vitest";

import { createLog, type LogOptions, openLog } from "../src/log.ts";

/** The lines that something logs, without their times. */
function lines(options: LogOptions, logged: (log: ReturnType<typeof createLog>) => void): string[] {
  const written: string[] = [];
  logged(createLog((line) => written.push(line), options));
  return written.map((line) => line.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/, "NOW"));
}

const NASTY = 'a "b"\n\u001b[2J\u0085\u202e\u2028';

describe("a log", () => {
  it("is logfmt, one line a record, with what is not a word in quotes", () => {
    const written = lines({}, (log) =>
      log.warn("switch is down", { switch: "leaf-1", detail: NASTY, polls: 3, version: undefined, known: true }),
    );

    expect(written).toEqual([
      String.raw`ts=NOW level=warn msg="switch is down" switch=leaf-1 detail="a \"b\"\n\u001b[2J\u0085\u202e\u2028" polls=3 known=true` +
        "\n",
    ]);
  });

  it("is JSON if that is chosen, one object a line, whose text is the same", () => {
    const [line = ""] = lines({ format: "json" }, (log) => log.info("switch answers", { detail: NASTY, polls: 3 }));

    expect(line).toBe(
      String.raw`{"ts":"NOW","level":"info","msg":"switch answers","detail":"a \"b\"\n\u001b[2J\u0085\u202e\u2028","polls":3}` +
        "\n",
    );
    expect(JSON.parse(line)).toEqual({ ts: "NOW", level: "info", msg: "switch answers", detail: NASTY, polls: 3 });
  });

  it.each([
    ["debug", ["debug", "info", "warn", "error"]],
    ["info", ["info", "warn", "error"]],
    ["warn", ["warn", "error"]],
    ["error", ["error"]],
  ] as const)("of the level %s has what matters as much or more", (level, expected) => {
    const written = lines({ level }, (log) => {
      log.debug("debug");
      log.info("info");
      log.warn("warn");
      log.error("error");
    });

    expect(written.map((line) => /msg=(\w+)/.exec(line)?.[1])).toEqual(expected);
  });
});

describe("a log whose reader does not read", () => {
  it("keeps a megabyte, leaves out what comes then, and tells how much that was once it is read again", async () => {
    const stream = new PassThrough({ highWaterMark: 0 });
    const log = openLog(stream, {});
    for (let count = 0; count < 2_000; count += 1) log.info("x".repeat(1_000));
    const waiting = stream.writableLength;

    const reading = text(stream);
    await new Promise((resolve) => stream.once("drain", resolve));
    log.info("again");
    stream.end();
    const read = (await reading).trim().split("\n");

    expect(waiting).toBeLessThan(1.1 * 1024 * 1024);
    const left = Number(/lines=(\d+)/.exec(read.at(-2) ?? "")?.[1]);
    expect(read.at(-2)).toContain('level=warn msg="log lines were left out"');
    expect(read.at(-1)).toContain("msg=again");
    expect(read.length - 2 + left).toBe(2_000);
  });
});
