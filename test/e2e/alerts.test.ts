import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { IDENTITY_COMMANDS } from "../../src/catalogue/index.ts";
import { reference } from "../../src/cli/reference.ts";
import { needing } from "../support/needs.ts";
import { output } from "../support/processes.ts";

needing("promtool")("promtool: the alert rules", () => {
  it("are well formed", async () => {
    expect(await output("promtool", ["check", "rules", "deploy/prometheus/alerts.yml"])).toContain("SUCCESS");
  });

  it("fire, do not fire too early, and clear", async () => {
    expect(await output("promtool", ["test", "rules", "deploy/prometheus/alerts.test.yml"])).toContain("SUCCESS");
  });
});

describe("the alert rules", () => {
  it("speak of metrics that there are", () => {
    const { commands, device, collector, process } = reference();
    const there = new Set(
      [...commands.flatMap(({ metrics }) => metrics), ...device, ...collector, ...process].map(
        ({ prometheus_name: name }) => name,
      ),
    );

    const spoken = readFileSync("deploy/prometheus/alerts.yml", "utf8").match(/\b(cisco|icam|nxapi)_\w+/g) ?? [];

    expect(spoken.length).toBeGreaterThan(5);
    expect(spoken.filter((name) => !there.has(name))).toEqual([]);
  });

  it("leave out what says what a switch is, and reads no table, by the catalogue's list", () => {
    const [, words = ""] =
      /command!~"show \(([^)]*)\)"/.exec(readFileSync("deploy/prometheus/alerts.yml", "utf8")) ?? [];

    expect(words.split("|").map((word) => `show ${word}`)).toEqual(IDENTITY_COMMANDS.map(({ syntax }) => syntax));
  });
});
