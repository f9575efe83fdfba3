import { Label, type Value } from "./values.ts";

/** What tables print for the beginning of an interface's name, and what `show interface` calls it. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  eth: "Ethernet",
  po: "port-channel",
  lo: "loopback",
  vl: "Vlan",
  tu: "Tunnel",
};

/**
 * An interface's name as `show interface` spells it: some tables print `Po1` and `Eth1/1` (`show vpc` and `show lldp
 * neighbors detail`, 9.3 and 10.x), and families join by the name.
 */
export const InterfaceName = Label.transform((name) => {
  const [, short = "", rest = ""] = /^([a-z]+)(\d[\d/.]*)$/i.exec(name) ?? [];
  const known = SHORT_NAMES[short.toLowerCase()];
  return known === undefined ? name : `${known}${rest}`;
});

/** 1 for a word of the first list, 0 for one of the second, nothing for none. A word of neither is never taken for "down". */
export function flagIn(word: string | undefined, yes: readonly string[], no: readonly string[]): Value {
  const said = word?.trim().toLowerCase() ?? "";
  if (said === "") return undefined;
  if (yes.includes(said)) return 1;
  return no.includes(said) ? 0 : { nonsense: "unknown_word" };
}
