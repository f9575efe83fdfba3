import type { Given } from "../../catalogue/tables.ts";
import { fansAndSupplies, failedDiagnostics, lowMemory, modules, optics, temperatures } from "./hardware.ts";
import {
  bgpPeers,
  hsrpGroups,
  interfacesDown,
  ntp,
  portChannelMembers,
  vpcInconsistent,
  vpcPeer,
  vpcsDown,
  vxlan,
} from "./network.ts";
import { type Shown, shownOf } from "./shown.ts";

/** A kind of thing that is not in order on a switch, besides tables that are full. */
interface Kind {
  readonly what: string;
  /** The alert of deploy/prometheus/alerts.yml that tells of it, and so its runbook. */
  readonly alert: string;
  /** The severity of that alert. */
  readonly level: "warning" | "critical";
}

/** What is not in order on a switch, by its own words: one kind, and everything that it is true of. */
export interface Problem extends Kind {
  /** What it is true of, with what the switch says where that is more than the name. */
  readonly where: readonly string[];
}

/**
 * The one list of what is not in order, for pages and reports, the most urgent first. An alert also knows what was before:
 * what only a course can tell (errors that rise, a CPU that stays busy, a rate of drops) is not in it.
 */
export const KINDS: readonly (Kind & { readonly find: (shown: Shown) => readonly string[] })[] = [
  { what: "Modules", alert: "NexusModuleNotOk", level: "critical", find: modules },
  { what: "Fans and power supplies", alert: "NexusFanOrSupplyNotOk", level: "critical", find: fansAndSupplies },
  { what: "Memory", alert: "NexusMemoryLow", level: "critical", find: lowMemory },
  { what: "vPC peer", alert: "NexusVpcPeerDown", level: "critical", find: vpcPeer },
  { what: "BGP peers down", alert: "NexusBgpPeerDown", level: "critical", find: bgpPeers },
  { what: "vPCs down", alert: "NexusVpcDown", level: "warning", find: vpcsDown },
  { what: "vPC: not configured alike", alert: "NexusVpcInconsistent", level: "warning", find: vpcInconsistent },
  {
    what: "Port-channels that lack members",
    alert: "NexusPortChannelDegraded",
    level: "warning",
    find: portChannelMembers,
  },
  {
    what: "Interfaces down, though configured up",
    alert: "NexusInterfaceDown",
    level: "warning",
    find: interfacesDown,
  },
  { what: "VXLAN down", alert: "NexusVxlanDown", level: "warning", find: vxlan },
  { what: "HSRP groups without a role", alert: "NexusHsrpGroupDown", level: "warning", find: hsrpGroups },
  { what: "Transceivers beyond a limit", alert: "NexusOpticBeyondLimit", level: "warning", find: optics },
  { what: "Temperatures", alert: "NexusTemperatureNearLimit", level: "warning", find: temperatures },
  { what: "Diagnostics", alert: "NexusModuleDiagnosticFailed", level: "warning", find: failedDiagnostics },
  { what: "NTP", alert: "NexusNtpUnsynchronised", level: "warning", find: ntp },
];

/** What is not in order by what these commands gave. What is shut down or was never there is; of what is not asked nothing is said. */
export function problemsOf(given: readonly Given[]): readonly Problem[] {
  const shown = shownOf(given);
  return KINDS.map(({ find, ...kind }) => ({ ...kind, where: find(shown) })).filter(({ where }) => where.length > 0);
}
