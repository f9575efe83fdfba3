import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";

import { describe, expect, it } from "vitest";

import { openLog } from "../../src/cli/open-log.ts";

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
    const lines = (await reading).trim().split("\n");

    expect(waiting).toBeLessThan(1.1 * 1024 * 1024);
    const left = Number(/lines=(\d+)/.exec(lines.at(-2) ?? "")?.[1]);
    expect(lines.at(-2)).toContain('level=warn msg="log lines were left out"');
    expect(lines.at(-1)).toContain("msg=again");
    expect(lines.length - 2 + left).toBe(2_000);
  });
});
