import { defineCommand, gauge } from "../define.ts";
import { ICAM } from "./icam.ts";
import { object } from "../nxos/schema.ts";
import { AMBIGUOUS, Count, Percent, utilization } from "../nxos/values.ts";
import { HORIZON_DAYS } from "./prediction.ts";
import { features, SCALE, scaleBody } from "./scale.ts";

const Body = scaleBody(object({ Used_Entries: Count, Cur_Util: Percent.optional() }));

const ATTRIBUTES = [...SCALE, "horizon"] as const;

/** The switch's own forecast for its scale limits, a command for each horizon. It makes one only with a history. */
export const showIcamPredictionScale = HORIZON_DAYS.map((days) =>
  defineCommand({
    id: `icam_prediction_scale_${days}d`,
    description: `The switch's forecast for every scale limit, ${days} days ahead (iCAM).`,
    profile: "tables",
    releases: "as `show icam scale`; needs a history (`icam monitor interval`)",
    shape: "schema",
    needs: ICAM,
    cli: `show icam prediction scale {now+${days}d}`,
    off: "the switch reckons it from a history that it keeps only where it is told to",
    alone: true,
    periodMs: 3_600_000,
    schema: Body,
    metrics: {
      "cisco.scale.prediction.usage": gauge(
        "{entry}",
        "Entries that the switch expects of a feature with a scale limit at a horizon.",
        ATTRIBUTES,
      ),
      "cisco.scale.prediction.utilization": gauge(
        "1",
        "Use of a feature's scale limit that the switch expects at a horizon.",
        ATTRIBUTES,
      ),
    },
    *samples({ TABLE_technology: technologies }) {
      for (const { row, attributes: of, ambiguous } of features(technologies)) {
        const then = row.TABLE_feature_stats[0];
        if (then === undefined) continue;
        const attributes = { ...of, horizon: `${days}d` };
        const { Used_Entries: usage, Cur_Util: percent } = then;
        yield { name: "cisco.scale.prediction.usage", value: ambiguous ? AMBIGUOUS : usage, attributes };
        const value = ambiguous ? undefined : utilization(usage, row.limit, percent);
        yield { name: "cisco.scale.prediction.utilization", value, attributes };
      }
    },
  }),
);
