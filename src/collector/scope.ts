import type { Command } from "../catalogue/define.ts";
import { catalogueWith } from "../catalogue/custom/commands.ts";
import { catalogue } from "../catalogue/index.ts";
import { hint } from "../config/yaml/nearest.ts";
import { type CommandChoice, ConfigurationError, type SwitchSettings } from "../config/settings.ts";
import type { Scope } from "../fleet/plan.ts";

/**
 * What a switch is asked by its settings, of the catalogue and of what the configuration adds to it. A command that is
 * added is on by default.
 * @throws ConfigurationError if the settings name a command that does not exist
 */
export function scopeOf(
  { name, commands, places }: Pick<SwitchSettings, "name" | "commands" | "places">,
  added: readonly Command[] = [],
): Scope {
  const { only, choices = {} } = commands;
  const known = catalogueWith(added);
  const unknown = (only ?? []).filter((id) => !known.some((command) => command.id === id));
  if (unknown.length > 0) {
    const ids = known.map(({ id }) => id);
    throw new ConfigurationError(
      unknown.map((id) => `${name}: ${id} is not a command${hint(id, ids) || `; there are ${ids.join(", ")}`}`),
    );
  }
  const asked = known.filter(({ id, byDefault }) => only?.includes(id) ?? choices[id]?.enabled ?? byDefault);
  return { commands: asked.map((command) => ({ ...command, ...timesOf(choices[command.id]) })), places };
}

function timesOf({ periodMs, timeoutMs }: CommandChoice = {}): Pick<CommandChoice, "periodMs" | "timeoutMs"> {
  return { ...(periodMs !== undefined && { periodMs }), ...(timeoutMs !== undefined && { timeoutMs }) };
}

/**
 * The commands that would tell which modules and instances a switch has, if they are left out and something is asked of
 * each instance: the switch is then taken for one line card, and its instances are probed.
 */
export function untold({ commands, places }: Scope): readonly string[] {
  if (places !== undefined || !commands.some(({ per }) => per === "instance")) return [];
  const asked = new Set(commands.flatMap(({ id, tells }) => (tells ? [id] : [])));
  return catalogue.filter(({ id, tells }) => tells && !asked.has(id)).map(({ id }) => id);
}
