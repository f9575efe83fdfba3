import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

import { THRESHOLDS } from "../../deploy/thresholds.ts";
import { prometheusName } from "../../otel/prometheus/names.ts";
import { MEANT_TO_BE_FULL } from "../../src/catalogue/fullness.ts";
import { catalogue } from "../../src/catalogue/index.ts";
import { capacities, readsTables } from "../../src/catalogue/tables.ts";
import { KINDS } from "../../src/fleet/problems/problems.ts";
import { reference } from "../../src/cli/metrics.ts";

const FOLDER = "deploy/prometheus";
const ALERTS = readFileSync(join(FOLDER, "alerts.yml"), "utf8");
const RULES = readFileSync(join(FOLDER, "rules.yml"), "utf8");

const Texts = z.record(z.string(), z.string());
const Rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string().optional(),
          record: z.string().optional(),
          expr: z.string(),
          labels: Texts.optional(),
          annotations: Texts.optional(),
        }),
      ),
    }),
  ),
});
const Tests = z.object({
  tests: z.array(
    z.object({
      alert_rule_test: z.array(z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()) })).optional(),
    }),
  ),
});

const rules = [RULES, ALERTS].flatMap((text) => Rules.parse(parse(text)).groups.flatMap((group) => group.rules));
const alerts = rules.flatMap(({ alert, ...rest }) => (alert === undefined ? [] : [{ alert, ...rest }]));

/** The expressions that record a series. */
function recorded(name: string): string[] {
  return rules.filter(({ record }) => record === name).map(({ expr }) => expr);
}

describe("the rules", () => {
  it("speak of metrics that there are", () => {
    const { commands, device, collector, process } = reference();
    const there = new Set(
      [...commands.flatMap(({ metrics }) => metrics), ...device, ...collector, ...process].map(
        ({ prometheus_name: name }) => name,
      ),
    );

    const spoken = (ALERTS + RULES).match(/\b(cisco|icam|nxapi)_\w+/g) ?? [];

    expect(spoken.length).toBeGreaterThan(20);
    expect(spoken.filter((name) => !there.has(name))).toEqual([]);
  });

  it("speak of recorded series that are recorded", () => {
    const spoken = rules.flatMap(({ expr }) => expr.match(/\bnexus:\w+:\w+/g) ?? []);

    expect(spoken.filter((name) => recorded(name).length === 0)).toEqual([]);
  });

  it("call a switch without tables one that knows none of the catalogue's commands that read tables", () => {
    const { expr } = alerts.find(({ alert }) => alert === "NexusHasNoTables") ?? { expr: "" };
    const commands = [...new Set(expr.match(/(?<=command=~")[^"]*/g))];
    const [wanted = ""] = commands;

    const meant = catalogue.filter(({ syntax }) => new RegExp(`^(?:${wanted})$`).test(syntax));

    expect(commands).toHaveLength(1);
    expect(meant).toEqual(catalogue.filter(readsTables));
    expect(meant.length).toBeGreaterThan(3);
  });

  it.each([
    ["nexus:table_utilization:ratio", "utilization", "1"],
    ["nexus:table_usage:entries", "usage", "{entry}"],
    ["nexus:table_limit:entries", "limit", "{entry}"],
  ])("record in %s each table that a report has, and leave out what is meant to be full", (record, end, unit) => {
    const names = new Set(catalogue.flatMap(({ metrics }) => [...capacities(metrics).keys()]));
    const wanted = [...names]
      .filter((name) => name.endsWith(`.${end}`))
      .map((metric) => {
        const family = metric.slice(0, -end.length - 1);
        const full = MEANT_TO_BE_FULL.find((one) => one.family === family);
        const exact = full !== undefined && /^\w+$/.test(full.value);
        const without = full && (exact ? `!="${full.value}"` : `!~"(?i)${full.value.replaceAll("\\", "\\\\")}"`);
        const name = prometheusName(metric, { kind: "gauge", unit, description: "", attributes: [] });
        return full === undefined ? name : `${name}{${full.attribute}${without}}`;
      });

    const selectors = recorded(record).flatMap((expr) => expr.match(/\bcisco_\w+(?:\{[^}]*\})?/g) ?? []);

    expect(selectors.toSorted()).toEqual(wanted.toSorted());
  });

  it("have the thresholds of the dashboards", () => {
    const { utilization, daysToFull, forecastFrom, flatPerDay, interfaceErrors, controlPlaneDrops, busy } = THRESHOLDS;
    const last = recorded("nexus:table_threshold:ratio").map((expr) => Number(/\+ ([\d.]+)$/.exec(expr)?.[1]));
    const expression = (name: string): string => alerts.find(({ alert }) => alert === name)?.expr ?? "";
    const compared = (name: string): number[] =>
      expression(name)
        .match(/(?<=> )[\d.]+/g)
        ?.map(Number) ?? [];
    const forecast = `(nexus:table_full:days and nexus:table_utilization:ratio > ${forecastFrom}) <`;

    expect(last).toEqual([utilization.warning, utilization.critical]);
    expect(expression("NexusTableFullIn14Days")).toBe(`${daysToFull.critical} <= ${forecast} ${daysToFull.warning}`);
    expect(expression("NexusTableFullIn3Days")).toBe(`${forecast} ${daysToFull.critical}`);
    expect(recorded("nexus:table_full:days").join()).toContain(`> ${flatPerDay})`);
    expect(compared("NexusInterfaceErrors")).toEqual([interfaceErrors]);
    expect(compared("NexusControlPlaneDrops")).toEqual([controlPlaneDrops, controlPlaneDrops]);
    expect(compared("NexusCpuBusy")).toEqual([busy.cpu]);
    expect(compared("NexusMemoryLow")).toEqual([busy.memory]);
  });
});

