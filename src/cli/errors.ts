import { ConfigurationError } from "../config/settings.ts";
import { printable } from "../terminal.ts";

/** Exit statuses: 1 something failed, 2 something was wrong with how the program was called. */
const FAILED = 1;
const MISUSED = 2;

/** Prints what is wrong and what to do, in the place of a stack; gives the exit status. */
export function printError(error: unknown): number {
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
  ENOSPC: (error) => `${String(error)}\n  Not everything was written: there is no room where it goes.`,
  EMFILE: (error) =>
    `${String(error)}\n  This process may open no more files and connections: allow more (ulimit -n, LimitNOFILE), or simulate fewer` +
    "\n  switches.",
  ENOTFOUND: (error) =>
    `${String(error)}\n  Set --web.listen-address (for simulate: --host) to an address of this machine.`,
  EADDRNOTAVAIL: (error) =>
    `${String(error)}\n  This machine has no such address; set --web.listen-address (for simulate: --host) to one it has.`,
};
