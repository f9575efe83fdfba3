/** The attributes of the collector's resource that it has without being told. */
const OWN = [
  "service.name",
  "service.version",
  "telemetry.sdk.language",
  "telemetry.sdk.name",
  "telemetry.sdk.version",
] as const;

/** The labels that Prometheus gives to `target_info` itself. */
const PROMETHEUS = new Set(["job", "instance", "le", "quantile"]);

/**
 * What keeps names from being those of the collector's resource attributes, by name: `target_info` would have a label
 * that exporters or receivers change, or two that become one.
 */
export function resourceFaults(names: Iterable<string>): ReadonlyMap<string, string> {
  const labels = new Map<string, string>(OWN.map((name) => [labelOf(name), name]));
  const faults = new Map<string, string>();
  for (const name of names) {
    const label = labelOf(name);
    const other = labels.get(label);
    const fault =
      formFault(label) ??
      (other === undefined || other === name
        ? undefined
        : `expected another name: Prometheus would show it under the same label as ${other}`);
    if (fault !== undefined) faults.set(name, fault);
    else labels.set(label, name);
  }
  return faults;
}

function formFault(label: string): string | undefined {
  if (!/^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/.test(label)) {
    return "expected a name such as service.namespace: a letter first, and no two dots or underscores in a row or at the end";
  }
  if (label === "host_name") {
    return "expected another name: host.name says which switch a series is of; service.instance.id may tell collectors apart";
  }
  return PROMETHEUS.has(label) || label.startsWith("otel_")
    ? "expected another name: Prometheus or OpenTelemetry sets this one itself"
    : undefined;
}

/** An attribute as Prometheus's label. Some receivers do not tell upper case from lower case. */
function labelOf(name: string): string {
  return name.replaceAll(/[^a-z0-9]/gi, "_").toLowerCase();
}
