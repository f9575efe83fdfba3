import type { Command } from "../catalogue/define.ts";
import { catalogue } from "../catalogue/index.ts";
import { ConfigurationError, type SwitchSettings } from "../config/settings.ts";
import type { Scope } from "../fleet/plan.ts";

/**
 * What a switch is asked by its settings.
 * @throws ConfigurationError if they name a command that does not exist
 */
export function scopeOf({ name, commands, places }: Pick<SwitchSettings, "name" | "commands" | "places">): Scope {
  if (commands === undefined) return { commands: catalogue.filter(({ byDefault }) => byDefault), places };
  const unknown = commands.filter((id) => !catalogue.some((command) => command.id === id));
  if (unknown.length > 0)
    throw new ConfigurationError(unknown.map((id) => `${name}: ${id} is not a command; ${KNOWN}`));
  return { commands: catalogue.filter((command: Command) => commands.includes(command.id)), places };
}

const KNOWN = `there are ${catalogue.map(({ id }) => id).join(", ")}`;
