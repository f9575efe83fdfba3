import { defineCommand, gauge } from "../define.ts";
import { ICAM, PLACE_SPELLINGS } from "./icam.ts";
import { object } from "../nxos/schema.ts";
import { Count, flagOf, Label, Ordinal, Percent, sum, table, Text, Word } from "../nxos/values.ts";
import { bodyOf } from "../nxos/reply.ts";
import { tcamMetrics, tcamSamples } from "./tcam.ts";

const Feature = { Feature: Label, TCAM: Text, BANK: Text };
const FeatureStats = object({ Feature_Entries: Count });

const Ingress = object({ ...Feature, TABLE_ingress_stats: table("ingress_stats", FeatureStats) }).transform(
  ({ TABLE_ingress_stats: stats, ...row }) => ({ ...row, stats, direction: "ingress" }),
);

const Egress = object({ ...Feature, TABLE_egress_stats: table("egress_stats", FeatureStats) }).transform(
  ({ TABLE_egress_stats: stats, ...row }) => ({ ...row, stats, direction: "egress" }),
);

const BankStats = object({ Used: Count, Free: Count, Percent_Util: Percent });

const Bank = object({
  Tcam_no: Label,
  Bank_no: Label,
  TABLE_tcam_bank_stats: table("tcam_bank_stats", BankStats, { atLeast: 1 }),
});

const Settings = object({
  Atomic_Update: Word.optional(),
  Bank_Chain_Mode: Word.optional(),
  Dynamic_Bank_Mapping: Word.optional(),
  LOU_Threshold_Value: Count.optional(),
});

/** The global settings that are a word. */
const WORDS = ["Atomic_Update", "Bank_Chain_Mode", "Dynamic_Bank_Mapping"] as const;

const Body = bodyOf(
  {
    module: Ordinal,
    instance: Ordinal,
    TABLE_feature_resource: table("feature_resource", Ingress),
    TABLE_egress_feature_resource: table("egress_feature_resource", Egress),
    TABLE_tcam_bank_utilization: table("tcam_bank_utilization", Bank, { atLeast: 1 }),
    TABLE_global_configs: table("global_configs", Settings),
  },
  PLACE_SPELLINGS,
);

const PLACE = ["module", "inst"] as const;

/**
 * The ACL TCAM by bank, and how its entries divide over features. A feature's row repeats its bank's free space, which
 * several features share, so only the banks have a limit.
 */
export const showIcamResourceAclTcam = defineCommand({
  id: "icam_acl_tcam",
  description: "The ACL TCAM of a forwarding instance by bank and by feature, and the settings that govern it (iCAM).",
  profile: "tables",
  releases: "Nexus 9000 7.0(3)I7(1), Nexus 3600 9.2(4); `feature icam` before 9.3(5)",
  shape: "schema",
  needs: ICAM,
  cli: "show icam resource acl-tcam module {module} inst {inst}",
  spellings: ["show icam resource acl_tcam module {module} inst {inst}"],
  periodMs: 0,
  schema: Body,
  separable: ["feature_resource", "egress_feature_resource", "tcam_bank_utilization"],
  metrics: {
    ...tcamMetrics(["table", "module", "inst", "tcam", "bank"]),
    "cisco.acl.feature.usage": gauge(
      "{entry}",
      "Entries of a feature in a bank of the ACL TCAM; the bank's limit is cisco.tcam.limit.",
      ["feature", "direction", "tcam", "bank", "module", "inst"],
    ),
    "cisco.acl.setting.state": gauge("", "A global setting of the ACL TCAM, in the switch's words; always 1.", [
      "setting",
      "state",
      ...PLACE,
    ]),
    // Beside the state, because a rule on free space needs it as a number, whatever the release's word for "on".
    "cisco.acl.atomic_update.enabled": gauge(
      "",
      "1 if ACLs are updated atomically, so that a change needs as much free space again as it uses, else 0.",
      PLACE,
    ),
    "cisco.acl.lou.threshold": gauge(
      "{entry}",
      "Entries that a port range may expand to before a logical operation unit is taken for it.",
      PLACE,
    ),
  },
  *samples({ module, instance: inst, ...tables }) {
    for (const { Tcam_no: tcam, Bank_no: bank, TABLE_tcam_bank_stats: stats } of tables.TABLE_tcam_bank_utilization) {
      const now = stats[0];
      if (now === undefined) continue;
      const { Used: usage, Free: free, Percent_Util: percent } = now;
      yield* tcamSamples({ usage, limit: sum(usage, free), percent }, { table: "acl", module, inst, tcam, bank });
    }
    for (const features of [tables.TABLE_feature_resource, tables.TABLE_egress_feature_resource]) {
      for (const { Feature: feature, TCAM: tcam, BANK: bank, direction, stats } of features) {
        const attributes = { feature, direction, tcam, bank, module, inst };
        yield { name: "cisco.acl.feature.usage", value: stats[0]?.Feature_Entries, attributes };
      }
    }
    for (const settings of tables.TABLE_global_configs) {
      for (const setting of WORDS) {
        const state = settings[setting];
        if (state) yield { name: "cisco.acl.setting.state", value: 1, attributes: { setting, state, module, inst } };
      }
      const atomic = flagOf(settings.Atomic_Update ?? "");
      yield { name: "cisco.acl.atomic_update.enabled", value: atomic, attributes: { module, inst } };
      const threshold = settings.LOU_Threshold_Value;
      yield { name: "cisco.acl.lou.threshold", value: threshold, attributes: { module, inst } };
    }
  },
});
