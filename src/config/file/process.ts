import { z } from "zod";

import { clientTls, headersInFile, metricsUrl } from "../env/otlp-destination.ts";
import { destinationInEnvironment } from "../env/otlp-environment.ts";
import {
  exportersOf,
  type ProcessVariables,
  readProcessVariables,
  resourceFaults,
} from "../env/process-environment.ts";
import type { Variables } from "../env/variables.ts";
import {
  DEFAULT_CONCURRENCY,
  DEFAULT_DESTINATION,
  DEFAULT_FRESHNESS,
  DEFAULT_PUSH,
  DEFAULT_SHARD,
  DEFAULT_WEB,
  type Destination,
  type Exporter,
  type PushSettings,
  type Settings,
} from "../settings.ts";
import { attempt, type Mistakes, noting } from "../yaml/mistakes.ts";
import { checkUnique, type ConfigNode, entriesOf, itemsOf, optional } from "../yaml/node.ts";
import type { FileReader } from "./file-reader.ts";
import { readText, textIn } from "./files.ts";
import {
  DestinationInFile,
  ExportersInFile,
  FleetInFile,
  FreshnessInFile,
  MIB,
  pushWith,
  ResourceInFile,
  ShardInFile,
  Web,
} from "./schema.ts";
import { milliseconds } from "./switch-defaults.ts";

const AnyPush = pushWith(z.unknown());

/** What the process settings are read with. */
export interface ProcessContext {
  readonly variables: Variables;
  readonly mistakes: Mistakes;
  readonly reader: FileReader;
}

type ProcessSettings = Pick<Settings, "web" | "resource" | "freshness" | "concurrency" | "shard" | "push">;

/** What a file says that is not about switches; where it is silent about what has a variable, the environment holds. */
export function processSettings(file: ConfigNode, context: ProcessContext): ProcessSettings {
  const outside = noting(
    () => readProcessVariables(context.variables, context.reader.contents),
    (mistake) => context.mistakes.note(() => mistake),
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
    push: pushOf(file, outside?.push, context),
    shard: optional(file.under("shard"), ShardInFile) ?? outside?.shard ?? DEFAULT_SHARD,
    concurrency: {
      pollsAtOnce: fleet?.polls_at_once ?? DEFAULT_CONCURRENCY.pollsAtOnce,
      connectsAtOnce: fleet?.connects_at_once ?? DEFAULT_CONCURRENCY.connectsAtOnce,
      connectsPerSecond: fleet?.connects_per_second ?? DEFAULT_CONCURRENCY.connectsPerSecond,
    },
  };
}

/** The collector's resource attributes: those of the file come before those of the environment. */
function resourceOf(resource: ConfigNode, outside: Settings["resource"] = {}): Settings["resource"] {
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

/**
 * What a file says of exporting. Where it is silent, the environment holds; destinations are all of the one or the other.
 */
function pushOf(
  file: ConfigNode,
  outside: ProcessVariables["push"] | undefined,
  context: ProcessContext,
): PushSettings {
  const push = file.under("push");
  const said = optional(push, AnyPush);
  const directory = said?.queue?.directory;
  if (directory !== undefined) {
    attempt(
      () => context.reader.contents.checkWritable(directory),
      (message) => push.wrong(message, "queue", "directory"),
    );
  }
  const exporters = exportersIn(file.under("exporters"), context.variables);
  const { intervalMs, exportTimeoutMs, queue } = outside ?? DEFAULT_PUSH;
  const limit = said?.queue?.limit_mib;
  return {
    exporters,
    intervalMs: milliseconds(said?.interval_s) ?? intervalMs,
    exportTimeoutMs: milliseconds(said?.timeout_s) ?? exportTimeoutMs,
    queue: {
      limitBytes: limit === undefined ? queue.limitBytes : limit * MIB,
      directory: directory ?? queue.directory,
    },
    destinations: destinationsOf(push.under("destinations"), exporters, context),
  };
}

function exportersIn(list: ConfigNode, variables: Variables): readonly Exporter[] {
  const said = optional(list, ExportersInFile);
  // What follows from a list that is wrong would only be in the way of the mistake itself.
  if (list.value !== undefined && said === undefined) return [];
  return [...new Set(exportersOf(variables, said))];
}

function destinationsOf(
  list: ConfigNode,
  exporters: readonly Exporter[],
  context: ProcessContext,
): readonly Destination[] {
  const sends = exporters.includes("otlp");
  const named = destinationsIn(list, context.reader);
  if (list.value !== undefined) {
    if (!sends && exporters.length > 0) list.wrong("nothing is sent to them; expected otlp among exporters");
    return sends ? named : [];
  }
  const read = () => [destinationInEnvironment(context.variables, context.reader.contents)];
  return (sends ? noting(read, (mistake) => context.mistakes.note(() => mistake)) : undefined) ?? [];
}

/** The destinations of a list, whose names must differ, but for those with which something is wrong, which is noted. */
function destinationsIn(list: ConfigNode, reader: FileReader): readonly Destination[] {
  const names = new Map<string, ConfigNode>();
  return itemsOf(list).flatMap((node) => {
    checkUnique("destination", node.under("name"), names);
    const said = node.read(DestinationInFile);
    const one = said === undefined ? undefined : toDestination(said, node, reader);
    return one === undefined ? [] : [one];
  });
}

function toDestination(
  said: DestinationInFile,
  node: ConfigNode,
  { files, contents }: FileReader,
): Destination | undefined {
  const { name, protocol = DEFAULT_DESTINATION.protocol, compression = DEFAULT_DESTINATION.compression } = said;
  const { headers, headers_file: file, tls } = said;
  const wrong = (key: string) => (message: string) => node.wrong(message, key);
  const url = attempt(() => metricsUrl(said.endpoint, { protocol, headers: "headers_file" }), wrong("endpoint"));
  if (file !== undefined) {
    attempt(() => headersInFile(file, textIn(file, "headers", contents)), wrong("headers_file"));
  }
  const pem = { ca: tls?.ca_file, cert: tls?.cert_file, key: tls?.key_file };
  for (const path of Object.values(pem)) if (path !== undefined) files.add(path);
  const texts = clientTls(pem, contents, (which, message) => node.wrong(message, "tls", `${which}_file`));
  if (tls !== undefined && url?.startsWith("http:")) node.wrong("tls is set, but the endpoint is http");
  if (url === undefined) return undefined;
  return {
    name,
    url,
    protocol,
    headers: headersOf(headers, file),
    headersFrom: [...(headers === undefined ? [] : ["headers"]), ...(file === undefined ? [] : [file])].join(" and "),
    compression,
    timeoutMs: milliseconds(said.timeout_s) ?? DEFAULT_DESTINATION.timeoutMs,
    tls: texts,
  };
}

function headersOf(headers: DestinationInFile["headers"] = {}, file: string | undefined): Destination["headers"] {
  const fixed = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return async () => ({ ...fixed, ...(file !== undefined && headersInFile(file, await readText(file, "headers"))) });
}
