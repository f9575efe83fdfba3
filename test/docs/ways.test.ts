import { existsSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { COMMANDS, WAYS } from "./ways.ts";

describe("the commands in the documents", () => {
  it("each have one way in which they are tried, and none of these is of a command that is gone", () => {
    const used = new Set(COMMANDS.flatMap(({ keys }) => keys));

    expect(COMMANDS.filter(({ keys }) => keys.length !== 1)).toEqual([]);
    expect(Object.keys(WAYS).filter((key) => !used.has(key))).toEqual([]);
  });

  it("are tried by files that there are", () => {
    const files = COMMANDS.flatMap(({ way }) => (way !== undefined && "by" in way ? [way.by] : []));

    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });
});
