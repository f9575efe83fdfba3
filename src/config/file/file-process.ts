import { FleetInFile, FreshnessInFile, ResourceInFile, Web } from "./file-schema.ts";
import { milliseconds } from "./file-switch.ts";
import { type Around, pushOf } from "./file-push.ts";
import { noting } from "../yaml/mistakes.ts";
import { entriesOf, optional, type Part } from "../yaml/part.ts";
import { readProcessVariables } from "../env/process-environment.ts";
import { resourceFaults } from "../env/resource.ts";
import { DEFAULT_FRESHNESS, DEFAULT_PACE, DEFAULT_WEB, type Settings } from "../settings.ts";

type ProcessSettings = Pick<Settings, "web" | "resource" | "freshness" | "pace" | "push">;

/** What a file says that is not about switches; where it is silent about what has a variable, the environment holds. */
export function processSettings(file: Part, around: Around): ProcessSettings {
  const outside = noting(
    () => readProcessVariables(around.variables, around.reading.contents),
    (mistake) => around.mistakes.note(() => mistake),
  );
  const web = optional(file.under("web"), Web);
  const freshness = optional(file.under("freshness"), FreshnessInFile);
  const fleet = optional(file.under("fleet"), FleetInFile);
  return {
    web: {
      host: web?.host ?? outside?.web.host ?? DEFAULT_WEB.host,
      port: web?.port ?? outside?.web.port ?? DEFAULT_WEB.port,
    },
    resource: resourceOf(file.under("resource"), outside?.resource),
    freshness: {
      maxAgeMs: milliseconds(freshness?.max_age_s) ?? DEFAULT_FRESHNESS.maxAgeMs,
      maxStaleMs: milliseconds(freshness?.max_stale_s) ?? DEFAULT_FRESHNESS.maxStaleMs,
    },
    push: pushOf(file, outside?.push, around),
    pace: {
      pollsAtOnce: fleet?.polls_at_once ?? DEFAULT_PACE.pollsAtOnce,
      connectsAtOnce: fleet?.connects_at_once ?? DEFAULT_PACE.connectsAtOnce,
      connectsPerSecond: fleet?.connects_per_second ?? DEFAULT_PACE.connectsPerSecond,
    },
  };
}

/** The collector's resource attributes: those of the file come before those of the environment. */
function resourceOf(resource: Part, outside: Settings["resource"] = {}): Settings["resource"] {
  const said = optional(resource, ResourceInFile);
  if (said === undefined) return outside;
  const all = { ...outside, ...said };
  const faults = resourceFaults(Object.keys(all));
  for (const [name, value] of entriesOf(resource)) {
    const fault = faults.get(name);
    if (fault !== undefined) value.wrong(fault);
  }
  return all;
}
