import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";

import { capacity } from "./capacity.ts";
import { collector } from "./collector.ts";
import { fleet } from "./fleet.ts";
import { health } from "./health.ts";
import { oneSwitch } from "./switch.ts";
import { workshop } from "./workshop.ts";

/** All dashboards, by the names of their files in deploy/grafana/dashboards. */
export const dashboards: Readonly<Record<string, Dashboard>> = {
  fleet,
  switch: oneSwitch,
  health,
  capacity,
  collector,
  workshop,
};
