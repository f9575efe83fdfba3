import { gauge } from "../define.ts";
import { utilization, type Value } from "../nxos/values.ts";

/** The days ahead for which the switch is asked what it expects. */
export const HORIZON_DAYS = [7, 30, 90] as const;

/** The metrics of what the switch expects of a hardware table; its limit is that of today. */
export const tcamPredictionMetrics = <const A extends readonly string[]>(attributes: A) => ({
  "cisco.tcam.prediction.usage": gauge(
    "{entry}",
    "Entries that the switch expects in a table of the forwarding hardware at a horizon.",
    attributes,
  ),
  "cisco.tcam.prediction.utilization": gauge(
    "1",
    "How full the switch expects a table of the forwarding hardware to be at a horizon.",
    attributes,
  ),
});

/** The samples of {@link tcamPredictionMetrics} for one table. */
export function* tcamPredictionSamples<A>(
  { usage, limit, percent }: { readonly usage: Value; readonly limit: Value; readonly percent: Value },
  attributes: A,
) {
  yield { name: "cisco.tcam.prediction.usage", value: usage, attributes } as const;
  yield {
    name: "cisco.tcam.prediction.utilization",
    value: utilization(usage, limit, percent),
    attributes,
  } as const;
}
