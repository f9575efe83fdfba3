import { z } from "zod";

import {
  type Command,
  defineCommand,
  gauge,
  type Module,
  type ModuleKind,
  type Place,
} from "../../src/catalogue/define.ts";
import { DeviceError } from "../../src/nxapi/failure.ts";
import type { Reply } from "../../src/nxapi/json-rpc.ts";
import { bodyLike } from "../support/catalogue.ts";

interface Kind {
  readonly periodMs?: number;
  readonly alone?: true;
  readonly spellings?: readonly string[];
  readonly on?: readonly ModuleKind[];
  /** What a reply with these modules and places tells. */
  readonly tells?: boolean;
}

const Body = z.object({
  value: z.number(),
  modules: z.custom<readonly Module[]>().optional(),
  places: z.custom<readonly Place[]>().optional(),
});

/** A command that yields the number that the switch answers. */
export function numberCommand(cli: string, { periodMs = 0, tells = false, ...more }: Kind = {}): Command {
  return defineCommand({
    id: cli,
    description: "A number.",
    profile: undefined,
    releases: "all",
    shape: "captured",
    cli,
    periodMs,
    schema: bodyLike(Body),
    metrics: { "test.value": gauge("1", "A number.", ["cli"]) },
    *samples({ value }) {
      yield { name: "test.value", value, attributes: { cli } };
    },
    ...(tells && {
      tells: ({ modules, places }: z.infer<typeof Body>) => ({
        ...(modules !== undefined && { modules }),
        ...(places !== undefined && { places }),
      }),
    }),
    ...more,
  });
}

/** What a switch answers to one request; a failure of the request as a whole, or its reason. */
type Say = (commands: readonly string[]) => readonly Reply[] | DeviceError | DeviceError["reason"];

/** The sending of requests to a switch that answers as told, and what it was asked. */
export function sendingTo(say: Say) {
  const asked: (readonly string[])[] = [];
  const send = (commands: readonly string[]): Promise<readonly Reply[]> => {
    asked.push(commands);
    const said = say(commands);
    if (said instanceof DeviceError) return Promise.reject(said);
    return typeof said === "string"
      ? Promise.reject(new DeviceError("leaf-1", said, `leaf-1: ${said}`))
      : Promise.resolve(said);
  };
  return { send, asked };
}

export const VALUE: Reply = { ok: true, body: { value: 1 } };
export const REJECTED: Reply = { ok: false, failure: "rejected", message: "% Permission denied for the role" };
export const UNSUPPORTED: Reply = { ok: false, failure: "unsupported", message: "% Invalid command" };
export const UNANSWERED: Reply = { ok: false, failure: "unanswered", message: "left out" };
