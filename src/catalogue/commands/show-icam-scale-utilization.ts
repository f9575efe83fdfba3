import { defineCommand, gauge } from "../define.ts";
import { ICAM } from "./icam.ts";
import { object } from "../nxos/schema.ts";
import { AMBIGUOUS, Percent, ratio, type Value } from "../nxos/values.ts";
import { Timestamp } from "../nxos/time.ts";
import { features, SCALE, scaleBody } from "./scale.ts";

const Stats = object({
  Avg_Util: Percent.optional(),
  Week_Util: Percent.optional(),
  Week_TS: Timestamp.optional(),
  Peak_Util: Percent.optional(),
  Peak_TS: Timestamp.optional(),
});

/** A percentage of a limit as a ratio; of a limit of 0 there is none. */
function share(percent: Value, limit: Value): Value {
  return limit === 0 ? undefined : ratio(percent);
}

const PEAK = [...SCALE, "window"] as const;

/** How full each scale limit has been at most, which the switch remembers across the collector's outages. */
export const showIcamScaleUtilization = defineCommand({
  id: "icam_scale_utilization",
  description: "Average and peak use of every scale limit, in the last week and ever (iCAM).",
  profile: "tables",
  releases: "as `show icam scale`; needs a history (`icam monitor interval`)",
  shape: "schema",
  needs: ICAM,
  cli: "show icam scale utilization",
  alone: true,
  periodMs: 3_600_000,
  schema: scaleBody(Stats),
  metrics: {
    "cisco.scale.average.utilization": gauge("1", "Average use of a feature's scale limit over its history.", SCALE),
    "cisco.scale.peak.utilization": gauge(
      "1",
      "Highest use of a feature's scale limit in a window: the last week, or all time.",
      PEAK,
    ),
    "cisco.scale.peak.timestamp": gauge("s", "When that highest use was, in seconds since 1970.", PEAK),
  },
  *samples({ TABLE_technology: technologies }) {
    for (const { row, attributes, ambiguous } of features(technologies)) {
      const stats = row.TABLE_feature_stats[0];
      if (stats === undefined) continue;
      const { limit } = row;
      const average = ambiguous ? AMBIGUOUS : share(stats.Avg_Util, limit);
      yield { name: "cisco.scale.average.utilization", value: average, attributes };
      if (ambiguous) continue;
      const week = { ...attributes, window: "week" };
      yield { name: "cisco.scale.peak.utilization", value: share(stats.Week_Util, limit), attributes: week };
      yield { name: "cisco.scale.peak.timestamp", value: stats.Week_TS, attributes: week };
      const ever = { ...attributes, window: "all_time" };
      yield { name: "cisco.scale.peak.utilization", value: share(stats.Peak_Util, limit), attributes: ever };
      yield { name: "cisco.scale.peak.timestamp", value: stats.Peak_TS, attributes: ever };
    }
  },
});
