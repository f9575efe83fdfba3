import type { Command, Occasion } from "../catalogue/define.ts";

/** Which of a command's spellings a switch understands, for all instances alike. */
export type Form =
  | { readonly state: "known"; readonly spelling: number }
  | { readonly state: "trying"; readonly spelling: number }
  | { readonly state: "refused"; readonly spelling: number; readonly since: number };

/** The command line to send: as preferred, or in the spelling that the switch understands or that is to be tried. */
export function commandLine(command: Command, form: Form | undefined, at: Occasion): string {
  const spell = [command.cli, ...command.spellings][form?.spelling ?? 0] ?? command.cli;
  return spell(at);
}

/** What is known of a command's spelling after an answer, by whether the switch did not know it. `now` is monotonic. */
export function nextForm(
  command: Command,
  { form, unknown, now }: { form: Form | undefined; unknown: boolean; now: number },
): Form {
  const spelling = form?.spelling ?? 0;
  // A command that was understood before is refused for another reason now, say a module that was pulled.
  if (!unknown) return { state: "known", spelling };
  return spelling < command.spellings.length
    ? { state: "trying", spelling: spelling + 1 }
    : { state: "refused", spelling: 0, since: now };
}
