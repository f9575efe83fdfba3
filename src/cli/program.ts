import { Command } from "commander";

import { describeEnvironment } from "../config/environment.ts";
import { ConfigurationError } from "../config/settings.ts";
import { createLog, type Log } from "../log.ts";
import { collect } from "./collect.ts";
import { demo } from "./demo.ts";
import { simulate } from "./simulate.ts";
import { VERSION } from "./version.ts";

/** Exit statuses: 1 something failed, 2 something was wrong with how the program was called. */
const FAILED = 1;
const MISUSED = 2;

/** Runs the command line and gives the process's exit status. */
export async function runProgram(argv: readonly string[]): Promise<number> {
  const log = createLog((line) => process.stderr.write(line));
  let status = 0;
  const run =
    <A extends unknown[]>(command: (log: Log, ...args: A) => Promise<number>) =>
    async (...args: A) => {
      status = await command(log, ...args);
    };

  const program = new Command("nxapi-collector")
    .description("Reads the hardware tables of Cisco Nexus switches over NX-API, for Prometheus and OpenTelemetry.")
    .version(VERSION)
    .exitOverride();
  program
    .command("collect", { isDefault: true })
    .description("collect from the switch that the environment names, and serve /metrics (the default)")
    .addHelpText("after", `\n${describeEnvironment()}`)
    .action(run((to) => collect(to)));
  program
    .command("demo")
    .description("collect from four simulated switches")
    .action(run((to) => demo(to)));
  program
    .command("simulate")
    .description("simulate a switch that speaks NX-API")
    .option("--name <name>", "the switch's host name", "nx-osv9000-1")
    .option("--personality <name>", "which switch it is", "n9k-live")
    .option("--host <address>", "the address to listen on", "127.0.0.1")
    .option("--port <port>", "the port to listen on", "8080")
    .option("--user <user>", "the user that is let in", "admin")
    .option("--password <password>", "the user's password", "demo")
    .action(run((to, options: unknown) => simulate(to, options)));

  try {
    await program.parseAsync(argv, { from: "user" });
    return status;
  } catch (error) {
    return explain(error);
  }
}

/** Says what is wrong and what to do, in the place of a stack. */
function explain(error: unknown): number {
  if (error instanceof ConfigurationError) {
    for (const mistake of error.mistakes) process.stderr.write(`nxapi-collector: ${mistake}\n`);
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
    "\n  or another nxapi-collector. Set OTEL_EXPORTER_PROMETHEUS_PORT to another port.",
  EACCES: (error) =>
    `${String(error)}\n  The port needs privileges; set OTEL_EXPORTER_PROMETHEUS_PORT to one above 1023.`,
  EADDRNOTAVAIL: (error) =>
    `${String(error)}\n  This machine has no such address; set OTEL_EXPORTER_PROMETHEUS_HOST to one it has.`,
};
