import { globSync, readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { reference } from "../../src/cli/metrics.ts";

const ROOT = new URL("../../", import.meta.url);

const DOCUMENTS = ["README.md", "CONTRIBUTING.md", ...globSync("docs/*.{md,yaml,json}", { cwd: ROOT })];

/** What looks like a metric's name in Prometheus. */
const NAME = /(?<!\w)(?:cisco|icam|nxapi_collector|process|nodejs)_\w+/g;

/** What looks like a path from the root of the project on. */
const PATH = /(?<![\w./-])(?:src|otel|test|bench|scripts|deploy|docs|\.ci)\/[\w.*/-]*/g;

describe.each(DOCUMENTS)("%s", (path) => {
  const text = readFileSync(new URL(path, ROOT), "utf8");

  it("names no metric and no command that is not declared", () => {
    const { commands, device, collector, process: own } = reference();
    const metrics = [...commands.flatMap((command) => command.metrics), ...device, ...collector, ...own];
    const known = new Set([...metrics.map((metric) => metric.prometheus_name), ...commands.map(({ id }) => id)]);

    // The anchor of a section about several commands runs their names together.
    const named = text.replaceAll(/\(#[^)]*\)/g, "").match(NAME) ?? [];

    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it("names no path of the project that is not there", () => {
    const named = [...text.matchAll(PATH)].map(([found]) => found.replace(/[.,]$/, ""));

    expect(named.filter((one) => globSync(one, { cwd: ROOT }).length === 0)).toEqual([]);
  });
});
