import { accessListResources } from "./commands/show-hardware-access-list-resource-utilization.ts";
import { capacityForwarding } from "./commands/show-hardware-capacity-forwarding.ts";
import type { Command } from "./define.ts";
import { forwardingRoutes } from "./commands/show-forwarding-route-summary.ts";
import { hardwareProfile } from "./commands/show-hardware-profile-status.ts";
import { icamAclEntries } from "./commands/show-icam-entries-acl.ts";
import { icamAclTcam } from "./commands/show-icam-resource-acl-tcam.ts";
import { icamFibTcam } from "./commands/show-icam-resource-fib-tcam.ts";
import { icamHealth } from "./commands/show-icam-health.ts";
import { icamItd } from "./commands/show-icam-itd.ts";
import { icamL2Table } from "./commands/show-icam-resource-l2-table.ts";
import { icamPredictionAclTcam } from "./commands/show-icam-prediction-resource-acl-tcam.ts";
import { icamPredictionFibTcam } from "./commands/show-icam-prediction-resource-fib-tcam.ts";
import { icamPredictionScale } from "./commands/show-icam-prediction-scale.ts";
import { icamScale } from "./commands/show-icam-scale.ts";
import { icamScaleUtilization } from "./commands/show-icam-scale-utilization.ts";
import { internalForwarding } from "./commands/show-hardware-internal-forwarding-table-utilization.ts";
import { showInventory } from "./commands/show-inventory.ts";
import { showModule } from "./commands/show-module.ts";
import { showVersion } from "./commands/show-version.ts";
import { tcamRegionSizes } from "./commands/show-hardware-access-list-tcam-region.ts";

/** The commands that say what a switch is, in the order in which it is asked; all others read its tables. */
export const IDENTITY_COMMANDS: readonly Command[] = [showVersion, showModule, showInventory];

/** All others. What is off unless the configuration says otherwise is asked last, wherever its line stands. */
const OTHERS: readonly Command[] = [
  accessListResources,
  icamFibTcam,
  icamAclTcam,
  icamL2Table,
  icamHealth,
  tcamRegionSizes,
  hardwareProfile,
  forwardingRoutes,
  capacityForwarding,
  icamScale,
  icamScaleUtilization,
  icamAclEntries,
  icamItd,
  ...icamPredictionFibTcam,
  ...icamPredictionAclTcam,
  ...icamPredictionScale,
  internalForwarding,
];

/** Every command that the collector knows, in the order in which a switch is asked. */
export const catalogue: readonly Command[] = [
  ...IDENTITY_COMMANDS,
  ...OTHERS.filter(({ byDefault }) => byDefault),
  ...OTHERS.filter(({ byDefault }) => !byDefault),
];
