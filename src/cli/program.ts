import { Command, InvalidArgumentError, Option } from "commander";

import { describeEnvironment } from "../config/env/environment.ts";
import { hint } from "../config/yaml/nearest.ts";
import { ConfigurationError } from "../config/settings.ts";
import { type Log, LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from "../log.ts";
import { type Address, listenAddress } from "./address.ts";
import { collect } from "./collect.ts";
import { readConfiguration } from "../collector/configuration.ts";
import { demo } from "./demo.ts";
import { DOCTOR_STATUSES } from "./diagnosis.ts";
import { doctor } from "./doctor.ts";
import { health, type HealthOptions } from "./health.ts";
import { metrics } from "./metrics.ts";
import { openLog } from "./open-log.ts";
import { printable, watchPrinting } from "../terminal.ts";
import { record } from "./record.ts";
import { failedStatus, report, reportOptions } from "./report/report.ts";
import { NAMES, selected, selectionOptions } from "./selection.ts";
import { simulate, simulateOptions } from "./simulate.ts";
import { VERSION } from "../collector/version.ts";

/** Exit statuses: 1 something failed, 2 something was wrong with how the program was called. */
const FAILED = 1;
const MISUSED = 2;

const CONFIG_FILE = "--config.file <file>";

/** The flags of `collect`, under the names that the parser of arguments makes of them. */
interface CollectFlags {
  readonly "config.file"?: string;
  readonly "web.config.file"?: string;
  readonly "web.enableLifecycle"?: true;
  readonly "web.listenAddress"?: Address;
}

interface LogFlags {
  readonly "log.format": LogFormat;
  readonly "log.level": LogLevel;
}

function toListen(text: string): Address {
  const address = listenAddress(text);
  if (address === undefined) throw new InvalidArgumentError("expected :8888, 127.0.0.1:8888 or [::1]:8888");
  return address;
}

/** Adds the options of `collect` to a command. */
function collectOptions(command: Command): Command {
  return command
    .option(CONFIG_FILE, "a YAML file with the switches, in the place of the environment")
    .option(
      "--web.config.file <file>",
      "a YAML file that says who may ask: TLS, users, rate (Prometheus's web configuration)",
    )
    .addOption(listenOption())
    .option("--web.enable-lifecycle", "let POST /-/reload read the files again")
    .addHelpText("after", `\n${describeEnvironment()}`);
}

function sourcesOf(flags: CollectFlags): HealthOptions {
  return { file: flags["config.file"], webFile: flags["web.config.file"], listen: flags["web.listenAddress"] };
}

function listenOption(): Option {
  return new Option("--web.listen-address <address>", "where to listen, as :8888 or 127.0.0.1:8888").argParser(
    toListen,
  );
}

/** Of a command that there is not, the parser would say that the default one takes no arguments. */
function checkCommand(program: Command, argv: readonly string[]): void {
  const [word] = program.parseOptions([...argv]).operands;
  const names = [...program.commands.map((command) => command.name()), "help"];
  if (word === undefined || names.includes(word)) return;
  const near = hint(word, names) || `; there are ${names.join(", ")}`;
  throw new ConfigurationError([`there is no command ${word}${near}`]);
}

/** Reads the files of a configuration and gives the exit status 0; their mistakes are thrown. */
async function check(log: Log, file: string, webFile: string | undefined): Promise<number> {
  const { settings, added, warnings } = await readConfiguration({ file, webFile, alone: true }, process.env);
  for (const warning of warnings) log.warn("configuration", { warning });
  log.info("the configuration is good", { file, switches: settings.switches.length, custom_commands: added.length });
  return 0;
}

/** Runs the command line and gives the process's exit status. */
export async function runProgram(argv: readonly string[]): Promise<number> {
  // A reader of the log that has gone away must not end the collector.
  process.stderr.on("error", () => undefined);
  const lossOfPrint = watchPrinting(process.stdout);
  let status = 0;
  const run =
    <A extends unknown[]>(command: (log: Log, ...args: A) => Promise<number>) =>
    async (...args: A) => {
      const { "log.format": format, "log.level": level } = program.opts<LogFlags>();
      status = await command(openLog(process.stderr, { format, level }), ...args);
    };

  const program = new Command("nxapi-collector")
    .description("Reads the hardware tables of Cisco Nexus switches over NX-API, for Prometheus and OpenTelemetry.")
    .version(VERSION)
    .addOption(new Option("--log.format <format>", "how the log is written").choices(LOG_FORMATS).default("logfmt"))
    .addOption(new Option("--log.level <level>", "the least that is logged").choices(LOG_LEVELS).default("info"))
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: (text, write) => write(text.includes(TOO_MANY) ? `${text}${NPM_TAKES}` : text) })
    .exitOverride();
  collectOptions(program.command("collect", { isDefault: true }))
    .description("collect from the switch that the environment names, and serve /metrics (the default)")
    .action(
      run((to, options: CollectFlags) =>
        collect(to, { ...sourcesOf(options), lifecycle: options["web.enableLifecycle"] === true }),
      ),
    );
  collectOptions(program.command("health"))
    .description("ask the collector that was started like this, on this machine, whether it is alive")
    .action(
      run((_, options: CollectFlags) => health(sourcesOf(options), process.env, (text) => process.stdout.write(text))),
    );
  program
    .command("check")
    .description("read a configuration file and say what is wrong with it, without starting")
    .argument("<file>", "the file")
    .option("--web.config.file <file>", "the file that says who may ask, too")
    .action(run((to, file: string, options: CollectFlags) => check(to, file, options["web.config.file"])));
  program
    .command("demo")
    .description("collect from four simulated switches")
    .addOption(listenOption())
    .action(run((to, options: CollectFlags) => demo(to, options["web.listenAddress"])));
  simulateOptions(program.command("simulate"))
    .description("simulate switches that speak NX-API")
    .action(run((to, options: unknown) => simulate(to, options)));
  selectionOptions(program.command("doctor"))
    .description("ask switches as the collector would, and say how far it comes and what to do next")
    .argument("[name...]", NAMES)
    .addHelpText("after", `\nExit status: ${DOCTOR_STATUSES}`)
    .action(
      run(async (_to, names: string[], options: unknown) =>
        doctor(await selected(names, options, process.env), (text) => process.stdout.write(text)),
      ),
    );
  program
    .command("metrics")
    .description("print the commands that a switch is asked and the metrics that they give")
    .option("--json", "as JSON, for programs")
    .action(run((_, options: { readonly json?: true }) => metrics(options)));
  selectionOptions(program.command("record"))
    .description("write switches' replies, without what tells whose they are, for simulate --replay")
    .usage("[options] [name...] <directory>")
    .argument("[name...]", `${NAMES}; the last is the directory to write to, which must be empty or new`)
    .action(
      run(async (to, given: string[], options: unknown) => {
        const directory = given.at(-1);
        if (directory === undefined) throw new ConfigurationError([NO_DIRECTORY]);
        return record(to, await selected(given.slice(0, -1), options, process.env), directory);
      }),
    );
  reportOptions(program.command("report"))
    .description(
      "show how full the tables of switches are, the fullest first; the exit status is a monitoring plugin's",
    )
    .action(run((_, names: string[], options: unknown) => report(names, options)));

  try {
    checkCommand(program, argv);
    await program.parseAsync(argv, { from: "user" });
    const loss = lossOfPrint();
    if (loss !== undefined) throw loss;
    return status;
  } catch (error) {
    return failedStatus(argv, explain(error));
  }
}

