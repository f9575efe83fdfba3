import { z } from "zod";

import { type Command, defineCommand, gauge } from "../../src/catalogue/define.ts";
import type { Ask } from "../../src/fleet/ask.ts";
import type { Conversation } from "../../src/nxapi/conversation.ts";
import { DeviceError } from "../../src/nxapi/failure.ts";
import type { Reply } from "../../src/nxapi/json-rpc.ts";

/** A command that yields the number that the switch answers. */
export function numberCommand(cli: string, { periodMs = 0, alone = false } = {}): Command {
  return defineCommand({
    id: cli,
    cli,
    periodMs,
    alone,
    schema: z.object({ value: z.number() }),
    metrics: { "test.value": gauge("1", "A number.", ["cli"]) },
    *samples({ value }) {
      yield { name: "test.value", value, attributes: { cli } };
    },
  });
}

export function askFor(cli: string, more: { readonly periodMs?: number; readonly alone?: boolean } = {}): Ask {
  return { command: numberCommand(cli, more), cli };
}

/** What a switch answers to one request; a failure of the request as a whole is its reason. */
type Say = (commands: readonly string[]) => readonly Reply[] | DeviceError["reason"];

/** A conversation with a switch that answers as told, and what it was asked. */
export function conversationWith(say: Say) {
  const asked: (readonly string[])[] = [];
  const conversation: Conversation = {
    ask: (commands) => {
      asked.push(commands);
      const said = say(commands);
      return typeof said === "string"
        ? Promise.reject(new DeviceError("leaf-1", said, `leaf-1: ${said}`))
        : Promise.resolve(said);
    },
  };
  return { conversation, asked };
}

export const VALUE: Reply = { ok: true, body: { value: 1 } };
export const REJECTED: Reply = { ok: false, failure: "rejected", message: "% Permission denied for the role" };
export const UNSUPPORTED: Reply = { ok: false, failure: "unsupported", message: "% Invalid command" };
export const UNANSWERED: Reply = { ok: false, failure: "unanswered", message: "left out" };
