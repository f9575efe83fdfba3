import { THRESHOLDS } from "../thresholds.ts";
import { frame, switches } from "./frame.ts";
import { DAYS, FULLNESS, lines, meaning, NONE, of, stat, table } from "./panels.ts";

const UTILIZATION = of("nexus:table_utilization:ratio");

function beyond(severity: string): string {
  const threshold = of("nexus:table_threshold:ratio", `severity="${severity}"`);
  return `sum(${UTILIZATION} >= bool ignoring (severity) ${threshold})`;
}

/** What is full, what fills fastest, what is down and why. */
export const fleet = frame({
  uid: "nexus-fleet",
  title: "Nexus / Fleet",
  description: "All switches: what is full, what fills fastest, what is down and why.",
  from: "now-6h",
  about: "cisco_device_up",
  variables: [switches()],
  rows: [
    [
      "At a glance",
      stat({
        title: "Up",
        description: meaning("cisco_device_up"),
        width: 4,
        unit: "short",
        queries: [["up", `sum(${of("cisco_device_up")})`]],
      }),
      stat({
        title: "Down",
        description: meaning("cisco_device_up"),
        width: 4,
        unit: "short",
        queries: [["down", `count(${of("cisco_device_up")}) - sum(${of("cisco_device_up")})`]],
        steps: NONE,
      }),
      stat({
        title: "Tables beyond their first threshold",
        description: `At least ${THRESHOLDS.utilization.warning * 100} % full, or what nexus_table_threshold_ratio says.`,
        width: 6,
        unit: "short",
        queries: [["tables", beyond("warning")]],
        steps: [NONE[0] ?? { value: null, color: "green" }, { value: 1, color: "yellow" }],
      }),
      stat({
        title: "Tables beyond their second threshold",
        description: `At least ${THRESHOLDS.utilization.critical * 100} % full, or what nexus_table_threshold_ratio says.`,
        width: 5,
        unit: "short",
        queries: [["tables", beyond("critical")]],
        steps: NONE,
      }),
      stat({
        title: "Days until the first table is full",
        description: "At the slope of the last week, of tables that are more than half full.",
        width: 5,
        unit: "d",
        queries: [["days", `min(${of("nexus:table_full:days")} and ${UTILIZATION} > ${THRESHOLDS.forecastFrom})`]],
        steps: DAYS,
      }),
    ],
    [
      "What is full",
      table({
        title: "The fullest tables",
        description:
          "How full each table is. What is meant to be full is left out: banks of the ACL TCAM, the supervisor's regions.",
        width: 12,
        unit: "percentunit",
        queries: [["full", `topk(30, ${UTILIZATION})`]],
        steps: FULLNESS,
      }),
      lines({
        title: "The fullest table of each switch",
        description: "How full the fullest table of each switch is.",
        width: 12,
        unit: "percentunit",
        max: 1,
        queries: [["{{host_name}}", `max by (host_name) (${UTILIZATION})`]],
        steps: FULLNESS,
      }),
    ],
    [
      "What fills fastest",
      table({
        title: "First to be full",
        description:
          "Days until a table is full if it goes on as in the last week; absent where the line is flat or falls.",
        width: 12,
        unit: "d",
        queries: [["days", `bottomk(20, ${of("nexus:table_full:days")})`]],
        steps: DAYS,
      }),
      table({
        title: "Steepest",
        description: "By how much of itself a table fills up a day, by a straight line through the last week.",
        width: 12,
        unit: "percentunit",
        queries: [["a day", `topk(20, ${of("nexus:table_utilization:slope1w")} > 0)`]],
      }),
    ],
    [
      "What is down and why",
      table({
        title: "Down",
        description: meaning("nxapi_collector_down_reason"),
        width: 8,
        unit: "short",
        queries: [["down", of("nxapi_collector_down_reason")]],
        steps: NONE,
      }),
      table({
        title: "Switches",
        description: meaning("cisco_device_info"),
        width: 10,
        unit: "short",
        queries: [["known", of("cisco_device_info")]],
      }),
      lines({
        title: "Up and down",
        description: meaning("cisco_device_up"),
        width: 6,
        unit: "short",
        max: 1,
        queries: [["{{host_name}}", of("cisco_device_up")]],
      }),
    ],
  ],
});
