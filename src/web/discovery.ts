import type { Discovered } from "./site.ts";

/** Where the collector was asked, and so where Prometheus will find it. */
export interface Here {
  readonly scheme: "http" | "https";
  readonly authority: string;
}

/**
 * The switches as Prometheus's HTTP service discovery wants them: one group for each, whose labels make a scrape of it
 * a probe of the collector, without any relabelling.
 */
export function targetGroups(switches: readonly Discovered[], { scheme, authority }: Here): string {
  const groups = switches.map(({ name, host, labels }) => ({
    targets: [authority],
    labels: {
      __scheme__: scheme,
      __metrics_path__: "/probe",
      __param_target: name,
      instance: name,
      __meta_nxapi_host: host,
      ...Object.fromEntries(Object.entries(labels).map(([label, value]) => [`__meta_nxapi_label_${label}`, value])),
    },
  }));
  return JSON.stringify(groups);
}
