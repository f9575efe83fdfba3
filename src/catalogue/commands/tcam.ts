import { gauge } from "../define.ts";
import { utilization, type Value } from "../nxos/values.ts";

/** The metrics of a hardware table with a capacity, as every TCAM command gives them, with the command's own attributes. */
export const tcamMetrics = <const A extends readonly string[]>(attributes: A) => ({
  "cisco.tcam.usage": gauge("{entry}", "Entries in use in a table of the forwarding hardware.", attributes),
  "cisco.tcam.limit": gauge("{entry}", "Entries that a table of the forwarding hardware has room for.", attributes),
  "cisco.tcam.utilization": gauge(
    "1",
    "How full a table of the forwarding hardware is: the switch's own percentage as a ratio, else usage by limit.",
    attributes,
  ),
});

/** The samples of {@link tcamMetrics} for one table. */
export function tcamSamples<A>(
  { usage, limit, percent }: { readonly usage: Value; readonly limit: Value; readonly percent: Value },
  attributes: A,
) {
  return [
    { name: "cisco.tcam.usage", value: usage, attributes },
    { name: "cisco.tcam.limit", value: limit, attributes },
    { name: "cisco.tcam.utilization", value: utilization(usage, limit, percent), attributes },
  ] as const;
}
