import type { AclFeature } from "../personalities/acl.ts";
import { body, type Command } from "./command.ts";
import { once, table } from "./table.ts";

// Regions of a Nexus 9300 that are not carved unless somebody asks for them.
const uncarved = [
  "Ingress PACL [ing-ifacl]",
  "VACL [vacl]",
  "Ingress Flow Redirect [ing-redirect]",
  "Ingress Netflow/Analytics [ing-netflow]",
  "Ingress DACL [ing-dacl]",
  "Egress PACL [egr-ifacl]",
  "Ingress NBM [ing-nbm]",
];

/** `show hardware access-list tcam region`: what is carved, zero included; sizes, not use. */
export function tcamRegion(features: readonly AclFeature[]): Command {
  const regions = [
    ...features.map(({ name, region, size }) => ({ type: `${name} [${region}]`, size })),
    ...uncarved.map((type) => ({ type, size: 0 })),
  ];
  return {
    syntax: "show hardware access-list tcam region",
    answer: once(() =>
      body({
        TCAM_Region: table(
          "Sizes",
          regions.map(({ type, size }) => ({ type, tcam_size: String(size), tcam_width: "1" })),
        ),
      }),
    ),
    text: () => regions.map(({ type, size }) => `${type.padStart(50)} size = ${String(size).padStart(4)} \n`).join(""),
  };
}
