import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { catalogue } from "../../src/catalogue/index.ts";
import { PASSWORD } from "./collector.ts";
import { temporaryFolder } from "./folder.ts";
import { type Background, start } from "./processes.ts";
import { BARE_ENVIRONMENT, MAIN, NODE, portOf } from "./program.ts";

/** The setting of one table a switch, for tests to which the size of a poll does not matter. */
export const ONE_TABLE = `commands: { ${catalogue
  .filter(({ id }) => id !== "version" && id !== "icam_fib_tcam")
  .map(({ id }) => `${id}: false`)
  .join(", ")} }`;

/** The program, collecting from switches that a file names. */
export interface FleetProgram extends Background {
  readonly port: number;
}

interface FleetOptions {
  /** Further settings of each switch, in YAML: `timeout_s: 2`. */
  readonly defaults?: readonly string[];
  /** The command line that runs another, elsewhere or otherwise. */
  readonly around?: (command: readonly string[]) => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the program on a file with these switches; each scrape asks anew. */
export async function startFleet(
  switches: readonly { readonly name: string; readonly host: string; readonly port: number }[],
  { defaults = [], around = (command) => command, env = {} }: FleetOptions = {},
): Promise<FleetProgram> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder());
  const file = join(folder.path, "fleet.yaml");
  const shared = ["user: admin", "password_env: PASS", "protocol: http", ...defaults].join(", ");
  const each = switches.map(({ name, host, port }) => `  - { name: ${name}, host: ${host}, port: ${port} }\n`);
  await writeFile(
    file,
    `web: { port: 0 }\nfreshness: { max_age_s: 0 }\ndefaults: { ${shared} }\nswitches:\n${each.join("")}`,
  );
  const [command = "", ...args] = around([NODE, MAIN, "--config.file", file]);
  const program = stack.use(start(command, args, { ...BARE_ENVIRONMENT, PASS: PASSWORD, ...env }));
  const port = await portOf(program);
  const whole = stack.move();
  return { ...program, port, [Symbol.asyncDispose]: () => whole.disposeAsync() };
}
