import { hasPlace, linesOf, type Occasion, type Place } from "./command-line.ts";
import { BUILT_IN_CURES, type Cures, empty, malformed, saidInstead, boundRows } from "./nxos/reply.ts";
import { parseRows, type Separable } from "./nxos/odd-rows.ts";
import { Mistakes, type Schema } from "./nxos/schema.ts";
import type { Nonsense, Value } from "./nxos/values.ts";
import type { Profile } from "./profiles.ts";

export type { Occasion, Place } from "./command-line.ts";
export { EmptyBody, MalformedBody } from "./nxos/reply.ts";

/** The units that a command may declare, by their UCUM names; `otel/prometheus/names.ts` has Prometheus's word for each. */
export const UNITS = [
  "",
  "1",
  "s",
  "By",
  "By/s",
  "bit/s",
  "Cel",
  "W",
  "dBm",
  "V",
  "A",
  "Hz",
  "rpm",
  "{packet}/s",
] as const;

/** A unit of the list, or a thing that is counted, in braces. */
export type Unit = (typeof UNITS)[number] | `{${string}}`;

/** One metric as it is declared: the source of the instrument, of the documentation and of the dashboard. */
export interface Metric<A extends string = string> {
  /** An `updowncounter` is a sum that may fall: a gauge in Prometheus, a sum that is not monotonic in OTLP. */
  readonly kind: "gauge" | "counter" | "updowncounter";
  /** UCUM, `{entry}` for things that are counted, empty for a state. */
  readonly unit: string;
  readonly description: string;
  readonly attributes: readonly A[];
}

export type Metrics = Readonly<Record<string, Metric>>;

// All three infer the list, not its words: of a function's result that must be a Metric, any string would do for a word.
/** A gauge's declaration. */
export function gauge<const A extends readonly string[]>(
  unit: Unit,
  description: string,
  attributes: A,
): Metric<A[number]> {
  return { kind: "gauge", unit, description, attributes };
}

/** A monotonic counter's declaration. */
export function counter<const A extends readonly string[]>(
  unit: Unit,
  description: string,
  attributes: A,
): Metric<A[number]> {
  return { kind: "counter", unit, description, attributes };
}

/** A declaration of a sum that may rise and fall, such as memory in use. */
export function upDownCounter<const A extends readonly string[]>(
  unit: Unit,
  description: string,
  attributes: A,
): Metric<A[number]> {
  return { kind: "updowncounter", unit, description, attributes };
}

/** One number of one series. */
export interface Sample {
  readonly name: string;
  readonly value: number;
  readonly attributes: Readonly<Record<string, string>>;
  /** Of a counter whose row says that it was never cleared, so that a zero after a larger value cannot be true. */
  readonly neverCleared?: true | undefined;
}

/** A number that the switch printed and that cannot be true, or not beside or after what else it printed. */
export interface Dropped {
  readonly name: string;
  readonly reason: Nonsense["nonsense"] | "implausible_zero" | "duplicate";
}

/** What a switch says it is. A field that it does not print is empty. */
export interface Identity {
  readonly hostname: string;
  readonly model: string;
  readonly serial: string;
  readonly version: string;
  readonly uptimeSeconds: number | undefined;
}

/** The chassis as the inventory lists it, each field empty if it is not printed. */
export interface Chassis {
  /** Cisco's product number (`N9K-C93180YC-FX`), where `show version` has a description. */
  readonly model: string;
  /** The chassis' own, where `show version` has the supervisor's on a modular switch. */
  readonly serial: string;
}

/** What a module is, which says what tables it has. */
export type ModuleKind = "line_card" | "fabric_module" | "supervisor" | "system_controller" | "other";

/** A module that is plugged in. */
export interface Module {
  readonly module: string;
  readonly kind: ModuleKind;
  /** Whether it runs; one that is powered down or still starting has no tables. */
  readonly running: boolean;
}

