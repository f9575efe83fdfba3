import { defineCommand } from "../define.ts";
import { object } from "../nxos/schema.ts";
import { table, Word } from "../nxos/values.ts";
import { bodyOf } from "../nxos/reply.ts";

/** A text that some releases put into quotes of its own. */
const Quoted = Word.transform((text) => /^"(.*)"$/.exec(text)?.[1]?.trim() ?? text);

const Part = object({ name: Quoted, productid: Quoted.optional(), serialnum: Quoted.optional() });

const Body = bodyOf({ TABLE_inv: table("inv", Part, { atLeast: 1 }) });

/** What the chassis is, by product and serial number. It has no metrics: cisco.device.info is the switch's own. */
export const showInventory = defineCommand({
  id: "inventory",
  description: "Product and serial number of the chassis.",
  profile: undefined,
  releases: "every NX-OS release",
  shape: "captured",
  cli: "show inventory",
  periodMs: 3_600_000,
  schema: Body,
  metrics: {},
  samples: () => [],
  tells({ TABLE_inv: parts }) {
    // Fabric extenders have a chassis as well, as `FEX 106 CHASSIS`.
    const chassis = parts.find(({ name }) => /^chassis$/i.test(name));
    if (chassis === undefined) return {};
    return { chassis: { model: chassis.productid ?? "", serial: chassis.serialnum ?? "" } };
  },
});
