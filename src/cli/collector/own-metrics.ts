import { processMetrics } from "../../../otel/process-metrics.ts";
import { pushMetrics } from "../../../otel/push/push-metrics.ts";
import { paceMetrics } from "../../fleet/pace.ts";
import { proberMetrics } from "./prober.ts";
import { reloadMetrics } from "./reload.ts";

/** What the collector says about itself; the resource is its own. */
export const ownMetrics = {
  ...processMetrics,
  ...paceMetrics,
  ...reloadMetrics,
  ...proberMetrics,
  ...pushMetrics,
} as const;