/** What a reply tells beyond its samples, of what the collector itself needs to know. */
export interface Told {
  readonly identity?: Identity;
  readonly chassis?: Chassis;
  /** All modules that are plugged in. */
  readonly modules?: readonly Module[];
  /** The forwarding instances that the reply names. Modules of which it names none may have some all the same. */
  readonly places?: readonly Place[];
  /** How many rows were not read because there are more than may be shown, or than there can be. */
  readonly unread?: number;
}

/** What one reply holds. */
export interface Reading extends Told {
  readonly samples: readonly Sample[];
  readonly dropped: readonly Dropped[];
  /** How many rows were left out whose structure is not the one of their table, if there are any. */
  readonly odd?: number;
  /** The configuration line without which the reply is as empty as it is. */
  readonly lacks?: string;
}

/** What must be configured on a switch for it to know a command. */
export interface Need {
  /** The configuration line. */
  readonly line: string;
  /** Whether such a switch knows the command with the line and not without it; others always do, or never. */
  readonly helps: (identity: Identity) => boolean;
}

/** What is declared of a command and goes to people as it is. */
interface About {
  /** Lower case and underscores; the command's name in the configuration. */
  readonly id: string;
  /** What the command is about, in a sentence. */
  readonly description: string;
  /** The profile with which it is asked; undefined of a command that belongs to no choice, and is asked with any. */
  readonly profile: Profile | undefined;
  /** The NX-OS releases that have it, and what must be switched on for it. */
  readonly releases: string;
  /** How well the reply's shape is known: from a switch's own reply, from Cisco's schema, or by inference alone. */
  readonly shape: "captured" | "schema" | "inferred";
  /** How long a reading stands before the command is asked again, in milliseconds; 0 asks with each poll. */
  readonly periodMs: number;
  /** What to configure where a switch does not know the command, if that can be the cause. */
  readonly needs?: Need;
}

/** One `show` command: what is asked, when, and what its reply means. */
export interface Command extends About {
  /** The command line with `{module}`, `{inst}` and `{now+7d}` where these are filled in: how documentation names it. */
  readonly syntax: string;
  /** The command line to send; its place is needed if {@link Command.per} is `instance`. */
  readonly cli: (at: Occasion) => string;
  /**
   * Other spellings of the same command line, for releases that refuse `cli` as an invalid command. They are tried in
   * this order, one at a time, and only after such a refusal; the first that the switch knows is used from then on.
   * The switch does not know the command if it refuses them all. The replies are the same.
   */
  readonly spellings: readonly ((at: Occasion) => string)[];
  /** The {@link spellings} as documentation names them, like {@link syntax}. */
  readonly otherSyntaxes: readonly string[];
  /** The command in labels and in the log: the command line as preferred, without a time that differs at each poll. */
  readonly title: (place?: Place) => string;
  readonly per: "switch" | "instance";
  /** Of a command per instance: the kinds of module that have what it reads. */
  readonly on: readonly ModuleKind[];
  /** Whether its reply decides what else the switch is asked, so that it comes first. */
  readonly tells: boolean;
  /** Whether it is asked with its profile, unless the configuration says otherwise of it alone. */
  readonly byDefault: boolean;
  /** Why it is not asked with its profile, where it is not, in words for people. */
  readonly offBecause?: string;
  /** Whether the switch works long on it, so that it has a request to itself and delays no other. */
  readonly alone: boolean;
  /** The longest that a request with it may take, if that is set rather than left to the poll. */
  readonly timeoutMs?: number;
  readonly metrics: Metrics;
  /**
   * The meaning of a reply's body. A number that cannot be true is dropped and counted.
   * @throws MalformedBody when the body's structure is not the command's, and EmptyBody when there is none
   */
  readonly read: (body: unknown) => Reading;
}

/** What a command's `samples` yields: a declared metric with all of its attributes, and a value as the switch gave it. */
type Found<M extends Metrics> = {
  readonly [K in keyof M & string]: {
    readonly name: K;
    readonly value: Value;
    readonly attributes: Readonly<Record<M[K]["attributes"][number], string>>;
    /** {@link Sample.neverCleared} */
    readonly neverCleared?: true | undefined;
  };
}[keyof M & string];

