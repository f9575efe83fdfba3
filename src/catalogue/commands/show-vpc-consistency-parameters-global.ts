import { defineCommand, gauge } from "../define.ts";
import { createNumbering } from "./environment-rows.ts";
import { bodyOf } from "../nxos/reply.ts";
import { object } from "../nxos/schema.ts";
import { Label, table, Text, Word } from "../nxos/values.ts";
import { VPC } from "./vpc.ts";

const Parameter = object({
  "vpc-param-name": Label,
  "vpc-param-type": Word.optional(),
  "vpc-param-local-val": Text.optional(),
  "vpc-param-peer-val": Text.optional(),
});

const PARAMETER = ["parameter", "type"] as const;

/** What both switches of a vPC domain must have alike. Where one of them prints nothing, there is nothing to compare. */
export const showVpcConsistencyParametersGlobal = defineCommand({
  id: "vpc_consistency_parameters",
  description: "Which parameters the two switches of a vPC domain do not have alike.",
  profile: "fabric",
  releases: "every NX-OS release, with `feature vpc`",
  shape: "captured",
  needs: VPC,
  cli: "show vpc consistency-parameters global",
  periodMs: 300_000,
  schema: bodyOf({ TABLE_vpc_consistency: table("vpc_consistency", Parameter) }),
  named: { vpc_consistency: (row) => ({ "vpc-param-name": row["vpc-param-name"] }) },
  metrics: {
    "cisco.vpc.parameter.same": gauge(
      "",
      "1 if both switches print the same value of a parameter, 0 if they do not; the type is 1, 2, or empty.",
      PARAMETER,
    ),
    "cisco.vpc.parameter.difference": gauge(
      "",
      "The two values of a parameter that both switches do not have alike; always 1.",
      [...PARAMETER, "local", "peer"],
    ),
  },
  *samples({ TABLE_vpc_consistency: rows }) {
    const numbered = createNumbering();
    for (const row of rows) {
      const attributes = { parameter: numbered(row["vpc-param-name"]), type: row["vpc-param-type"] ?? "" };
      const local = row["vpc-param-local-val"] ?? "";
      const peer = row["vpc-param-peer-val"] ?? "";
      if (isNothing(local) || isNothing(peer)) continue;
      yield { name: "cisco.vpc.parameter.same", value: local === peer ? 1 : 0, attributes };
      if (local !== peer) {
        yield { name: "cisco.vpc.parameter.difference", value: 1, attributes: { ...attributes, local, peer } };
      }
    }
  },
});

/** A value is none of the words that mean nothing elsewhere: of a parameter, `None` is a setting. */
function isNothing(value: string): boolean {
  return /^-*$/.test(value);
}
