import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

import { prometheusName } from "../../otel/prometheus/names.ts";
import { MEANT_TO_BE_FULL } from "../../src/catalogue/fullness.ts";
import { catalogue, IDENTITY_COMMANDS } from "../../src/catalogue/index.ts";
import { reference } from "../../src/cli/reference.ts";
import { capacities } from "../../src/catalogue/tables.ts";
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

  it("warn of each table that a report warns of, and leave out what it does", () => {
    const families = catalogue.flatMap(({ metrics }) => [...capacities(metrics).values()]).map(({ family }) => family);
    const wanted = [...new Set(families)].map((family) => {
      const full = MEANT_TO_BE_FULL.find((one) => one.family === family);
      const exact = full !== undefined && /^\w+$/.test(full.value);
      const without = full && (exact ? `!="${full.value}"` : `!~"(?i)${full.value.replaceAll("\\", "\\\\")}"`);
      const name = prometheusName(`${family}.utilization`, {
        kind: "gauge",
        unit: "1",
        description: "",
        attributes: [],
      });
      return full === undefined ? name : `${name}{${full.attribute}${without}}`;
    });
    const rules = Rules.parse(parse(readFileSync("deploy/prometheus/alerts.yml", "utf8"))).groups.flatMap(
      (one) => one.rules,
    );

    for (const alert of ["NexusTableFillingUp", "NexusTableAlmostFull"]) {
      const expr = rules.find((rule) => rule.alert === alert)?.expr ?? "";
      const selectors = expr.match(/\bcisco_\w+(?:\{[^}]*\})?/g) ?? [];

      expect([alert, selectors.toSorted()]).toEqual([alert, wanted.toSorted()]);
    }
  });
});

const Rules = z.object({
  groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string(), expr: z.string() })) })),
});