/** What the parser says where an option's value is left without its option. */
const TOO_MANY = "too many arguments";

const NPM_TAKES = "  npm keeps options for itself unless -- is before them: npm start -- --config.file fleet.yaml\n";

const NO_DIRECTORY =
  "the directory to write to is missing; name one last that is empty or new, as in record leaf-1 ./leaf";

/** Says what is wrong and what to do, in the place of a stack. */
function explain(error: unknown): number {
  if (error instanceof ConfigurationError) {
    for (const mistake of error.mistakes) process.stderr.write(`nxapi-collector: ${printable(mistake)}\n`);
    return MISUSED;
  }
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  // Commander has already printed what is wrong with the arguments, or the help that was asked for.
  if (code.startsWith("commander."))
    return error instanceof Error && "exitCode" in error && error.exitCode === 0 ? 0 : MISUSED;
  process.stderr.write(
    `nxapi-collector: ${HINTS[code]?.(error) ?? String(error instanceof Error ? error.stack : error)}\n`,
  );
  return FAILED;
}

const HINTS: Readonly<Record<string, (error: unknown) => string>> = {
  EADDRINUSE: (error) =>
    `${String(error)}\n  Another program listens there: often an OpenTelemetry Collector, whose own metrics are on 8888,` +
    "\n  or another nxapi-collector. Set --web.listen-address or OTEL_EXPORTER_PROMETHEUS_PORT (for simulate: --port) to" +
    "\n  another one.",
  EACCES: (error) =>
    `${String(error)}\n  The port needs privileges; set --web.listen-address (for simulate: --port) to one above 1023.`,
  ENOSPC: (error) => `${String(error)}\n  Not everything was printed: there is no room where the output goes.`,
  ENOTFOUND: (error) =>
    `${String(error)}\n  Set --web.listen-address (for simulate: --host) to an address of this machine.`,
  EADDRNOTAVAIL: (error) =>
    `${String(error)}\n  This machine has no such address; set --web.listen-address (for simulate: --host) to one it has.`,
};
