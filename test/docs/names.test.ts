import { globSync, readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { reference } from "../../src/cli/metrics.ts";

const ROOT = new URL("../../", import.meta.url);

const DOCUMENTS = ["README.md", "CONTRIBUTING.md", ...globSync("docs/*.{md,yaml,json}", { cwd: ROOT })];

/** What looks like a metric's name in Prometheus. */
const NAME = /(?<!\w)(?:cisco|icam|nxapi_collector|process|nodejs)_\w+/g;

/** What looks like a path from the root of the project on. */
const PATH = /(?<![\w./-])(?:src|otel|test|bench|scripts|deploy|docs|\.ci)\/[\w.*/-]*/g;

/** What other programs call their metrics: the first column of the tables of this document, and a program's name. */
const OTHERS = { document: "docs/migration.md", names: /^\|[^|\n]*\||cisco_exporter/gm };

describe.each(DOCUMENTS)("%s", (path) => {
  const text = readFileSync(new URL(path, ROOT), "utf8");

  it("names no metric and no command that is not declared", () => {
    const { commands, device, collector, process: running } = reference();
    const metrics = [...commands.flatMap((command) => command.metrics), ...device, ...collector, ...running];
    const known = new Set([...metrics.map((metric) => metric.prometheus_name), ...commands.map(({ id }) => id)]);

    // The anchor of a section about several commands runs their names together.
    const own = path === OTHERS.document ? text.replaceAll(OTHERS.names, "") : text;
    const named = own.replaceAll(/\(#[^)]*\)/g, "").match(NAME) ?? [];

    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it("names no path of the project that is not there", () => {
    const named = [...text.matchAll(PATH)].map(([found]) => found.replace(/[.,]$/, ""));

    expect(named.filter((one) => globSync(one, { cwd: ROOT }).length === 0)).toEqual([]);
  });
});
