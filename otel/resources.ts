import { defaultResource, type Resource, resourceFromAttributes } from "@opentelemetry/resources";

import type { Observation } from "../src/fleet/source.ts";

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

/** The collector as a resource: the SDK's defaults, then what `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_SERVICE_NAME` say. */
export function collectorResource(version: string, attributes: Readonly<Record<string, string>>): Resource {
  return defaultResource().merge(
    resourceFromAttributes({ "service.name": "nxapi-collector", "service.version": version, ...attributes }),
  );
}
