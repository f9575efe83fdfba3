import { showHardwareAccessListResourceUtilization } from "./commands/show-hardware-access-list-resource-utilization.ts";
import { showHardwareCapacityForwarding } from "./commands/show-hardware-capacity-forwarding.ts";
import type { Command } from "./define.ts";
import { showBgpSessions } from "./commands/show-bgp-sessions.ts";
import { showBgpVrfAllAllSummary } from "./commands/show-bgp-vrf-all-all-summary.ts";
import { showEnvironment } from "./commands/show-environment.ts";
import { showForwardingRouteSummary } from "./commands/show-forwarding-route-summary.ts";
import { showHardwareProfileStatus } from "./commands/show-hardware-profile-status.ts";
import { showIcamEntriesAcl } from "./commands/show-icam-entries-acl.ts";
import { showIcamResourceAclTcam } from "./commands/show-icam-resource-acl-tcam.ts";
import { showIcamResourceFibTcam } from "./commands/show-icam-resource-fib-tcam.ts";
import { showIcamHealth } from "./commands/show-icam-health.ts";
import { showIcamItd } from "./commands/show-icam-itd.ts";
import { showIcamResourceL2Table } from "./commands/show-icam-resource-l2-table.ts";
import { showIcamPredictionResourceAclTcam } from "./commands/show-icam-prediction-resource-acl-tcam.ts";
import { showIcamPredictionResourceFibTcam } from "./commands/show-icam-prediction-resource-fib-tcam.ts";
import { showIcamPredictionScale } from "./commands/show-icam-prediction-scale.ts";
import { showIcamScale } from "./commands/show-icam-scale.ts";
import { showIcamScaleUtilization } from "./commands/show-icam-scale-utilization.ts";
import { showHardwareInternalForwardingTableUtilization } from "./commands/show-hardware-internal-forwarding-table-utilization.ts";
import { showInterface } from "./commands/show-interface.ts";
import { showInterfaceTransceiverDetails } from "./commands/show-interface-transceiver-details.ts";
import { showPortChannelSummary } from "./commands/show-port-channel-summary.ts";
import { showVpc } from "./commands/show-vpc.ts";
import { showVpcConsistencyParametersGlobal } from "./commands/show-vpc-consistency-parameters-global.ts";
import { showNvePeers } from "./commands/show-nve-peers.ts";
import { showNveVni } from "./commands/show-nve-vni.ts";
import { showNveInterfaceNve1Detail } from "./commands/show-nve-interface-nve1-detail.ts";
import { showCdpNeighbors } from "./commands/show-cdp-neighbors.ts";
import { showLldpNeighborsDetail } from "./commands/show-lldp-neighbors-detail.ts";
import { showNtpPeerStatus } from "./commands/show-ntp-peer-status.ts";
import { showHsrp } from "./commands/show-hsrp.ts";
import { showSpanningTreeSummaryTotals } from "./commands/show-spanning-tree-summary-totals.ts";
import { showInventory } from "./commands/show-inventory.ts";
import { showIpArpSummary } from "./commands/show-ip-arp-summary.ts";
import { showIpInterface } from "./commands/show-ip-interface.ts";
import { showIpRoute } from "./commands/show-ip-route.ts";
import { showIpRouteSummary } from "./commands/show-ip-route-summary.ts";
import { showIpv6NeighborSummary } from "./commands/show-ipv6-neighbor-summary.ts";
import { showIpv6RouteSummary } from "./commands/show-ipv6-route-summary.ts";
import { showMacAddressTableCount } from "./commands/show-mac-address-table-count.ts";
import { showModule } from "./commands/show-module.ts";
import { showPolicyMapInterfaceControlPlane } from "./commands/show-policy-map-interface-control-plane.ts";
import { showHardwareInternalBufferInfo } from "./commands/show-hardware-internal-buffer-info.ts";
import { showQueuingInterface } from "./commands/show-queuing-interface.ts";
import { showSystemResources } from "./commands/show-system-resources.ts";
import { showVersion } from "./commands/show-version.ts";
import { DEFAULT_PROFILES, isChosen } from "./profiles.ts";
import { readsTables } from "./tables.ts";
import { showHardwareAccessListTcamRegion } from "./commands/show-hardware-access-list-tcam-region.ts";

/** The commands that say what a switch is, in the order in which it is asked. */
export const IDENTITY_COMMANDS: readonly Command[] = [showVersion, showModule, showInventory];

/** Whether a command says what a switch is; one that a configuration adds under such an id or line reads what that says. */
export function isIdentity({ id, tells }: Pick<Command, "id" | "tells">): boolean {
  return tells && IDENTITY_COMMANDS.some((command) => command.id === id);
}

/**
 * For which of these commands a switch is asked at all: those that read its tables, without which what else it tells is no use,
 * and where there are none all that do not say what it is.
 */
export function wantedOf(commands: readonly Command[]): ReadonlySet<Command> {
  const tables = commands.filter(readsTables);
  return new Set(tables.length > 0 ? tables : commands.filter((command) => !isIdentity(command)));
}

/** All others. What is asked by default comes first and what no profile switches on last, wherever its line stands. */
const OTHERS: readonly Command[] = [
  showHardwareAccessListResourceUtilization,
  showIcamResourceFibTcam,
  showIcamResourceAclTcam,
  showIcamResourceL2Table,
  showIcamHealth,
  showHardwareAccessListTcamRegion,
  showHardwareProfileStatus,
  showForwardingRouteSummary,
  showInterface,
  showInterfaceTransceiverDetails,
  showPortChannelSummary,
  showVpc,
  showVpcConsistencyParametersGlobal,
  showNvePeers,
  showNveVni,
  showNveInterfaceNve1Detail,
  showCdpNeighbors,
  showLldpNeighborsDetail,
  showNtpPeerStatus,
  showHsrp,
  showSpanningTreeSummaryTotals,
  showSystemResources,
  showEnvironment,
  showBgpSessions,
  showBgpVrfAllAllSummary,
  showIpRouteSummary,
  showIpArpSummary,
  showIpv6NeighborSummary,
  showMacAddressTableCount,
  showIpv6RouteSummary,
  showIpRoute,
  showIpInterface,
  showPolicyMapInterfaceControlPlane,
  showQueuingInterface,
  showHardwareInternalBufferInfo,
  showHardwareCapacityForwarding,
  showIcamScale,
  showIcamScaleUtilization,
  showIcamEntriesAcl,
  showIcamItd,
  ...showIcamPredictionResourceFibTcam,
  ...showIcamPredictionResourceAclTcam,
  ...showIcamPredictionScale,
  showHardwareInternalForwardingTableUtilization,
];

/** Every command that the collector knows, in the order in which a switch is asked. */
export const catalogue: readonly Command[] = [
  ...IDENTITY_COMMANDS,
  ...OTHERS.filter((command) => isChosen(command, DEFAULT_PROFILES)),
  ...OTHERS.filter((command) => command.byDefault && !isChosen(command, DEFAULT_PROFILES)),
  ...OTHERS.filter(({ byDefault }) => !byDefault),
];

/**
 * The names that metrics had in earlier versions, by their names of today; none has been renamed yet. The reference tells
 * them, for whoever has the old name in a query.
 */
export const FORMER_METRICS: Readonly<Record<string, string>> = {};
