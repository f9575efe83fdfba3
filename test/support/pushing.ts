import type { Destination, PushSettings, SwitchSettings } from "../../src/config/settings.ts";
import { collectWith, fleetOf, type TestCollector } from "./collector.ts";

/** A destination that takes OTLP's JSON at `url`. */
export function jsonTo(url: URL | string, more: Partial<Destination> = {}): Destination {
  return {
    name: "sink",
    url: String(url),
    protocol: "http/json",
    headers: () => Promise.resolve({}),
    headersFrom: "",
    compression: "none",
    timeoutMs: 10_000,
    tls: {},
    ...more,
  };
}

/** Collects from switches, pushes to destinations and shows the same: a scrape asks no switch that a push has asked. */
export async function collectAndPush(
  switches: readonly SwitchSettings[],
  destinations: readonly Destination[],
  more: Partial<PushSettings> = {},
): Promise<TestCollector> {
  const settings = fleetOf(switches, { maxAgeMs: 600_000 });
  const push: PushSettings = { ...settings.push, exporters: ["prometheus", "otlp"], destinations, ...more };
  return await collectWith({ ...settings, push });
}
