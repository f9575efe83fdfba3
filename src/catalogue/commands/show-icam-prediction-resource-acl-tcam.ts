import { defineCommand, gauge } from "../define.ts";
import { ICAM, PLACE_SPELLINGS } from "./icam.ts";
import { object } from "../nxos/schema.ts";
import { Count, Label, Ordinal, Percent, sum, table, Text } from "../nxos/values.ts";
import { bodyOf } from "../nxos/reply.ts";
import { HORIZON_DAYS, tcamPredictionMetrics, tcamPredictionSamples } from "./prediction.ts";

/** The present has a table of its own for each direction, the forecast a word, whose case and length are not known. */
const Direction = Text.transform((word) => {
  if (/^in/i.test(word)) return "ingress";
  return /^(?:eg|out)/i.test(word) ? "egress" : word.toLowerCase();
});

const Feature = object({ Feature: Label, Dir: Direction, TCAM: Text, BANK: Text, Feature_Entries: Count });

const Bank = object({ Tcam_no: Label, Bank_no: Label, Used: Count, Free: Count, Percent_Util: Percent });

const Body = bodyOf(
  {
    module: Ordinal,
    instance: Ordinal,
    TABLE_PREDICTION_ACL_feature: table("PREDICTION_ACL_feature", Feature),
    TABLE_PREDICTION_ACL_tcam: table("PREDICTION_ACL_tcam", Bank),
  },
  PLACE_SPELLINGS,
);

/** The switch's own forecast of its ACL TCAM, a command for each horizon. It makes one only if it keeps a history. */
export const showIcamPredictionResourceAclTcam = HORIZON_DAYS.map((days) =>
  defineCommand({
    id: `icam_prediction_acl_tcam_${days}d`,
    description: `The switch's forecast of the ACL TCAM by bank and by feature, ${days} days ahead (iCAM).`,
    profile: "tables",
    releases: "Nexus 9000 and 3600 from 9.3; `icam monitor resource acl-tcam`",
    shape: "schema",
    needs: ICAM,
    cli: `show icam prediction resource acl-tcam module {module} inst {inst} {now+${days}d}`,
    spellings: [`show icam prediction resource acl_tcam module {module} inst {inst} {now+${days}d}`],
    off: "the switch reckons it from a history that it keeps only where it is told to",
    alone: true,
    periodMs: 3_600_000,
    schema: Body,
    metrics: {
      ...tcamPredictionMetrics(["table", "module", "inst", "tcam", "bank", "horizon"]),
      "cisco.acl.feature.prediction.usage": gauge(
        "{entry}",
        "Entries that the switch expects of a feature in a bank of the ACL TCAM at a horizon.",
        ["feature", "direction", "tcam", "bank", "module", "inst", "horizon"],
      ),
    },
    *samples({ module, instance: inst, TABLE_PREDICTION_ACL_feature: rows, TABLE_PREDICTION_ACL_tcam: banks }) {
      const horizon = `${days}d`;
      for (const { Tcam_no: tcam, Bank_no: bank, Used: usage, Free: free, Percent_Util: percent } of banks) {
        const attributes = { table: "acl", module, inst, tcam, bank, horizon };
        yield* tcamPredictionSamples({ usage, limit: sum(usage, free), percent }, attributes);
      }
      for (const { Feature: feature, Dir: direction, TCAM: tcam, BANK: bank, Feature_Entries: value } of rows) {
        const attributes = { feature, direction, tcam, bank, module, inst, horizon };
        yield { name: "cisco.acl.feature.prediction.usage", value, attributes };
      }
    },
  }),
);
