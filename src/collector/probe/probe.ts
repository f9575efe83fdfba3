import type { Expose } from "../../../otel/prometheus/exposition.ts";
import { gauge } from "../../catalogue/define.ts";
import { hint } from "../../config/yaml/suggestion.ts";
import type { Settings, SwitchSettings } from "../../config/settings.ts";
import type { Registry, Wanted } from "../../fleet/registry.ts";
import { isIn, parseTarget } from "./targets.ts";
import type { ProbeCache } from "./probe-cache.ts";
import type { Handlers } from "../../web/handlers.ts";
import type { MonitoredSwitch } from "../monitored-switch.ts";

/** What the collector says about probes; the resource is its own. */
export const proberMetrics = {
  "nxapi.collector.probe.targets": gauge(
    "{target}",
    "Targets of probes that are not configured and that the collector keeps a session with.",
    [],
  ),
} as const;

interface ProberOptions {
  readonly registry: Registry<MonitoredSwitch>;
  readonly cache: ProbeCache<MonitoredSwitch>;
  /** The switch for a target that is allowed and not configured. */
  readonly want: (settings: SwitchSettings) => Wanted<MonitoredSwitch>;
  readonly expose: Expose;
  /** The settings that hold now. */
  readonly settings: () => Settings;
}

/** Collects from one switch: one that is configured, by its name or host, or one that the settings allow. */
export function createProber({ registry, cache, want, expose, settings }: ProberOptions): Handlers["probe"] {
  return async (target, deadlineMs) => {
    const { switches, probes, freshness } = settings();
    const show = async ({ pipeline }: MonitoredSwitch) => ({
      kind: "shown" as const,
      body: await expose([pipeline], { deadlineMs, maxAgeMs: freshness.maxAgeMs, own: false }),
    });

    const named = registry.useOne(target, show);
    if (named !== undefined) return await named;
    const parsed = parseTarget(target);
    const hosted = parsed === undefined ? [] : switches.filter(({ host }) => parseTarget(host)?.host === parsed.host);
    const [only, ...others] = hosted.map(({ name }) => name);
    if (only !== undefined && others.length > 0) return { kind: "ambiguous", message: several([only, ...others]) };
    const ofFleet = only === undefined ? undefined : registry.useOne(only, show);
    if (ofFleet !== undefined) return await ofFleet;

    const shown = JSON.stringify(target.slice(0, 100));
    const unknown = `There is no switch ${shown} in the configuration${hint(
      target.slice(0, 100),
      switches.map(({ name }) => name),
    )}`;
    if (probes.length === 0) return { kind: "unknown", message: unknown };
    const rule = parsed && probes.find(({ targets }) => targets.some((range) => isIn(range, parsed)));
    if (parsed === undefined || rule === undefined) {
      return { kind: "forbidden", message: `${unknown}, and nothing under probe.allow allows it.` };
    }
    const probed = cache.use(want(rule.settings(parsed.host)), show);
    return await (probed ?? { kind: "full", message: "Too many other targets are being probed already." });
  };
}

/** The most names that a message lists. */
const MOST_NAMES = 20;

/** What to do about an address that several switches share. */
function several(names: readonly string[]): string {
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : "";
  return `Several switches have this address: ${names.slice(0, MOST_NAMES).join(", ")}${more}; name one of them.`;
}
