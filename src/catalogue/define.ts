import type { z } from "zod";

import type { Nonsense, Value } from "./nxos.ts";

/** One metric as it is declared: the source of the instrument, of the documentation and of the dashboard. */
export interface Metric<A extends string = string> {
  readonly kind: "gauge" | "counter";
  /** UCUM, `{entry}` for things that are counted, empty for a state. */
  readonly unit: string;
  readonly description: string;
  readonly attributes: readonly A[];
}

export type Metrics = Readonly<Record<string, Metric>>;

/** A gauge's declaration. */
export function gauge<A extends string>(unit: string, description: string, attributes: readonly A[]): Metric<A> {
  return { kind: "gauge", unit, description, attributes };
}

/** A monotonic counter's declaration. */
export function counter<A extends string>(unit: string, description: string, attributes: readonly A[]): Metric<A> {
  return { kind: "counter", unit, description, attributes };
}

/** One number of one series. */
export interface Sample {
  readonly name: string;
  readonly value: number;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A number that the switch printed and that cannot be true. */
export interface Dropped {
  readonly name: string;
  readonly reason: Nonsense["nonsense"];
}

/** What a switch says it is. A field that it does not print is empty. */
export interface Identity {
  readonly hostname: string;
  readonly model: string;
  readonly serial: string;
  readonly version: string;
  readonly uptimeSeconds: number | undefined;
}

/** What one reply holds. */
export interface Reading {
  readonly samples: readonly Sample[];
  readonly dropped: readonly Dropped[];
  readonly identity?: Identity;
}

/** A line card or other module, and the forwarding instance (ASIC) on it, in decimal. */
export interface Place {
  readonly module: string;
  readonly inst: string;
}

/** One `show` command: what is asked, when, and what its reply means. */
export interface Command {
  readonly id: string;
  /** The command line, for a place if {@link Command.per} is `instance`. */
  readonly cli: (place: Place) => string;
  readonly per: "switch" | "instance";
  /** How long a reading stands before the command is asked again, in milliseconds; 0 asks with each poll. */
  readonly periodMs: number;
  /** A slow command travels in a request of its own, so that it delays no other. */
  readonly alone: boolean;
  readonly metrics: Metrics;
  /**
   * The meaning of a reply's body. A number that cannot be true is dropped and counted.
   * @throws MalformedBody when the body's structure is not the command's
   */
  readonly read: (body: unknown) => Reading;
}

/** A reply whose structure is not the one that its command has; the message names the place in it. */
export class MalformedBody extends Error {
  constructor(error: z.ZodError) {
    const [issue] = error.issues;
    super(issue === undefined ? "not understood" : `${issue.path.join(".") || "the body"}: ${issue.message}`);
    this.name = "MalformedBody";
  }
}

/** What a command's `samples` yields: a declared metric with all of its attributes, and a value as the switch gave it. */
type Found<M extends Metrics> = {
  readonly [K in keyof M & string]: {
    readonly name: K;
    readonly value: Value;
    readonly attributes: Readonly<Record<M[K]["attributes"][number], string>>;
  };
}[keyof M & string];

interface Definition<S extends z.ZodType, M extends Metrics> {
  readonly id: string;
  readonly cli: string | ((place: Place) => string);
  readonly periodMs: number;
  readonly alone?: boolean;
  readonly schema: S;
  readonly metrics: M;
  readonly samples: (body: z.output<S>) => Iterable<Found<M>>;
  readonly identity?: (body: z.output<S>) => Identity;
}

/** Declares a command. Undeclared metrics and missing attributes do not compile. */
export function defineCommand<S extends z.ZodType, const M extends Metrics>(definition: Definition<S, M>): Command {
  const { id, cli, periodMs, alone = false, schema, metrics, samples: find, identity } = definition;
  return {
    id,
    cli: typeof cli === "string" ? () => cli : cli,
    per: typeof cli === "string" ? "switch" : "instance",
    periodMs,
    alone,
    metrics,
    read(body) {
      const parsed = schema.safeParse(body);
      if (!parsed.success) throw new MalformedBody(parsed.error);
      const samples: Sample[] = [];
      const dropped: Dropped[] = [];
      for (const { name, value, attributes } of find(parsed.data)) {
        if (typeof value === "number") samples.push({ name, value, attributes });
        else if (value !== undefined) dropped.push({ name, reason: value.nonsense });
      }
      return identity === undefined ? { samples, dropped } : { samples, dropped, identity: identity(parsed.data) };
    },
  };
}
