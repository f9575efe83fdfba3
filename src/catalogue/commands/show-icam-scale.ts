import { defineCommand, gauge } from "../define.ts";
import { ICAM, SCALE_MONITORING } from "./icam.ts";
import { object } from "../nxos/schema.ts";
import { AMBIGUOUS, Count, Percent, ratio, Text, utilization } from "../nxos/values.ts";
import { features, SCALE, scaleBody } from "./scale.ts";

const Stats = object({ Used_Entries: Count, Cur_Util: Percent.optional(), Thres_Exceeded: Text.optional() });

/**
 * What the switch uses of each limit that Cisco has verified or the operator has set. The switch walks its tables for
 * it, which takes it seconds. Features are as the switch names them: each release adds some.
 */
export const showIcamScale = defineCommand({
  id: "icam_scale",
  description: "Use of every verified and configured scale limit, of all functions (iCAM).",
  profile: "tables",
  releases: "Nexus 9000 and 3600 from 9.3; `icam monitor scale` (on from 9.3(5) unless upgraded with a configuration)",
  shape: "schema",
  needs: ICAM,
  cli: "show icam scale",
  alone: true,
  periodMs: 300_000,
  schema: scaleBody(Stats),
  metrics: {
    "cisco.scale.usage": gauge("{entry}", "Entries in use of a feature that has a scale limit.", SCALE),
    "cisco.scale.limit": gauge("{entry}", "The scale limit of a feature as configured, else as verified.", SCALE),
    "cisco.scale.verified_limit": gauge("{entry}", "The scale limit of a feature that Cisco has verified.", SCALE),
    "cisco.scale.utilization": gauge(
      "1",
      "Use of a feature's scale limit: the switch's own percentage as a ratio, else usage by limit.",
      SCALE,
    ),
    "cisco.scale.threshold": gauge("1", "The utilization above which the switch sends a message of a level.", [
      "level",
    ]),
    "cisco.scale.threshold.state": gauge(
      "",
      "The threshold that a feature exceeds, in the switch's words (None if none); always 1.",
      [...SCALE, "state"],
    ),
  },
  lacks: ({ TABLE_technology: technologies }) =>
    technologies.every(({ TABLE_feature: rows }) => rows.length === 0) ? SCALE_MONITORING : undefined,
  *samples({ Info_Thres: info, Warn_Thres: warning, Crit_Thres: critical, TABLE_technology: technologies }) {
    for (const [level, percent] of Object.entries({ info, warning, critical })) {
      yield { name: "cisco.scale.threshold", value: ratio(percent), attributes: { level } };
    }
    for (const { row, attributes, ambiguous } of features(technologies)) {
      const now = row.TABLE_feature_stats[0];
      if (now === undefined) continue;
      const { Used_Entries: usage, Cur_Util: percent, Thres_Exceeded: state } = now;
      const { limit, Verified_Scale: verified } = row;
      yield { name: "cisco.scale.usage", value: ambiguous ? AMBIGUOUS : usage, attributes };
      if (ambiguous) continue;
      yield { name: "cisco.scale.limit", value: limit, attributes };
      yield { name: "cisco.scale.verified_limit", value: verified, attributes };
      yield { name: "cisco.scale.utilization", value: utilization(usage, limit, percent), attributes };
      if (state) yield { name: "cisco.scale.threshold.state", value: 1, attributes: { ...attributes, state } };
    }
  },
});
