import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { needing } from "../support/needs.ts";
import { output } from "../support/processes.ts";

const FOLDER = "deploy/prometheus";

const files = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".yml"))
  .map((name) => join(FOLDER, name));
const tests = files.filter((name) => name.endsWith(".test.yml"));

needing("promtool")("promtool: the rules", () => {
  it.each(files.filter((name) => !tests.includes(name)))("are well formed in %s", async (file) => {
    expect(await output("promtool", ["check", "rules", file])).toContain("SUCCESS");
  });

  it.each(tests)("fire, do not fire too early, and clear, by %s", async (file) => {
    expect(await output("promtool", ["test", "rules", file])).toContain("SUCCESS");
  });
});

describe("the tests of the rules", () => {
  it("are there", () => {
    expect(tests.length).toBeGreaterThan(3);
    expect(tests.every((name) => readFileSync(name, "utf8").includes("tests:"))).toBe(true);
  });
});
