import type { Log } from "../log.ts";
import { unlessAborted } from "../nxapi/mutex.ts";
import { type Address, inUrl } from "./address.ts";
import { type Collector, startCollector } from "../collector/collector.ts";
import { type Configuration, readConfiguration } from "../collector/configuration.ts";
import { type RunOptions, runUntilSignal } from "./run.ts";
import { type Occasion, watchFiles } from "./watch.ts";

export interface CollectOptions {
  /** The configuration file; without one the environment says everything. */
  readonly file: string | undefined;
  /** The file that says who may ask; anybody may without one. */
  readonly webFile: string | undefined;
  /** Where to listen, whatever the configuration says. */
  readonly listen: Address | undefined;
  /** Whether `POST /-/reload` reads the files again. */
  readonly lifecycle: boolean;
}

/** What a start consists of, and what tells of signals. */
export interface Steps extends Pick<RunOptions, "signals"> {
  readonly read: (options: Pick<CollectOptions, "file" | "webFile">) => Promise<Configuration>;
  readonly start: typeof startCollector;
}

const STEPS: Steps = {
  read: (sources) => readConfiguration(sources, process.env),
  start: startCollector,
};

/**
 * Collects from the switches of a configuration file, or from the one that the environment names, until a signal
 * comes; gives the exit status. The files are read again when one of them changes, and on SIGHUP; what comes of this while
 * the collector is starting, is done when it has started.
 * @throws ConfigurationError if the configuration does not say enough, or says something wrong
 */
export async function collect(log: Log, options: CollectOptions, steps: Steps = STEPS): Promise<number> {
  const { read, start, signals = process } = steps;
  const { file, webFile, listen, lifecycle } = options;
  let collector: Collector | undefined;
  let reloadWanted = false;

  async function reload(occasion?: Occasion): Promise<void> {
    reloadWanted = true;
    await collector?.reload({ again: occasion === "failed" });
  }

  async function startAll(stopping: AbortSignal): Promise<Collector> {
    const watch = watchFiles({
      changed: reload,
      fault: (error) => log.error("internal error", { error: String(error) }),
    });
    stopping.addEventListener("abort", () => watch.stop(), { once: true });
    const reread = async (): Promise<Configuration> => {
      const files = [file, webFile].filter((one) => one !== undefined);
      const configuration = await watch.reading(files, () => read({ file, webFile }));
      for (const warning of configuration.warnings) log.warn("configuration", { warning });
      const { settings } = configuration;
      return listen === undefined ? configuration : { ...configuration, settings: { ...settings, web: listen } };
    };
    try {
      const configuration = await unlessAborted(reread(), stopping);
      const started = await start(configuration, { log, reread, lifecycle, askAtOnce: true });
      collector = started;
      if (stopping.aborted) return started;
      tellOf(configuration, started.port);
      if (reloadWanted) void started.reload();
      return started;
    } catch (error) {
      watch.stop();
      throw error;
    }
  }

  function tellOf({ settings, security }: Configuration, port: number): void {
    const scheme = security?.tls === undefined ? "http" : "https";
    const path = settings.push.exporters.includes("prometheus") ? "/metrics" : "/";
    log.info("collecting", {
      address: `${scheme}://${inUrl(settings.web.host)}:${port}${path}`,
      switches: settings.switches.length,
    });
  }

  return await runUntilSignal(startAll, { hangup: () => void reload(), signals });
}
