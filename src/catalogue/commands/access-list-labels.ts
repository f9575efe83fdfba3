import { Text, type Value } from "../nxos/values.ts";

/** What a row of the access-list resources is, by its label and the labels around it. */
export type Kind =
  | { readonly kind: "region" }
  | { readonly kind: "region_part"; readonly region: string; readonly part: string }
  /** It may be either: it has a kind of packet for a total's part, and free entries of its own as a region has. */
  | { readonly kind: "open" }
  | { readonly kind: "resource" }
  | { readonly kind: "resource_part"; readonly resource: string; readonly part: string };

/** By label, the free entries that the rows of an instance print; undefined where they print none. */
export type Labels = ReadonlyMap<string, Value>;

/**
 * The name of a region. It is a switch's own word but for its case and padding, in which commands differ: one prints
 * `IPV4` and the other `IPv4`. Some labels end in blanks (10.1(2)), some in a colon.
 */
export const Region = Text.transform(regionOf);

/** {@link Region}, by a text that stands beside others. */
export function regionOf(text: string): string {
  return (text.endsWith(":") ? text.slice(0, -1).trimEnd() : text)
    .replaceAll(/\s{2,}|[^\S ]/g, " ")
    .replaceAll(/\bIPV(?=[46]\b)/gi, "IPv");
}

const REGION: Kind = { kind: "region" };
const RESOURCE: Kind = { kind: "resource" };

/** The kinds of packet by which a region's total is divided: `Ingress SUP IPv4`, `Ingress Analytics L2V4`. */
const PACKETS = String.raw`(?:(?:IP|L[23])?V[46]|MAC|ALL|OTHER)`;
const ALL_PACKETS = new RegExp(`^${PACKETS}$`, "i");
const WITHIN = new RegExp(`^(.+) (${PACKETS}) (.+)$`, "i");

/** How logical operation units are divided: by operands, and again by the field that they compare. */
const LOU_PART = /^((?:In|E)gress )?(?:LOU |Both LOU Operands|Single LOU Operands)/;

/**
 * What is not entries of an ACL TCAM region: logical operation units, label spaces, content-addressable memories of
 * another kind, and a Nexus 7000's banks, which hold the regions' entries once more.
 */
const OTHER =
  /^(?:(?:(?:in|e)gress )?(?:LOU|TCP Flags)|(?:Tcam \d+,? )?Bank \d.*|Tcam \d+|Label\b.*)$|\bCAM$|\b(?:labels|range|ranges)\b|\b(?:Dest info|Rewrite) table$|\bCompression$/i;

/** No label is as long, or of as many words; those of a longer one are not looked at. */
const LONGEST = 100;
const MOST_WORDS = 12;

/**
 * What an instance's rows are, by label. Which labels there are grows with the releases, so it is the structure that
 * says it: a row that a longer label extends is its total, if the longer one has no free entries of its own (`Ingress SUP` of
 * `Ingress SUP IPv4`). With free entries of its own the longer one is another region (`Feature DHCP SNOOP FHS` beside `Feature
 * DHCP SNOOP`), as is one that is a total itself.
 */
export function kindsOf(labels: Labels): (label: string) => Kind {
  const kinds = new Map<string, Kind>();

  function kindOf(label: string): Kind {
    const known = kinds.get(label);
    if (known !== undefined) return known;
    const kind = decide(label);
    kinds.set(label, kind);
    return kind;
  }

  function decide(label: string): Kind {
    const [units, side = ""] = LOU_PART.exec(label) ?? [];
    if (units !== undefined) return { kind: "resource_part", resource: `${side}LOU`, part: label };
    if (OTHER.test(label)) return RESOURCE;
    const total = totalOf(label);
    if (total === undefined) return REGION;
    const free = labels.get(label);
    const packets = ALL_PACKETS.test(total.part);
    if (free === undefined) return packets || !isTotal(label, labels) ? { kind: "region_part", ...total } : REGION;
    if (!packets) return REGION;
    // A part may print the free entries that it shares with its total.
    return free === labels.get(total.region) ? { kind: "region_part", ...total } : { kind: "open" };
  }

  /** The nearest label that this one extends, at its end or by a kind of packet within it. */
  function totalOf(label: string): Total | undefined {
    if (label.length > LONGEST) return undefined;
    let words = 1;
    for (let end = label.length - 1; end > 0 && words < MOST_WORDS; end -= 1) {
      if (label[end] !== " " && label[end] !== "-") continue;
      words += 1;
      const region = label.slice(0, end);
      if (!labels.has(region)) continue;
      const part = label.slice(end + 1);
      const outer = kindOf(region);
      if (outer.kind === "region_part") return { region: outer.region, part: `${outer.part} ${part}` };
      if (outer.kind !== "resource" && outer.kind !== "resource_part") return { region, part };
    }
    const [, before = "", part = "", after = ""] = WITHIN.exec(label) ?? [];
    const region = `${before} ${after}`;
    return part !== "" && labels.has(region) && labels.get(label) === undefined ? { region, part } : undefined;
  }

  return kindOf;
}

interface Total {
  readonly region: string;
  readonly part: string;
}

/** Whether a label has parts by kinds of packet. */
function isTotal(label: string, labels: Labels): boolean {
  return ["IPv4", "IPv6", "MAC", "ALL", "OTHER"].some((packets) => labels.has(`${label} ${packets}`));
}
