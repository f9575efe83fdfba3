import type { Command } from "../catalogue/define.ts";
import { scopeOf } from "../collector/configuration.ts";
import { VERSION } from "../collector/version.ts";
import type { SwitchSettings } from "../config/settings.ts";
import type { CommandStatus } from "../fleet/ask.ts";
import { systemClock } from "../fleet/clock.ts";
import { NOTHING_KNOWN } from "../fleet/knowledge.ts";
import { poll, type Poll, type PollOptions, sendThrough } from "../fleet/poll.ts";
import { asked } from "../fleet/shown.ts";
import { createClient } from "../nxapi/client.ts";
import type { Opening } from "../nxapi/connection.ts";
import type { Target, Weakness } from "../nxapi/target.ts";

type Send = PollOptions["send"];

/** The result of one poll of a switch, and how it was reached. */
export interface SinglePoll extends Poll {
  readonly target: Target;
  readonly opening: Opening;
  readonly weaknesses: readonly Weakness[];
  /**
   * The state of each command that applies, by its title. Where nothing lists a module's instances, the one
   * that was refused is the end of the list and no fault: it is not among them.
   */
  readonly states: ReadonlyMap<string, CommandStatus>;
  /** What the settings choose, whether it applies to the switch or not. */
  readonly commands: readonly Command[];
}

/** How a switch is asked once. */
export interface PollOnceOptions {
  /** Commands that the catalogue does not have. */
  readonly added?: readonly Command[];
  /** May watch or divide what is sent. */
  readonly through?: (ask: Send) => Send;
}

/**
 * Polls a switch once, as its settings say and with no earlier knowledge, and closes the session.
 * @throws ConfigurationError if the settings name a command that does not exist
 */
export async function pollOnce(
  { places, commands, interfaces, descriptions, timeoutMs, ...target }: SwitchSettings,
  { added = [], through = (ask) => ask }: PollOnceOptions = {},
): Promise<SinglePoll> {
  const scope = scopeOf({ name: target.name, commands, places, interfaces, descriptions }, added);
  const client = createClient(target, { userAgent: `nxapi-collector/${VERSION}` });
  const send = through(sendThrough(client, { timeoutMs }));
  try {
    const polled = await poll({ scope, known: NOTHING_KNOWN, send, timeoutMs, clock: systemClock });
    return {
      ...polled,
      target,
      opening: client.opening(),
      weaknesses: client.weaknesses,
      commands: scope.commands,
      states: new Map([...asked(scope, polled.known, systemClock.now())].map(([{ title }, one]) => [title, one])),
    };
  } finally {
    client.close();
  }
}
