import {
  BigValueGraphMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  TableSortByFieldStateBuilder,
  VizLegendOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import { type Threshold, ThresholdsConfigBuilder, ThresholdsMode } from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TableBuilder } from "@grafana/grafana-foundation-sdk/table";
import { PanelBuilder as TimeseriesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";

import { reference } from "../../src/cli/metrics.ts";
import { THRESHOLDS } from "../thresholds.ts";

/** The data source that is chosen above a dashboard. */
export const DATASOURCE = { type: "prometheus", uid: "${datasource}" } as const;

/** The series of a metric that belong to the switches chosen above, or with `more` some of them. */
export function of(metric: string, more = ""): string {
  return own(metric, joined('host_name=~"$host_name"', more));
}

/** As {@link of}, where one switch is chosen: Grafana escapes for a regular expression only what may be several. */
export function ofOne(metric: string, more = ""): string {
  return own(metric, joined('host_name="$host_name"', more));
}

/** The series of a metric that a chosen collector has about itself. */
export function own(metric: string, more = ""): string {
  return `${metric}{${joined('job=~"$job",instance=~"$instance"', more)}}`;
}

function joined(matchers: string, more: string): string {
  return more === "" ? matchers : `${matchers},${more}`;
}

const DESCRIPTIONS = new Map(
  [reference()]
    .flatMap(({ commands, device, collector, process }) => [
      ...commands.flatMap(({ metrics }) => metrics),
      ...device,
      ...collector,
      ...process,
    ])
    .map(({ prometheus_name: name, description }) => [name, description]),
);

/**
 * What the catalogue says of metrics, a sentence each.
 * @throws Error if there is no such metric
 */
export function meaning(...metrics: readonly string[]): string {
  return metrics
    .map((metric) => {
      const description = DESCRIPTIONS.get(metric);
      if (description === undefined) throw new Error(`there is no metric ${metric}`);
      return `${metric}: ${description}`;
    })
    .join("\n\n");
}

/** What is asked, and what it is called: in a legend with labels as `{{host_name}}`, in a table as a heading. */
export type Query = readonly [name: string, expr: string];

/** What all panels have. */
interface Panel {
  readonly title: string;
  readonly description: string;
  /** Of 24. */
  readonly width: number;
  readonly unit: string;
  readonly queries: readonly Query[];
  readonly steps?: readonly Threshold[];
}

/** A panel of any kind, as a dashboard takes it. */
export type Built = StatBuilder | TableBuilder | TimeseriesBuilder;

const GREEN: Threshold = { value: null, color: "green" };

/** How full a table is: yellow and red where the alerts are. */
export const FULLNESS: readonly Threshold[] = [
  GREEN,
  { value: THRESHOLDS.utilization.warning, color: "yellow" },
  { value: THRESHOLDS.utilization.critical, color: "red" },
];

/** A share of what there is that is busy or used: red where the alert is. */
export const BUSY: readonly Threshold[] = [GREEN, { value: THRESHOLDS.busy.cpu, color: "red" }];

/** What should be there: red if it is not. */
export const THERE: readonly Threshold[] = [
  { value: null, color: "red" },
  { value: 1, color: "green" },
];

/** Days until a table is full: red and yellow where the alerts are. */
export const DAYS: readonly Threshold[] = [
  { value: null, color: "red" },
  { value: THRESHOLDS.daysToFull.critical, color: "yellow" },
  { value: THRESHOLDS.daysToFull.warning, color: "green" },
];

/** What should be none: red from one on. */
export const NONE: readonly Threshold[] = [GREEN, { value: 1, color: "red" }];

const PLAIN: readonly Threshold[] = [GREEN];

function thresholds(steps: readonly Threshold[]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([...steps]);
}

function target([legend, expr]: Query, index: number): DataqueryBuilder {
  return new DataqueryBuilder()
    .expr(expr)
    .legendFormat(legend)
    .refId(String.fromCharCode(65 + index));
}

/** A number in large letters. */
export function stat({ title, description, width, unit, queries, steps = PLAIN }: Panel): Built {
  return new StatBuilder()
    .title(title)
    .description(description)
    .datasource(DATASOURCE)
    .span(width)
    .height(4)
    .unit(unit)
    .thresholds(thresholds(steps))
    .graphMode(BigValueGraphMode.None)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(["lastNotNull"]))
    .targets(queries.map((query, index) => target(query, index).instant()));
}

