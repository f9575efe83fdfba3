import { join } from "node:path";

import { createDisk } from "../../otel/otlp/disk.ts";
import { createConsoleExporter } from "../../otel/otlp/console-exporter.ts";
import { type OtlpExporter, type ExporterEvent, openExporter } from "../../otel/otlp/exporter.ts";
import {
  type PeriodicReader,
  startPeriodicReader,
  type PeriodicReaderOptions,
} from "../../otel/otlp/periodic-reader.ts";
import { DEFAULT_PUSH, type PushSettings } from "../config/settings.ts";
import type { Log } from "../log.ts";
import { VERSION } from "./version.ts";

interface Around {
  readonly log: Log;
  /** What the queue may take of memory where nothing else is set, or while its directory cannot be used. */
  readonly mostInMemory: number;
}

/** Pushes to the destinations that settings name, and prints, from now on. */
export async function startPush(
  push: PushSettings,
  { log, mostInMemory, ...from }: Around & Pick<PeriodicReaderOptions, "use" | "own" | "fault">,
): Promise<PeriodicReader> {
  return startPeriodicReader({
    intervalMs: push.intervalMs,
    timeoutMs: push.exportTimeoutMs,
    exporters: await openDestinations(push, { log, mostInMemory }),
    print: push.exporters.includes("console") ? createConsoleExporter() : undefined,
    ...from,
  });
}

/**
 * Opens the destinations that settings name, each with its share of the queue. What an earlier process left in the
 * queue's directory is sent from now on.
 */
export async function openDestinations(
  push: PushSettings,
  { log, mostInMemory }: Around,
): Promise<ReadonlyMap<string, OtlpExporter>> {
  const { destinations, queue } = push;
  const disk = createDisk();
  const byDefault = queue.directory === undefined && queue.limitBytes === DEFAULT_PUSH.queue.limitBytes;
  const limitBytes = byDefault ? Math.min(queue.limitBytes, mostInMemory) : queue.limitBytes;
  const opened = destinations.map(async ({ name, url, protocol, headers, compression, timeoutMs, tls }) => {
    const exporter = await openExporter({
      destination: { url: new URL(url), timeoutMs, tls, version: VERSION },
      headers,
      protocol,
      compression,
      directory: queue.directory === undefined ? undefined : join(queue.directory, encodeURIComponent(name)),
      disk,
      maxQueueBytes: limitBytes / destinations.length,
      ...(queue.directory !== undefined && { maxInMemoryBytes: mostInMemory / destinations.length }),
      onEvent: (event) => logEvent(log, name, event),
    });
    return [name, exporter] as const;
  });
  return new Map(await Promise.all(opened));
}

function logEvent(log: Log, destination: string, event: ExporterEvent): void {
  switch (event.event) {
    case "accepting":
      return log.info("destination takes metrics again", { destination, after_failures: event.afterFailures });
    case "failing":
      return log.warn("metrics cannot be sent and wait", {
        destination,
        reason: event.failure,
        detail: event.detail,
      });
    case "refusing":
      return log.error("destination refuses metrics, which are dropped", {
        destination,
        reason: event.failure,
        detail: event.detail,
      });
    case "partial_success":
      return log.warn("destination says something of metrics that it took", {
        destination,
        rejected_points: event.rejectedPoints,
        detail: event.message,
      });
    case "queue":
      return logQueue(log, destination, event);
    case "lost":
      return log.warn("metrics that waited are lost with the collector's end", {
        destination,
        requests: event.requests,
        points: event.points,
      });
  }
}

function logQueue(log: Log, destination: string, event: ExporterEvent & { readonly event: "queue" }): void {
  switch (event.kept) {
    case "on_disk":
      return log.info("queue is kept on disk", { destination });
    case "in_memory":
      return log.warn("queue is kept in memory alone", { destination, reason: event.failure, detail: event.detail });
    case "not_sent":
      return log.warn("queue's directory has files that are left alone", {
        destination,
        reason: event.failure,
        files: event.files,
        example: event.detail,
      });
  }
}
