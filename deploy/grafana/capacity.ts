import { THRESHOLDS } from "../thresholds.ts";
import { choice, frame, switches } from "./frame.ts";
import { DAYS, FULLNESS, lines, meaning, of, table } from "./panels.ts";

const TABLE = 'table=~"$table"';
const NAME = "{{host_name}} {{table}} {{what}} {{module}} {{inst}}";
const HORIZONS = [7, 30, 90] as const;

/** How full a table will be in so many days, by the straight line through its last week. */
function line(days: number): string {
  const now = of("nexus:table_utilization:ratio", TABLE);
  return `clamp(${now} + ${days} * ${of("nexus:table_utilization:slope1w", TABLE)}, 0, 1)`;
}

/** When tables will be full, and where there is no space for a change. */
export const capacity = frame({
  uid: "nexus-capacity",
  title: "Nexus / Capacity and forecast",
  description:
    "Days until tables are full, the slope of the last week, peaks, and headroom against what an atomic update needs.",
  from: "now-7d",
  about: "cisco_device_up",
  variables: [switches(), choice("table", { label: "Table", metric: of("nexus:table_utilization:ratio") })],
  rows: [
    [
      "Days to full",
      table({
        title: "Days until a table is full",
        description:
          "At the slope of the last week. Absent: the line is flat or falls, the table has been watched for less than a day, or the switch is down.",
        width: 12,
        unit: "d",
        queries: [["days", `sort(${of("nexus:table_full:days", TABLE)})`]],
        steps: DAYS,
      }),
      lines({
        title: "Days until a table is full, over time",
        description: "The estimate itself: where it jumps, a step and not growth has bent the line.",
        width: 12,
        unit: "d",
        queries: [[NAME, `${of("nexus:table_full:days", TABLE)} < ${THRESHOLDS.daysToFull.warning * 10}`]],
        steps: DAYS,
      }),
    ],
    [
      "The last week",
      lines({
        title: "Hourly means",
        description: "What the slope rests on: how full each table was, hour by hour.",
        width: 12,
        unit: "percentunit",
        max: 1,
        queries: [[NAME, `last_over_time(${of("nexus:table_utilization:avg1h", TABLE)}[1h])`]],
        steps: FULLNESS,
      }),
      table({
        title: "Slope of the last week",
        description: "By how much of itself a table fills up a day; less than nothing is a table that empties.",
        width: 12,
        unit: "percentunit",
        queries: [["a day", `sort_desc(${of("nexus:table_utilization:slope1w", TABLE)})`]],
      }),
    ],
    [
      "Two forecasts",
      table({
        title: "By Prometheus",
        description: "How full each table will be in 7, 30 and 90 days if it goes on as in the last week.",
        width: 12,
        unit: "percentunit",
        sort: ["in 30 days", "descending"],
        queries: [
          ["now", of("nexus:table_utilization:ratio", TABLE)],
          ...HORIZONS.map((days) => [`in ${days} days`, line(days)] as const),
        ],
        steps: FULLNESS,
      }),
      table({
        title: "By the switch",
        description: `${meaning("cisco_tcam_prediction_utilization_ratio", "cisco_scale_prediction_utilization_ratio")}\n\nThe commands icam_prediction_… are off by default.`,
        width: 12,
        unit: "percentunit",
        sort: ["in 30 days", "descending"],
        queries: HORIZONS.map(
          (days) =>
            [
              `in ${days} days`,
              `sum without (horizon) (${of("nexus:table_forecast:ratio", `${TABLE},horizon="${days}d"`)})`,
            ] as const,
        ),
        steps: FULLNESS,
      }),
    ],
    [
      "Headroom",
      table({
        title: "Free entries",
        description: "Entries that each table still has room for, the fewest first.",
        width: 12,
        unit: "short",
        sort: ["free", "ascending"],
        queries: [
          ["free", of("nexus:table_free:entries", TABLE)],
          ["limit", of("nexus:table_limit:entries", TABLE)],
        ],
      }),
      table({
        title: "ACL regions: left after an atomic update",
        description:
          "What is free in a region, less what an atomic update of its largest feature needs; below nothing, such an update does not fit.",
        width: 12,
        unit: "short",
        sort: ["left", "ascending"],
        queries: [
          ["left", `${of("nexus:table_free:entries", 'table="acl_region"')} - ${of("nexus:acl_update_need:entries")}`],
          ["free", of("nexus:table_free:entries", 'table="acl_region"')],
          ["needed", of("nexus:acl_update_need:entries")],
        ],
        steps: [
          { value: null, color: "red" },
          { value: 0, color: "green" },
        ],
      }),
    ],
    [
      "Peaks by the switch",
      table({
        title: "Highest use of scale limits",
        description: meaning("cisco_scale_peak_utilization_ratio", "cisco_scale_average_utilization_ratio"),
        width: 24,
        unit: "percentunit",
        queries: [["peak", `sort_desc(${of("cisco_scale_peak_utilization_ratio")})`]],
        steps: FULLNESS,
      }),
    ],
  ],
});
