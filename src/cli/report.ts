import type { Command } from "commander";
import { z } from "zod";

import type { Variables } from "../config/env/variables.ts";
import { THRESHOLDS } from "../catalogue/fullness.ts";
import { ConfigurationError } from "../config/settings.ts";
import { ZOD_MESSAGES } from "../config/yaml/mistakes.ts";
import { print } from "../terminal.ts";
import { EXIT_STATUS, examine, statusOfSwitch, worst } from "./report-findings.ts";
import { toJson, toText } from "./report-output.ts";
import { NAMES, selected, selectionOptions } from "./selection.ts";

/** Adds the arguments and options of `report` to its command. */
export function reportOptions(command: Command): Command {
  return selectionOptions(command)
    .argument("[name...]", NAMES)
    .option("--warn <percent>", "a table this full is worth a warning", String(THRESHOLDS.warn))
    .option("--crit <percent>", "a table this full is critical", String(THRESHOLDS.crit))
    .option("--json", "for programs: everything, as JSON")
    .option("--tables", "every table, and all that is not in order, not the first alone")
    .addHelpText(
      "after",
      "\nExit status, the first that applies: 2 a table or something else is critical, 3 a switch could not be asked, or" +
        "\nnot enough was read to say that all is well, 1 something is worth a warning, 0 all is well. A call that is wrong" +
        "\nends with 3 as well. What is not in order has the severity of its alert.",
    );
}

const percent = z
  .string()
  .regex(/^\d+(\.\d+)?$/, "must be a percentage, such as 80 or 92.5")
  .transform(Number);

const ReportOptions = z.object({
  warn: percent,
  crit: percent,
  json: z.boolean().default(false),
  tables: z.boolean().default(false),
});

/** Where a report goes. */
export interface ReportOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * Polls each switch once and writes what is not in order and how full its tables are; gives the exit status, as monitoring plugins do.
 * @throws ConfigurationError if it is not clear which switches are meant, or an option says something wrong
 */
export async function report(
  names: readonly string[],
  given: unknown,
  output: ReportOutput = process.stdout,
): Promise<number> {
  const parsed = ReportOptions.safeParse(given, ZOD_MESSAGES);
  if (!parsed.success)
    throw new ConfigurationError(parsed.error.issues.map(({ path, message }) => `--${path.join(".")} ${message}`));
  const { json, tables, ...thresholds } = parsed.data;
  if (thresholds.warn > thresholds.crit) throw new ConfigurationError(["--warn must not be more than --crit"]);
  const findings = await examine(await selected(names, given, process.env));
  const text = json
    ? toJson(findings, thresholds)
    : toText(findings, { thresholds, all: tables, colours: wantsColours(output, process.env) });
  print(text, output);
  return EXIT_STATUS[worst(findings.map((one) => statusOfSwitch(one, thresholds)))];
}

/** Colours are for a terminal, and for nobody who has set NO_COLOR (no-color.org). */
export function wantsColours({ isTTY }: ReportOutput, { NO_COLOR: no = "", TERM: terminal }: Variables): boolean {
  return isTTY === true && no === "" && terminal !== "dumb";
}

/** The exit status of a call that went wrong: 1 and 2 would say something about a switch's tables. */
export function failedStatus(command: string | undefined, status: number): number {
  return command === "report" && status !== 0 ? EXIT_STATUS.UNKNOWN : status;
}
