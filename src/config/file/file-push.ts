import { z } from "zod";

import { destinationsIn } from "./file-destinations.ts";
import { milliseconds } from "./file-switch.ts";
import { attempt, type Mistakes, noting } from "../yaml/mistakes.ts";
import { destinationInEnvironment } from "../env/otlp-environment.ts";
import { optional, type Part } from "../yaml/part.ts";
import { exportersOf, type ProcessVariables } from "../env/process-environment.ts";
import { ExportersInFile, MIB, pushWith } from "./push-schema.ts";
import type { Reading } from "./reading.ts";
import { DEFAULT_PUSH, type Destination, type Exporter, type PushSettings } from "../settings.ts";
import type { Variables } from "../env/variables.ts";

const AnyPush = pushWith(z.unknown());

/** What is around a file while it is read. */
export interface Around {
  readonly variables: Variables;
  readonly mistakes: Mistakes;
  readonly reading: Reading;
}

/**
 * What a file says of exporting. Where it is silent, the environment holds; destinations are all of the one or the other.
 */
export function pushOf(file: Part, outside: ProcessVariables["push"] | undefined, around: Around): PushSettings {
  const push = file.under("push");
  const said = optional(push, AnyPush);
  const directory = said?.queue?.directory;
  if (directory !== undefined) {
    attempt(
      () => around.reading.contents.checkWritable(directory),
      (message) => push.wrong(message, "queue", "directory"),
    );
  }
  const exporters = exportersIn(file.under("exporters"), around.variables);
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
    destinations: destinationsOf(push.under("destinations"), exporters, around),
  };
}

function exportersIn(list: Part, variables: Variables): readonly Exporter[] {
  const said = optional(list, ExportersInFile);
  // What follows from a list that is wrong would only be in the way of the mistake itself.
  if (list.value !== undefined && said === undefined) return [];
  return [...new Set(exportersOf(variables, said))];
}

function destinationsOf(list: Part, exporters: readonly Exporter[], around: Around): readonly Destination[] {
  const sends = exporters.includes("otlp");
  const named = destinationsIn(list, around.reading);
  if (list.value !== undefined) {
    if (!sends && exporters.length > 0) list.wrong("nothing is sent to them; expected otlp among exporters");
    return sends ? named : [];
  }
  const read = () => [destinationInEnvironment(around.variables, around.reading.contents)];
  return (sends ? noting(read, (mistake) => around.mistakes.note(() => mistake)) : undefined) ?? [];
}
