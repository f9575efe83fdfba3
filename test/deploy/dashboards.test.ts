import { readdirSync, readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { dashboards } from "../../deploy/grafana/index.ts";
import { reference } from "../../src/cli/metrics.ts";
import { Dashboard } from "../support/dashboards.ts";

const all = Object.entries(dashboards).map(([file, built]) => {
  const text = `${JSON.stringify(built, undefined, 2)}\n`;
  return { file, text, board: Dashboard.parse(JSON.parse(text)) };
});
const DATASOURCE = "${datasource}";

/** Units of Grafana that are in use here. */
const UNITS = new Set([
  "short",
  "percentunit",
  "d",
  "s",
  "bool_yes_no",
  "ops",
  "reqpm",
  "bytes",
  "Bps",
  "bps",
  "pps",
  "cps",
  "celsius",
  "dBm",
  "watt",
  "volt",
  "amp",
]);

/** Names of metrics; labels of the semantic conventions begin alike. */
const METRICS =
  /\b(?:cisco|icam|nxapi|nexus|process|nodejs|(?:hw|system)(?!_(?:limit_type|type|state|memory_state)\b))[\w:]+/g;

/** The selectors of an expression, with what is in their braces. */
function selectors(expr: string): string[] {
  return [...expr.matchAll(new RegExp(`${METRICS.source}(\\{[^}]*\\})?`, "g"))].map(([, matchers = ""]) => matchers);
}

describe.each(all)("the dashboard $file", ({ file, text, board }) => {
  const { panels, templating } = board;
  const charts = panels.filter(({ type }) => type !== "row");
  const targets = charts.flatMap((panel) => panel.targets);
  const variable = (name: string) => templating.list.find((one) => one.name === name);

  it("is in the repository as it is built", async () => {
    await expect(text).toMatchFileSnapshot(`../../deploy/grafana/dashboards/${file}.json`);
  });

  // The rules of Grafana's dashboard-linter, by their names there.
  it("template-datasource-rule", () => {
    expect(variable("datasource")).toMatchObject({ type: "datasource", query: "prometheus", label: "Data source" });
  });

  it.each([
    ["template-job-rule", "job", "Job"],
    ["template-instance-rule", "instance", "Instance"],
  ])("%s", (_, name, label) => {
    expect(variable(name)).toMatchObject({
      type: "query",
      label,
      multi: true,
      includeAll: true,
      allValue: ".+",
      datasource: { uid: DATASOURCE },
    });
  });

  it("template-label-promql-rule", () => {
    const queries = templating.list.filter(({ type }) => type === "query").map(({ query }) => query ?? "");

    expect(queries.length).toBeGreaterThan(2);
    expect(queries.filter((query) => !/^label_values\([\w:]+(\{[^}]*\})?, \w+\)$/.test(query))).toEqual([]);
  });

  it("template-on-time-change-reload-rule", () => {
    expect(templating.list.filter(({ type, refresh }) => type === "query" && refresh !== 2)).toEqual([]);
  });

  it("panel-datasource-rule", () => {
    expect(charts.filter(({ datasource }) => datasource?.uid !== DATASOURCE)).toEqual([]);
  });

  it("panel-title-description-rule", () => {
    expect(charts.filter(({ title, description = "" }) => title === "" || description === "")).toEqual([]);
  });

  it("panel-units-rule", () => {
    expect(charts.filter(({ fieldConfig }) => !UNITS.has(fieldConfig?.defaults.unit ?? ""))).toEqual([]);
  });

  it("panel-no-targets-rule", () => {
    expect(charts.filter((panel) => panel.targets.length === 0)).toEqual([]);
  });

  // What Prometheus makes of each expression is in test/e2e/dashboards.test.ts.
  it("target-promql-rule", () => {
    expect(targets.filter(({ expr }) => expr === "")).toEqual([]);
  });

  it("target-rate-interval-rule", () => {
    const ranges = targets.flatMap(({ expr }) => expr.match(/\brate\([^[]*\[[^\]]*\]/g) ?? []);

    expect(ranges.filter((range) => !range.endsWith("[$__rate_interval]"))).toEqual([]);
  });

  it.each([
    ["target-job-rule", 'job=~"$job"'],
    ["target-instance-rule", 'instance=~"$instance"'],
  ])("%s", (_, matcher) => {
    const found = targets.flatMap(({ expr }) => selectors(expr));

    expect(found.length).toBeGreaterThan(5);
    expect(found.filter((matchers) => !matchers.includes(matcher))).toEqual([]);
  });

  it("compares with what may be several by a regular expression, for which Grafana escapes it, and with nothing else", () => {
    const texts = [...targets.map(({ expr }) => expr), ...templating.list.map(({ query = "" }) => query)];
    const wrong = templating.list.flatMap(({ name, multi }) =>
      texts.filter((one) => one.includes(multi === true ? `="$${name}"` : `=~"$${name}"`)),
    );

    expect(wrong).toEqual([]);
  });

  it("target-counter-agg-rule", () => {
    const bare = targets.filter(({ expr }) => /(?<!\b(?:rate|increase)\()\b\w+_total\b/.test(expr));

    expect(bare).toEqual([]);
  });

  it("uneditable-dashboard-rule", () => {
    expect(board.editable).toBe(false);
  });

  it("sorts a table of several queries, which come in no order, by one of its columns", () => {
    const unsorted = charts
      .filter(({ type, targets: own }) => type === "table" && own.length > 1)
      .filter(({ options, transformations }) => {
        const columns = transformations.flatMap(({ options: { renameByName = {} } }) => Object.values(renameByName));
        return !columns.includes(options?.sortBy?.[0]?.displayName ?? "");
      });

    expect(unsorted.map(({ title }) => title)).toEqual([]);
  });

  it("has panels that neither overlap nor stand out", () => {
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (__, index) => `${x + (index % w)} ${y + Math.floor(index / w)}`),
    );

    expect(new Set(cells).size).toBe(cells.length);
    expect(panels.filter(({ gridPos }) => gridPos.x + gridPos.w > 24)).toEqual([]);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });

  it("is of the schema that the SDK writes, and speaks of metrics that there are", () => {
    const { commands, device, collector, process } = reference();
    const there = new Set(
      [...commands.flatMap(({ metrics }) => metrics), ...device, ...collector, ...process].map(
        ({ prometheus_name: name }) => name,
      ),
    );
    const spoken = targets
      .flatMap(({ expr }) => expr.match(METRICS) ?? [])
      .filter((name) => !name.startsWith("nexus:"));

    expect(board.schemaVersion).toBe(42);
    expect(spoken.filter((name) => !there.has(name))).toEqual([]);
  });
});

describe("the dashboards", () => {
  it("have addresses of their own that stay, and one tag by which they are linked", () => {
    expect(all.map(({ board }) => board.uid)).toEqual(all.map(({ file }) => `nexus-${file}`));
    expect(all.map(({ board }) => board.tags)).toEqual(all.map(() => ["nexus"]));
  });

  it("are all files that there are", () => {
    expect(readdirSync("deploy/grafana/dashboards").toSorted()).toEqual(
      all.map(({ file }) => `${file}.json`).toSorted(),
    );
  });

  it("reckon rates from the interval at which Prometheus scrapes", () => {
    const interval = /timeInterval: (\S+)/.exec(
      readFileSync("deploy/grafana/provisioning/datasources.yml", "utf8"),
    )?.[1];

    expect(readFileSync("prometheus.yml", "utf8")).toContain(`scrape_interval: ${interval}\n`);
  });

  it("lead to one another by addresses that there are", () => {
    const uids = new Set(all.map(({ board }) => `/d/${board.uid}?`));
    const links = all.flatMap(({ text }) => text.match(/\/d\/[^?]*\?/g) ?? []);

    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((link) => !uids.has(link))).toEqual([]);
  });
});
