import type { Expose } from "../../otel/prometheus/exposition.ts";
import type { Settings } from "../config/settings.ts";
import type { Registry } from "../fleet/registry.ts";
import type { Handlers } from "../web/handlers.ts";
import { createPages } from "./pages.ts";
import type { MonitoredSwitch } from "./monitored-switch.ts";

export interface EndpointsOptions extends Pick<Handlers, "probe" | "reload" | "fault"> {
  readonly registry: Registry<MonitoredSwitch>;
  readonly expose: Expose;
  /** Whether there are pages for people. */
  readonly hasPages: boolean;
  /** Ends the waiting of pages for switches. */
  readonly hurry: AbortSignal;
  /** The settings that hold now. */
  readonly settings: () => Settings;
  /** Whether these are a file's. */
  readonly fromFile: () => boolean;
}

/** What the server on 8888 serves. What is exported is settled at the start. */
export function createEndpoints({
  registry,
  expose,
  settings,
  fromFile,
  hasPages,
  hurry,
  ...rest
}: EndpointsOptions): Handlers {
  const exposes = settings().push.exporters.includes("prometheus");
  return {
    ...rest,
    exposes,
    metrics({ deadlineMs, only }) {
      const { maxAgeMs } = settings().freshness;
      const scrape = { deadlineMs, maxAgeMs, own: true };
      if (only === "collector") return expose([], scrape);
      return registry.use((switches) =>
        expose(
          switches.map(({ pipeline }) => pipeline),
          scrape,
        ),
      );
    },
    discover: () => settings().switches,
    pages: hasPages ? createPages({ registry, settings, fromFile, exposes, hurry }) : undefined,
  };
}
