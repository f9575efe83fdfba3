import { accessListResources } from "./access-list-resources.ts";
import { capacityForwarding } from "./capacity-forwarding.ts";
import type { Command } from "./define.ts";
import { forwardingRoutes } from "./forwarding-routes.ts";
import { hardwareProfile } from "./hardware-profile.ts";
import { icamAclEntries } from "./icam-acl-entries.ts";
import { icamAclTcam } from "./icam-acl-tcam.ts";
import { icamFibTcam } from "./icam-fib-tcam.ts";
import { icamHealth } from "./icam-health.ts";
import { icamItd } from "./icam-itd.ts";
import { icamL2Table } from "./icam-l2-table.ts";
import { icamPredictionAclTcam } from "./icam-prediction-acl-tcam.ts";
import { icamPredictionFibTcam } from "./icam-prediction-fib-tcam.ts";
import { icamPredictionScale } from "./icam-prediction-scale.ts";
import { icamScale } from "./icam-scale.ts";
import { icamScaleUtilization } from "./icam-scale-utilization.ts";
import { internalForwarding } from "./internal-forwarding.ts";
import { showInventory } from "./show-inventory.ts";
import { showModule } from "./show-module.ts";
import { showVersion } from "./show-version.ts";
import { tcamRegionSizes } from "./tcam-region-sizes.ts";

/** Every command that the collector knows, in the order in which a switch is asked. */
export const catalogue: readonly Command[] = [
  showVersion,
  showModule,
  showInventory,
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

/** The commands that say what a switch is; all others read its tables. */
export const IDENTITY_COMMANDS: readonly Command[] = [showVersion, showModule, showInventory];
