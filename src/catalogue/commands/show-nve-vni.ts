import { defineCommand, gauge } from "../define.ts";
import { NVE } from "./nve.ts";
import { bodyOf } from "../nxos/reply.ts";
import { object } from "../nxos/schema.ts";
import { Label, table, Text, Word } from "../nxos/values.ts";
import { flagIn, InterfaceName } from "../nxos/words.ts";

/** The type has what the VNI stands for behind it: `L2 [10]`, `L3 [BLUE]`. */
const Type = Text.transform((text) => /^(L[23])\b/i.exec(text)?.[1] ?? text);

const Vni = object({
  "if-name": InterfaceName,
  vni: Label,
  "vni-state": Word.optional(),
  mode: Word.optional(),
  type: Type.optional(),
});

const NAME = ["network.interface.name"] as const;

/** The VNIs of VXLAN, each and counted. No combination of type, mode and state is printed as a zero that is not there. */
export const showNveVni = defineCommand({
  id: "nve_vni",
  description: "VXLAN: the VNIs, by type, mode and state.",
  profile: "fabric",
  releases: "every NX-OS release, with `feature nv overlay`",
  shape: "schema",
  needs: NVE,
  cli: "show nve vni",
  off: "no reply of a switch is published as JSON, only its schema",
  periodMs: 300_000,
  schema: bodyOf({ TABLE_nve_vni: table("nve_vni", Vni) }),
  metrics: {
    "cisco.nve.vni.up": gauge("", "1 if a VNI is up, 0 if it is down.", [...NAME, "vni", "type"]),
    "cisco.nve.vnis": gauge("{vni}", "VNIs of a type, mode and state, in the switch's words.", [
      ...NAME,
      "type",
      "mode",
      "state",
    ]),
  },
  *samples({ TABLE_nve_vni: rows }) {
    const counts = new Map<string, { readonly attributes: CountedBy; readonly value: number }>();
    const seen = new Set<string>();
    for (const row of rows) {
      // One that is printed twice is one VNI.
      const printed = JSON.stringify(row);
      if (seen.has(printed)) continue;
      seen.add(printed);
      const { "if-name": name, vni, "vni-state": state = "", mode = "", type = "" } = row;
      const named = { "network.interface.name": name };
      yield { name: "cisco.nve.vni.up", value: flagIn(state, ["up"], ["down"]), attributes: { ...named, vni, type } };
      const attributes = { ...named, type, mode, state };
      const key = JSON.stringify(attributes);
      counts.set(key, { attributes, value: (counts.get(key)?.value ?? 0) + 1 });
    }
    for (const { attributes, value } of counts.values()) yield { name: "cisco.nve.vnis", value, attributes };
  },
});

interface CountedBy {
  readonly "network.interface.name": string;
  readonly type: string;
  readonly mode: string;
  readonly state: string;
}
