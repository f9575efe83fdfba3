import { describe, expect, it } from "vitest";

import { freePort } from "../support/free-port.ts";
import { eventually } from "../support/processes.ts";
import { exit, run as start } from "../support/program.ts";

describe("the hint", () => {
  it("at a port that is taken can be followed by collect, demo and simulate", async () => {
    const port = await freePort();
    await using first = start(["demo", "--web.listen-address", `127.0.0.1:${port}`]);
    await eventually(() => Promise.resolve(first.printed().includes(`localhost:${port}`) || undefined));

    for (const args of [
      ["demo", "--web.listen-address"],
      ["simulate", "--port"],
    ]) {
      const [command = "", option = ""] = args;
      const value = option === "--port" ? String(port) : `127.0.0.1:${port}`;
      await using second = start([command, option, value]);
      expect(await exit(second)).toBe(1);
      expect(second.printed()).toContain("EADDRINUSE");
      expect(second.printed()).toContain(option);
      const free = await freePort();
      await using third = start([command, option, option === "--port" ? String(free) : `127.0.0.1:${free}`]);
      await eventually(() => Promise.resolve(third.printed().includes(`:${free}`) || undefined));
    }
  });
});
