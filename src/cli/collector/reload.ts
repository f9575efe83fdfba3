import { gauge, type Sample } from "../../catalogue/define.ts";
import { ConfigurationError } from "../../config/settings.ts";
import type { Changes } from "../../fleet/roster.ts";
import type { Log } from "../../log.ts";
import type { Configuration } from "../configuration.ts";

/** What the collector says about its configuration; the resource is the collector's. */
export const reloadMetrics = {
  "nxapi.collector.config.last_reload_successful": gauge(
    "",
    "1 if the configuration was good when it was last read, else 0 and the one before is in use.",
    [],
  ),
  "nxapi.collector.config.last_reload_success.timestamp": gauge(
    "s",
    "When the configuration in use was read, in seconds since 1970.",
    [],
  ),
} as const;

/** Takes a changed configuration into use while the collector runs. */
export interface Reloader {
  /** Reads the configuration again; gives its mistakes, with which the one before stays in use. */
  reload(): Promise<readonly string[]>;
  /** The samples of {@link reloadMetrics}. */
  samples(): readonly Sample[];
}

interface ReloaderOptions {
  /** @throws ConfigurationError */
  readonly read: () => Configuration;
  readonly apply: (configuration: Configuration) => Promise<Changes>;
  readonly log: Log;
}

/** A reloader of a configuration that was just read. */
export function createReloader({ read, apply, log }: ReloaderOptions): Reloader {
  let successful = true;
  let readAt = Date.now();
  // One after the other: the second may have been asked for because of a change that the first did not see.
  let before: Promise<unknown> = Promise.resolve();

  async function reload(): Promise<readonly string[]> {
    try {
      const changes = await apply(read());
      successful = true;
      readAt = Date.now();
      log.info("configuration reloaded", { ...changes });
      return [];
    } catch (error) {
      const mistakes = error instanceof ConfigurationError ? error.mistakes : [`internal error: ${String(error)}`];
      successful = false;
      for (const mistake of mistakes) log.error("configuration not reloaded", { mistake });
      return mistakes;
    }
  }

  return {
    reload() {
      const reloaded = before.then(reload);
      before = reloaded;
      return reloaded;
    },
    samples: () => [
      { name: "nxapi.collector.config.last_reload_successful", value: successful ? 1 : 0, attributes: {} },
      { name: "nxapi.collector.config.last_reload_success.timestamp", value: readAt / 1_000, attributes: {} },
    ],
  };
}
