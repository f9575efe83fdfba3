import { eventually, start } from "./processes.ts";
import { MAIN, NODE } from "./program.ts";

/** Simulated switches in a process of their own, which counts no memory and no time as the collector's. */
export interface Simulated extends AsyncDisposable {
  readonly switches: readonly { readonly name: string; readonly host: string; readonly port: number }[];
  /** The endpoint that sets faults. */
  readonly control: string;
}

interface SimulateOptions {
  readonly args?: readonly string[];
  /** The command line that runs another elsewhere. */
  readonly around?: (command: readonly string[]) => readonly string[];
}

/** Simulates so many switches, as `npm run simulate` does. */
export async function simulateApart(
  count: number,
  password: string,
  { args = ["--port", "0"], around = (command) => command }: SimulateOptions = {},
): Promise<Simulated> {
  const given = ["--count", String(count), "--control-port", "0", "--password", password, ...args];
  const [command = "", ...rest] = around([NODE, MAIN, "simulate", ...given]);
  const background = start(command, rest);
  const control = await eventually(() =>
    Promise.resolve(/faults can be set.* address=(\S+)/.exec(background.printed())?.[1]),
  );
  const lines = background.printed().matchAll(/ name=(\S+) .*address=http:\/\/(.+):(\d+)\/ins/g);
  const switches = [...lines].map(([, name = "", host = "", port = ""]) => ({ name, host, port: Number(port) }));
  return { switches, control, [Symbol.asyncDispose]: () => background[Symbol.asyncDispose]() };
}