describe("what the alerts tell of a switch", () => {
  it("is on its page and in reports, but for what only a course shows", () => {
    const ofSwitch = alerts.filter(
      ({ expr }) => !/nxapi_|nexus:|cisco_device_up == 0|\bup\{|cisco_tcam|cisco_scale/.test(expr),
    );

    const untold = ofSwitch.filter(({ alert }) => !KINDS.some((kind) => kind.alert === alert));

    expect(untold.map(({ alert }) => alert)).toEqual([
      "NexusInterfaceErrors",
      "NexusControlPlaneDrops",
      "NexusCpuBusy",
    ]);
  });

  it("has the severity that it has there", () => {
    const severities = new Map(alerts.map(({ alert, labels }) => [alert, labels?.["severity"]]));

    expect(KINDS.map(({ alert, level }) => [alert, level])).toEqual(
      KINDS.map(({ alert }) => [alert, severities.get(alert)]),
    );
  });
});

/** Where pages are, as pages.yml records it. */
const PAGES = '{{ with query "nexus_pages_info" }}{{ . | first | label "url" }}{{ end }}';

describe("each alert", () => {
  const runbooks = readFileSync("docs/runbooks.md", "utf8");
  const sections = new Map(runbooks.split(/^## /m).map((text) => [text.split("\n", 1).join(), text]));
  const tests = readdirSync(FOLDER)
    .filter((name) => name.endsWith(".test.yml"))
    .flatMap((name) => Tests.parse(parse(readFileSync(join(FOLDER, name), "utf8"))).tests)
    .map((test) => test.alert_rule_test ?? []);

  it.each(alerts)("$alert has a severity, a summary and a runbook", ({ alert, labels, annotations }) => {
    expect(["warning", "critical"]).toContain(labels?.["severity"]);
    expect(annotations?.["summary"]).toMatch(/\.$/);
    expect(annotations?.["runbook_url"]).toBe(`${PAGES}/runbook/${alert}`);
    const section = sections.get(alert) ?? "";
    const parts = ["**Meaning.**", "**On the switch.**", "**What to do.**", `amtool silence add alertname=${alert}`];
    expect(parts.filter((part) => !section.includes(part))).toEqual([]);
  });

  it("has a section of its own, and no section is of none", () => {
    const names = [...sections.keys()].filter((name) => /^N[a-z]+[A-Z]/.test(name));

    expect(names.toSorted()).toEqual(alerts.map(({ alert }) => alert).toSorted());
  });

  it("names commands that work as they stand: with the file that says how a switch is asked", () => {
    const commands = alerts.flatMap(({ annotations = {} }) =>
      Object.values(annotations).flatMap((text) => text.match(/nxapi-collector \w+[^"]*(?=")/g) ?? []),
    );

    expect(commands.length).toBeGreaterThan(1);
    for (const command of commands)
      expect(command).toMatch(/^nxapi-collector (?:doctor --config\.file fleet\.yaml .+|check fleet\.yaml)$/);
  });

  it.each(alerts)("$alert is shown not to fire, to fire and to clear", ({ alert }) => {
    const fires = tests
      .flatMap((test) => {
        const own = test.filter(({ alertname }) => alertname === alert);
        return own.map(({ exp_alerts: expected }) => (expected.length > 0 ? "fires" : "-"));
      })
      .join(" ");

    expect(fires).toMatch(/- fires( fires)* -/);
  });
});
