/** What a row of the access-list resources is, by its label. */
export type Kind =
  | { readonly kind: "region" }
  | { readonly kind: "region_part"; readonly region: string; readonly part: string }
  | { readonly kind: "resource" }
  | { readonly kind: "resource_part"; readonly resource: string; readonly part: string };

const REGION: Kind = { kind: "region" };
const RESOURCE: Kind = { kind: "resource" };

/** The kinds of packet by which a region's total is divided: `Ingress SUP IPv4`. */
const PART = /^(.+) (IPv4|IPv6|MAC|ALL|OTHER)$/;

/** How logical operation units are divided: by operands, and again by the field that they compare. */
const LOU_PART = /^(?:LOU |Both LOU Operands|Single LOU Operands)/;

/**
 * What is not entries of an ACL TCAM region: logical operation units, label spaces, content-addressable memories of
 * another kind, and a Nexus 7000's banks, which hold the regions' entries once more.
 */
const OTHER = /^(?:LOU|TCP Flags|Bank \d.*)$|\bCAM$|\b(?:labels|range|ranges)\b|\bDest info table$|\bCompression$/i;

/** What an instance's row of this label is. It is a part only where its total is among the instance's `labels`. */
export function kindOf(label: string, labels: ReadonlySet<string>): Kind {
  if (LOU_PART.test(label)) return { kind: "resource_part", resource: "LOU", part: label };
  if (OTHER.test(label)) return RESOURCE;
  const [, region = "", part = ""] = PART.exec(label) ?? [];
  return labels.has(region) ? { kind: "region_part", region, part } : REGION;
}
