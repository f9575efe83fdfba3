import { defaultResource, type Resource, resourceFromAttributes } from "@opentelemetry/resources";
import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";

import type { Metrics } from "../src/catalogue/define.ts";
import type { Observation } from "../src/fleet/source.ts";
import { mergeResources } from "./otlp/merge-resources.ts";
import { prometheusLabel } from "./prometheus/names.ts";

/**
 * A switch as an OpenTelemetry resource: a switch is a `host` (semantic conventions, resource host), and the hardware is
 * of the type `network` as in the Collector's receiver for Cisco's devices. What is not known is left out. `labels` are
 * what its owner says of it.
 */
export function switchResource(
  name: string,
  { identity, address }: Pick<Observation, "identity" | "address">,
  labels: Readonly<Record<string, string>> = {},
): Resource {
  const said = { "host.type": identity?.model, "host.id": identity?.serial, "os.version": identity?.version };
  const known = Object.entries(said).filter(([, value]) => value !== undefined && value !== "");
  return resourceFromAttributes({
    ...labels,
    "host.name": name,
    "hw.type": "network",
    "os.name": "NX-OS",
    ...Object.fromEntries(known),
    ...(address !== undefined && { "host.ip": [address] }),
  });
}

/** The resources of metrics that have another one than the rest, by the metrics' names. */
export type OtherResources = ReadonlyMap<string, Resource>;

/**
 * The resources of those metrics that have some of these labels themselves: without these, of which a receiver would keep one
 * or join both.
 */
export function withoutOwnLabels(resource: Resource, labels: readonly string[], metrics: Metrics): OtherResources {
  const others = new Map<string, Resource>();
  const without = new Map<string, Resource>();
  if (labels.length === 0) return others;
  for (const [name, all] of labelsIn(metrics)) {
    const own = all.filter((label) => labels.includes(label));
    if (own.length === 0) continue;
    const rest = Object.entries(resource.attributes).filter(([attribute]) => !own.includes(attribute));
    const key = own.toSorted().join();
    const other = without.get(key) ?? resourceFromAttributes(Object.fromEntries(rest));
    without.set(key, other);
    others.set(name, other);
  }
  return others;
}

/** The labels of each of these metrics, by its name. */
function labelsIn(metrics: Metrics): ReadonlyMap<string, readonly string[]> {
  const found =
    foundLabels.get(metrics) ??
    new Map(Object.entries(metrics).map(([name, { attributes }]) => [name, attributes.map(prometheusLabel)]));
  foundLabels.set(metrics, found);
  return found;
}

/** Thousands of switches have the same metrics. */
const foundLabels = new WeakMap<Metrics, ReadonlyMap<string, readonly string[]>>();

/** What is pushed of a resource, with those of its metrics that have another one each under its own. */
export function divided(pushed: ResourceMetrics, others: OtherResources): ResourceMetrics[] {
  if (others.size === 0) return [pushed];
  return mergeResources(
    pushed.scopeMetrics.flatMap(({ scope, metrics }) =>
      metrics.map((metric) => ({
        resource: others.get(metric.descriptor.name) ?? pushed.resource,
        scopeMetrics: [{ scope, metrics: [metric] }],
      })),
    ),
  );
}

/** The collector as a resource: the SDK's defaults, then what `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_SERVICE_NAME` say. */
export function collectorResource(version: string, attributes: Readonly<Record<string, string>>): Resource {
  return defaultResource().merge(
    resourceFromAttributes({ "service.name": "nxapi-collector", "service.version": version, ...attributes }),
  );
}