/** The keys of a type that can hold something. Of objects in a union, each is said to have the keys of all, as `never`. */
type Held<A> = { readonly [K in keyof A]-?: A[K] extends undefined ? never : K }[keyof A];

/** The attributes that samples have and their metrics do not declare; a sample must be one as well, and none is. */
type Undeclared<F, M extends Metrics> = F extends { readonly name: infer N; readonly attributes: infer A }
  ? Exclude<Held<A>, M[N & keyof M]["attributes"][number]>
  : never;

interface Definition<B, M extends Metrics, F extends Found<M>> extends About, Separable {
  /** {@link Command.syntax} */
  readonly cli: string;
  /** {@link Command.spellings} */
  readonly spellings?: readonly string[];
  /** {@link Command.on}; line cards unless said. */
  readonly on?: readonly ModuleKind[];
  /** {@link Command.offBecause} */
  readonly off?: string;
  /** {@link Command.alone} */
  readonly alone?: true;
  /** {@link Command.timeoutMs} */
  readonly timeoutMs?: number;
  readonly schema: Schema<B>;
  readonly metrics: M;
  readonly samples: (body: B) => Iterable<F> & ([Undeclared<F, M>] extends [never] ? unknown : Undeclared<F, M>);
  readonly tells?: (body: B) => Told;
  /** What to do about a reply that cannot be read, where it is not the collector's own mistake. */
  readonly cures?: Cures;
  /** {@link Reading.lacks} */
  readonly lacks?: (body: B) => string | undefined;
}

/** Declares a command. Undeclared metrics and missing attributes do not compile. */
export function defineCommand<B, const M extends Metrics, F extends Found<M>>(
  definition: Definition<B, M, F>,
): Command {
  const { cli: syntax, spellings = [], on = ["line_card"], off, alone, schema, samples: find, tells } = definition;
  const { id, description, profile, releases, shape, periodMs, timeoutMs, needs, lacks, metrics } = definition;
  const { cures = BUILT_IN_CURES } = definition;
  const lineOf = linesOf(syntax);
  return {
    id,
    description,
    profile,
    releases,
    shape,
    periodMs,
    ...(needs !== undefined && { needs }),
    syntax,
    cli: lineOf,
    spellings: spellings.map(linesOf),
    otherSyntaxes: spellings,
    title: (place) => lineOf(place === undefined ? {} : { place }),
    per: hasPlace(syntax) ? "instance" : "switch",
    on,
    tells: tells !== undefined,
    byDefault: off === undefined,
    ...(off !== undefined && { offBecause: off }),
    alone: alone === true,
    ...(timeoutMs !== undefined && { timeoutMs }),
    metrics,
    read(reply) {
      const instead = saidInstead(reply);
      const { body, unread } = boundRows(instead === undefined ? reply : {});
      const { parsed, odd } = parseRows(schema, body, definition);
      if (parsed instanceof Mistakes) {
        throw instead === undefined ? malformed(parsed, cures.malformed) : empty(instead, cures.empty);
      }
      const samples: Sample[] = [];
      const dropped: Dropped[] = [];
      for (const found of find(parsed)) {
        if (isSample(found)) samples.push(found);
        else if (typeof found.value === "object") dropped.push({ name: found.name, reason: found.value.nonsense });
      }
      const lacking = lacks?.(parsed);
      const told = tells?.(parsed);
      const left = unread + (told?.unread ?? 0);
      const more = left > 0 ? { unread: left } : {};
      const strange = odd > 0 ? { odd } : {};
      return { samples, dropped, ...told, ...more, ...strange, ...(lacking !== undefined && { lacks: lacking }) };
    },
  };
}

function isSample<F extends { readonly value: Value }>(found: F): found is F & { readonly value: number } {
  return typeof found.value === "number";
}
