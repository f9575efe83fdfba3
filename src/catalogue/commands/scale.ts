import { object, type Schema } from "../nxos/schema.ts";
import { Count, Label, Percent, table, Word } from "../nxos/values.ts";
import { bodyOf } from "../nxos/reply.ts";

/** The attributes by which iCAM's scale limits are told apart. */
export const SCALE = ["technology", "feature"] as const;

/**
 * The body of the `scale` commands, whose features have these `stats`, and as `limit` what is configured, else what Cisco has
 * verified. Empty while scale monitoring is off.
 */
export function scaleBody<S>(stats: Schema<S>) {
  const Feature = object({
    Feature: Label,
    Instance: Word.optional(),
    Verified_Scale: Count.optional(),
    Config_Scale: Count.optional(),
    TABLE_feature_stats: table("feature_stats", stats),
  }).transform(({ Config_Scale: configured, ...row }) => ({ ...row, limit: configured ?? row.Verified_Scale }));
  const Technology = object({ Technology: Label, TABLE_feature: table("feature", Feature) });
  return bodyOf({
    Info_Thres: Percent.optional(),
    Warn_Thres: Percent.optional(),
    Crit_Thres: Percent.optional(),
    TABLE_technology: table("technology", Technology),
  });
}

interface Row {
  readonly Feature: string;
  readonly Instance?: string | undefined;
}

interface Technology<R extends Row> {
  readonly Technology: string;
  readonly TABLE_feature: readonly R[];
}

/**
 * Each feature of each technology once. The switch prints a feature again for each of its parts, with the same usage
 * and without limits, as `(VDC:1)`: a row of that name, or of the feature's own with an instance. Of a feature that has
 * nothing but parts, the only one stands for it; which of several rows does is ambiguous.
 */
export function* features<R extends Row>(technologies: readonly Technology<R>[]) {
  const byTechnology = new Map<string, Map<string, { row: R; rows: number }>>();
  for (const { Technology: technology, TABLE_feature: rows } of technologies) {
    const found = byTechnology.get(technology) ?? new Map<string, { row: R; rows: number }>();
    byTechnology.set(technology, found);
    for (const row of rows) {
      if (row.Feature.startsWith("(")) continue;
      const known = found.get(row.Feature);
      if (known === undefined || (known.row.Instance && !row.Instance)) found.set(row.Feature, { row, rows: 1 });
      else if (known.row.Instance || !row.Instance) known.rows += 1;
    }
  }
  for (const [technology, found] of byTechnology) {
    for (const [feature, { row, rows: count }] of found) {
      yield { row, attributes: { technology, feature }, ambiguous: count > 1 };
    }
  }
}
