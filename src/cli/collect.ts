import { type Command, InvalidArgumentError, Option } from "commander";

import { type Collector, startCollector } from "../collector/collector.ts";
import { type Configuration, readConfiguration } from "../collector/configuration.ts";
import { describeEnvironment } from "../config/env/environment.ts";
import type { Log } from "../log.ts";
import { unlessAborted } from "../nxapi/mutex.ts";
import { inUrl, listenAddress, type ListenAddress } from "./listen-address.ts";
import { type RunOptions, runUntilSignal } from "./signals.ts";
import { type ReadReason, watchFiles } from "./watch-files.ts";

/** The flags of `collect`, under the names that the parser of arguments makes of them. */
export interface CollectFlags {
  readonly "config.file"?: string;
  readonly "web.config.file"?: string;
  readonly "web.enableLifecycle"?: true;
  readonly "web.listenAddress"?: ListenAddress;
  readonly "web.page"?: "true" | "false";
}

function toListen(text: string): ListenAddress {
  const address = listenAddress(text);
  if (address === undefined) throw new InvalidArgumentError("expected :8888, 127.0.0.1:8888 or [::1]:8888");
  return address;
}

/** Adds the options of `collect` to a command. */
export function collectOptions(command: Command): Command {
  return command
    .option("--config.file <file>", "a YAML file with the switches, in the place of the environment")
    .option(
      "--web.config.file <file>",
      "a YAML file that says who may ask: TLS, users, rate (Prometheus's web configuration)",
    )
    .addOption(listenOption())
    .option("--web.enable-lifecycle", "let POST /-/reload read the files again")
    .addOption(
      new Option("--web.page <boolean>", "whether there are pages for people, at / and /switch/NAME")
        .choices(["true", "false"])
        .default("true"),
    )
    .addHelpText("after", `\n${describeEnvironment()}`);
}

/** What the flags say of where settings are and where to listen. */
export function sourcesIn(flags: CollectFlags): Omit<CollectOptions, "lifecycle" | "hasPages"> {
  return { file: flags["config.file"], webFile: flags["web.config.file"], listen: flags["web.listenAddress"] };
}

/** The option that says where to listen. */
export function listenOption(): Option {
  return new Option("--web.listen-address <address>", "where to listen, as :8888 or 127.0.0.1:8888").argParser(
    toListen,
  );
}

/** Where settings are, and what the command line says in their place. */
export interface CollectOptions {
  /** The configuration file; without one the environment says everything. */
  readonly file: string | undefined;
  /** The file that says who may ask; anybody may without one. */
  readonly webFile: string | undefined;
  /** Where to listen, whatever the configuration says. */
  readonly listen: ListenAddress | undefined;
  /** Whether `POST /-/reload` reads the files again. */
  readonly lifecycle: boolean;
  /** Whether there are pages for people; there are unless told otherwise. */
  readonly hasPages?: boolean;
}

/** What a start consists of, and what emits signals. */
export interface CollectSteps extends Pick<RunOptions, "signals"> {
  readonly read: (options: Pick<CollectOptions, "file" | "webFile">) => Promise<Configuration>;
  readonly start: typeof startCollector;
}

const STEPS: CollectSteps = {
  read: (sources) => readConfiguration(sources, process.env),
  start: startCollector,
};

/**
 * Collects from the switches of a configuration file, or from the one that the environment names, until a signal
 * comes; gives the exit status. The files are read again when one of them changes, and on SIGHUP; while the collector is
 * still starting, this is done once it has started.
 * @throws ConfigurationError if the configuration does not say enough, or says something wrong
 */
export async function collect(log: Log, options: CollectOptions, steps: CollectSteps = STEPS): Promise<number> {
  const { read, start, signals = process } = steps;
  const { file, webFile, listen, lifecycle, hasPages = true } = options;
  let collector: Collector | undefined;
  let reloadWanted = false;

  async function reload(reason?: ReadReason): Promise<void> {
    reloadWanted = true;
    await collector?.reload({ again: reason === "failed" });
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
      const started = await start(configuration, { log, reread, lifecycle, hasPages, askAtOnce: true });
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
