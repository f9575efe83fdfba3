import { Command, Option } from "commander";

import { VERSION } from "../collector/version.ts";
import { ConfigurationError } from "../config/settings.ts";
import { hint } from "../config/yaml/suggestion.ts";
import { type Log, LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel, openLog } from "../log.ts";
import { print, watchPrinting } from "../terminal.ts";
import { check, type CheckFlags, checkOptions } from "./check.ts";
import { collect, type CollectFlags, collectOptions, listenOption, sourcesIn } from "./collect.ts";
import { doctor, DOCTOR_STATUSES } from "./doctor.ts";
import { printError } from "./errors.ts";
import { health, type WaitFlags, waitOption } from "./health.ts";
import { printMetrics } from "./metrics.ts";
import { record } from "./record.ts";
import { failedStatus, report, reportOptions } from "./report.ts";
import { NAMES, selected, selectionOptions } from "./selection.ts";

interface LogFlags {
  readonly "log.format": LogFormat;
  readonly "log.level": LogLevel;
}

/** Names a command that does not exist; the parser would say that the default one takes no arguments. */
function checkCommand(program: Command, argv: readonly string[]): void {
  const [word] = program.parseOptions([...argv]).operands;
  const names = [...program.commands.map((command) => command.name()), "help"];
  if (word === undefined || names.includes(word)) return;
  const near = hint(word, names) || `; there are ${names.join(", ")}`;
  throw new ConfigurationError([`there is no command ${word}${near}`]);
}

/** Makes what the parser calls out of a command, whose exit status is kept. */
type Run = <A extends unknown[]>(command: (log: Log, ...args: A) => Promise<number>) => (...args: A) => Promise<void>;

/** Runs the command line and gives the process's exit status. */
export async function runProgram(argv: readonly string[]): Promise<number> {
  // A reader of the log that has gone away must not end the collector.
  const logging = watchPrinting(process.stderr);
  const printing = watchPrinting(process.stdout);
  let status = 0;
  const run: Run =
    (command) =>
    async (...args) => {
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
    .description(
      "collect from the switch of the environment, or from those of a file, and serve /metrics (the default)",
    )
    .action(
      run((to, options: CollectFlags) =>
        collect(to, {
          ...sourcesIn(options),
          lifecycle: options["web.enableLifecycle"] === true,
          hasPages: options["web.page"] !== "false",
        }),
      ),
    );
  collectOptions(program.command("health"))
    .description("ask the collector that was started like this, on this machine, whether it is alive")
    .addOption(waitOption())
    .action(
      run((_, options: CollectFlags & WaitFlags) =>
        health({ ...sourcesIn(options), waitMs: options.wait * 1_000 }, process.env, print),
      ),
    );
  checkOptions(program.command("check"))
    .description("read a configuration file and say what is wrong with it, without starting")
    .action(run((to, file: string, options: CheckFlags) => check(to, file, options)));
  program
    .command("demo")
    .description("collect from four simulated switches")
    .addOption(listenOption())
    .action(
      run(async (to, options: CollectFlags) => {
        const { demo } = await import("./demo.ts");
        return await demo(to, options["web.listenAddress"]);
      }),
    );
  await addSimulate(program.command("simulate").description("simulate switches that speak NX-API"), argv, run);
  selectionOptions(program.command("doctor"))
    .description("ask switches as the collector would, and say how far it comes and what to do next")
    .argument("[name...]", NAMES)
    .addHelpText("after", `\nExit status: ${DOCTOR_STATUSES}`)
    .action(
      run(async (_to, names: string[], options: unknown) => doctor(await selected(names, options, process.env), print)),
    );
  program
    .command("metrics")
    .description("print the commands that a switch is asked and the metrics that they give")
    .option("--json", "as JSON, for programs")
    .action(run((_, options: { readonly json?: true }) => printMetrics(options)));
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
      "show what is not in order on switches, and their fullest tables; the exit status is a monitoring plugin's",
    )
    .action(run((_, names: string[], options: unknown) => report(names, options)));

  try {
    checkCommand(program, argv);
    await program.parseAsync(argv, { from: "user" });
    const loss = await printing.loss();
    if (loss !== undefined) throw loss;
    return status;
  } catch (error) {
    const named = argv.find((word) => program.commands.some((command) => command.name() === word));
    return failedStatus(named, printError(error));
  } finally {
    printing.stop();
    logging.stop();
  }
}

/** Adds what `simulate` does, unless it cannot be what is asked for: the collector is not to load a simulator. */
async function addSimulate(command: Command, argv: readonly string[], run: Run): Promise<void> {
  if (!argv.some((word) => WITH_SIMULATE.has(word))) return;
  const { simulate, simulateOptions } = await import("./simulate.ts");
  simulateOptions(command).action(run((to, options: unknown) => simulate(to, options)));
}

/** The words of which one is there when somebody runs `simulate` or reads about it. */
const WITH_SIMULATE: ReadonlySet<string> = new Set(["simulate", "help", "--help", "-h"]);

/** What the parser says where an option's value is left without its option. */
const TOO_MANY = "too many arguments";

const NPM_TAKES = "  npm keeps options for itself unless -- is before them: npm start -- --config.file fleet.yaml\n";

const NO_DIRECTORY =
  "the directory to write to is missing; name one last that is empty or new, as in record leaf-1 ./leaf";
