import { defineCommand } from "../define.ts";
import { ICAM, PLACE_SPELLINGS } from "./icam.ts";
import { object } from "../nxos/schema.ts";
import { Count, Label, Ordinal, Percent, table } from "../nxos/values.ts";
import { bodyOf } from "../nxos/reply.ts";
import { HORIZON_DAYS, tcamPredictionMetrics, tcamPredictionSamples } from "./prediction.ts";

const Row = object({ Class: Label, Used_Entries: Count, Max_Entries: Count, Percent_Util: Percent });

const Body = bodyOf(
  {
    module: Ordinal,
    instance: Ordinal,
    TABLE_PREDICTION_FIB_tcam: table("PREDICTION_FIB_tcam", Row),
  },
  PLACE_SPELLINGS,
);

/** The switch's own forecast of its FIB TCAM, a command for each horizon. It makes one only if it keeps a history. */
export const showIcamPredictionResourceFibTcam = HORIZON_DAYS.map((days) =>
  defineCommand({
    id: `icam_prediction_fib_tcam_${days}d`,
    description: `The switch's forecast of the FIB TCAM by route class, ${days} days ahead (iCAM).`,
    profile: "tables",
    releases: "Nexus 9000 and 3600 from 9.3; `icam monitor resource fib-tcam`",
    shape: "schema",
    needs: ICAM,
    cli: `show icam prediction resource fib-tcam module {module} inst {inst} {now+${days}d}`,
    spellings: [`show icam prediction resource fib_tcam module {module} inst {inst} {now+${days}d}`],
    on: ["line_card", "fabric_module"],
    off: "the switch reckons it from a history that it keeps only where it is told to",
    alone: true,
    periodMs: 3_600_000,
    schema: Body,
    metrics: tcamPredictionMetrics(["table", "module", "inst", "class", "horizon"]),
    *samples({ module, instance: inst, TABLE_PREDICTION_FIB_tcam: classes }) {
      for (const { Class, Used_Entries: usage, Max_Entries: limit, Percent_Util: percent } of classes) {
        const attributes = { table: "fib", module, inst, class: Class, horizon: `${days}d` };
        yield* tcamPredictionSamples({ usage, limit, percent }, attributes);
      }
    },
  }),
);
