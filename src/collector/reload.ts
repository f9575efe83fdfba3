import { gauge, type Sample } from "../catalogue/define.ts";
import { ConfigurationError } from "../config/settings.ts";
import type { Changes } from "../fleet/registry.ts";
import type { Log } from "../log.ts";
import type { Configuration } from "./configuration.ts";

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

export interface ReloadOptions {
  /** Nobody asked for it, and nothing has changed since the last one failed: only what is wrong now and was not then is logged. */
  readonly again?: boolean;
}

/** Takes a changed configuration into use while the collector runs. */
export interface Reloader {
  /** Reads the configuration again; gives its mistakes, with which the one before stays in use. */
  reload(options?: ReloadOptions): Promise<readonly string[]>;
  /** Ends reloading: what is under way changes nothing any more, and is not told. */
  stop(): void;
  /** The samples of {@link reloadMetrics}. */
  samples(): readonly Sample[];
}

interface ReloaderOptions {
  /** @throws ConfigurationError */
  readonly read: () => Configuration | Promise<Configuration>;
  /** Changes everything, or throws and has changed nothing; and nothing when the signal is aborted. */
  readonly apply: (configuration: Configuration, stopping: AbortSignal) => Promise<Changes>;
  readonly log: Log;
}

/** A reloader of a configuration that was just read. */
export function createReloader({ read, apply, log }: ReloaderOptions): Reloader {
  const stopping = new AbortController();
  let successful = true;
  let readAt = Date.now();
  let told: readonly string[] = [];
  let running: Promise<unknown> = Promise.resolve();
  let waiting: Promise<readonly string[]> | undefined;

  async function reload({ again = false }: ReloadOptions): Promise<readonly string[]> {
    waiting = undefined;
    try {
      stopping.signal.throwIfAborted();
      const next = await read();
      const changes = await apply(next, stopping.signal);
      successful = true;
      readAt = Date.now();
      told = [];
      log.info("configuration reloaded", { ...changes });
      return [];
    } catch (error) {
      if (stopping.signal.aborted) return ["the collector is stopping"];
      const mistakes = error instanceof ConfigurationError ? error.mistakes : [`internal error: ${String(error)}`];
      successful = false;
      for (const mistake of mistakes) {
        if (!again || !told.includes(mistake)) log.error("configuration not reloaded", { mistake });
      }
      told = mistakes;
      return mistakes;
    }
  }

  return {
    reload(options = {}) {
      // One after the other: the second may have been asked for because of a change that the first did not see. Who asks
      // before the second has begun to read waits for the same.
      waiting ??= running.then(() => reload(options));
      running = waiting;
      return waiting;
    },
    stop() {
      stopping.abort();
    },
    samples: () => [
      { name: "nxapi.collector.config.last_reload_successful", value: successful ? 1 : 0, attributes: {} },
      { name: "nxapi.collector.config.last_reload_success.timestamp", value: readAt / 1_000, attributes: {} },
    ],
  };
}
