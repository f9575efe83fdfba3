/** The kinds of interface whose beginnings NX-OS takes for the whole word, as it prints them in `show interface`. */
const SHORTENED = ["ethernet", "port-channel", "vlan", "loopback", "mgmt", "nve", "tunnel"] as const;

/** Those that there are beside these, by platform. */
const OTHERS = ["vethernet", "fc", "vfc", "san-port-channel", "vfc-port-channel", "bdi", "sup-eth", "control", "null"];

/** How names are to be written, in a message about one that is not. */
export const EXAMPLES = "Ethernet1/*, port-channel10, Vlan* or mgmt0";

/** Writes a pattern as names are compared with it: in lower case and without white space. */
function normalize(pattern: string): string {
  return pattern.toLowerCase().replaceAll(/\s+/g, "");
}

/**
 * The patterns that a pattern of interfaces' names stands for, in lower case: itself, and with its first word in full, where
 * it is shortened as on the command line of a switch (`Eth1/*`, `Po10`, `Vl*`, `lo 0`).
 */
export function spellingsOf(pattern: string): readonly string[] {
  const name = normalize(pattern);
  const [, word = "", rest = ""] = /^([a-z-]+)([\d*].*)$/.exec(name) ?? [];
  const full = word === "" ? [] : SHORTENED.filter((kind) => kind !== word && kind.startsWith(word));
  return [name, ...full.map((kind) => `${kind}${rest}`)];
}

/** Why no interface has a name that fits a pattern, in words; undefined if one may have. */
export function faultOf(pattern: string): string | undefined {
  const name = normalize(pattern);
  if (/[^a-z\d/.:*-]|\d-\d/.test(name)) {
    return "only * stands for anything here, and neither a range nor another sign is in the name of an interface";
  }
  const [word = ""] = /^[a-z-]*/.exec(name) ?? [];
  const isWhole = word === name;
  if (word === "" && !name.startsWith("*")) return `the name of an interface begins with its kind, as ${EXAMPLES}`;
  if (isWhole) return `this is no whole name; expected a number or * behind it, as ${EXAMPLES}`;
  const isKnown = word === "" || [...SHORTENED, ...OTHERS].some((kind) => kind.startsWith(word));
  return isKnown ? undefined : `no name of an interface begins with this; expected ${EXAMPLES}`;
}
