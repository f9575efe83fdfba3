import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

import { reference } from "../../src/cli/metrics.ts";

const FILES = ["migrate-from-cisco-exporter.yml", "migrate-from-if-mib.yml"];
const Rules = z.object({
  groups: z.array(z.object({ rules: z.array(z.object({ record: z.string(), expr: z.string() })) })),
});

const { commands, device, collector, process } = reference();
const metrics = [...commands.flatMap((command) => command.metrics), ...device, ...collector, ...process];
const names = new Set(metrics.flatMap(({ name, prometheus_name: shown }) => [name, shown]));

/** What looks like a metric's name of ours, in a text. */
function metricsIn(text: string): readonly string[] {
  return text.match(/\b(?:cisco|hw|icam|nxapi_collector|system)[._][\w.]*\w/g) ?? [];
}

describe("what leads from other exporters here", () => {
  const rules = FILES.flatMap((file) =>
    Rules.parse(parse(readFileSync(`deploy/prometheus/${file}`, "utf8"))).groups.flatMap((group) => group.rules),
  );

  it.each(rules)("$record is made of metrics that there are", ({ expr }) => {
    const labels = new Set(metrics.flatMap((metric) => metric.labels));
    const spoken = metricsIn(expr).filter((name) => !labels.has(name));

    expect(spoken.length).toBeGreaterThan(0);
    expect(spoken.filter((name) => !names.has(name))).toEqual([]);
  });

  it("records no series under a name that is in use here", () => {
    expect(rules.filter(({ record }) => names.has(record))).toEqual([]);
  });

  it("names metrics that there are in docs/migration.md", () => {
    const page = readFileSync("docs/migration.md", "utf8");
    const labels = new Set(metrics.flatMap((metric) => [...metric.labels, ...metric.attributes]));
    const here = page.split("\n").flatMap((line) => (line.startsWith("| `") ? [line.split(" | ")[1] ?? ""] : []));

    expect(here.length).toBeGreaterThan(40);
    expect(here.flatMap(metricsIn).filter((name) => !names.has(name) && !labels.has(name))).toEqual([]);
  });
});