interface Lines extends Panel {
  /** Queries whose lines are dashed, by their names. */
  readonly limits?: readonly string[];
  readonly max?: number;
  /** Whether the axis goes below zero where values do, as those in dBm. */
  readonly signed?: boolean;
}

/** Lines over time; with steps there is a line at each. */
export function lines(panel: Lines): Built {
  const { title, description, width, unit, queries, steps, limits = [], max, signed = false } = panel;
  const builder = new TimeseriesBuilder()
    .title(title)
    .description(description)
    .datasource(DATASOURCE)
    .span(width)
    .height(8)
    .unit(unit);
  if (!signed) builder.min(0);
  builder
    .thresholds(thresholds(steps ?? PLAIN))
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true),
    )
    .targets(queries.map((query, index) => target(query, index).range()));
  if (max !== undefined) builder.max(max);
  if (steps !== undefined) {
    builder.thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Line));
  }
  for (const limit of limits) {
    builder.overrideByRegexp(`/^${limit}/`, [
      { id: "custom.lineStyle", value: { fill: "dash", dash: [10, 10] } },
      { id: "custom.fillOpacity", value: 0 },
    ]);
  }
  return builder;
}

interface Rows extends Panel {
  /** Units of columns that have another one than the rest. */
  readonly units?: Readonly<Record<string, string>>;
  /** The column by which rows are sorted at first; of a single query they stay in its order. */
  readonly sort?: readonly [column: string, order: "ascending" | "descending"];
}

/** A row for each series, or of several queries for each set of labels; a column for each label and each query. */
export function table(panel: Rows): Built {
  const { title, description, width, unit, queries, steps, units = {}, sort } = panel;
  const only = queries.length === 1;
  // Rows of several queries are put together where all labels agree, the metric's name among them.
  const asked = only ? queries : queries.map(([name, expr]): Query => [name, `sum without (severity) (${expr})`]);
  const names = Object.fromEntries(
    queries.map(([name], index) => [only ? "Value" : `Value #${String.fromCharCode(65 + index)}`, name]),
  );
  const builder = new TableBuilder()
    .title(title)
    .description(description)
    .datasource(DATASOURCE)
    .span(width)
    .height(10)
    .unit(unit)
    .filterable(true)
    .thresholds(thresholds(steps ?? PLAIN))
    .targets(asked.map((query, index) => target(query, index).instant().format(PromQueryFormat.Table)))
    .withTransformation({ id: "merge", options: {} })
    .withTransformation({
      id: "organize",
      options: {
        excludeByName: { Time: true, __name__: true, job: true, instance: true, severity: true },
        renameByName: names,
      },
    })
    .overrideByName("host_name", [{ id: "links", value: [TO_SWITCH, TO_PAGE] }]);
  if (sort !== undefined) {
    const [column, order] = sort;
    builder.sortBy([new TableSortByFieldStateBuilder().displayName(column).desc(order === "descending")]);
  }
  for (const [name, other] of Object.entries(units)) builder.overrideByName(name, [{ id: "unit", value: other }]);
  const [first] = queries;
  if (steps !== undefined && first !== undefined) {
    builder.overrideByName(first[0], [
      { id: "custom.cellOptions", value: { type: "color-background", mode: "basic" } },
    ]);
  }
  return builder;
}

const TO_SWITCH = {
  title: "This switch",
  url: "/d/nexus-switch?${datasource:queryparam}&var-host_name=${__value.text}&${__url_time_range}",
} as const;

const TO_PAGE = {
  title: "Its page at the collector",
  url: "${pages:raw}/switch/${__value.text:percentencode}",
  targetBlank: true,
} as const;
