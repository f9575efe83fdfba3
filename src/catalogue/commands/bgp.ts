import type { Value } from "../nxos/values.ts";
import type { Need } from "../define.ts";

/** What a switch must have configured to know the commands of BGP. */
export const BGP: Need = { line: "feature bgp", helps: () => true };

/** What tells one BGP peer from another; unnumbered ones have their interface in the name, as `fe80::1%Ethernet1/1`. */
export const PEER = ["vrf", "neighbor", "as"] as const;

/** The states of a session that is not established (RFC 4271, section 8.2.2), and how NX-OS prints one that is shut down. */
const DOWN = new Set([
  "idle",
  "connect",
  "active",
  "open",
  "opensent",
  "openconfirm",
  "closing",
  "shut",
  "shut (admin)",
  "admin (shut)",
  "shutdown",
]);

/** Whether a session is established, by the switch's word for its state. */
export function isEstablished(state: string): Value {
  const word = state.toLowerCase();
  if (word === "established") return 1;
  return DOWN.has(word) ? 0 : word === "" ? undefined : { nonsense: "unknown_word" };
}
