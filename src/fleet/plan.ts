import type { Command, Module, Place } from "../catalogue/define.ts";
import { type Ask, ask, isDue, REFUSAL_RETRY_MS } from "./ask.ts";
import type { Knowledge } from "./knowledge.ts";

/** What a switch may be asked, before it is known what it has. */
export interface Scope {
  /** In the order in which they are asked. */
  readonly commands: readonly Command[];
  /** The modules and instances, if they are set rather than found. */
  readonly places: readonly Place[] | undefined;
}

/** A fixed switch is one line card; so is one that does not say what modules it has. */
const ONE_LINE_CARD: readonly Module[] = [{ module: "1", kind: "line_card", running: true }];

/** More forwarding instances than any module has; a switch that answers for every number is not probed for ever. */
const MOST_INSTANCES = 16;

/** More than the largest chassis has (16 line cards and 6 fabric modules of a few instances each). */
const MOST_PLACES = 256;

/** More than all commands of the catalogue are at the instances of such a chassis by default. */
const MOST_ASKS = 1_000;

/**
 * What applies to the switch as far as it is known: each command once, or once for each instance that has it. Nothing
 * twice, however often the switch lists a module.
 */
export function plan(scope: Scope, known: Knowledge, now: number): Ask[] {
  const asks = new Map<string, Ask>();
  for (const command of scope.commands) {
    const places = command.per === "switch" ? [undefined] : placesFor(command, { scope, known, now });
    for (const place of places) {
      const one = ask(command, place);
      if (!asks.has(one.title)) asks.set(one.title, one);
    }
  }
  return [...asks.values()].slice(0, MOST_ASKS);
}

/**
 * What is to be asked next in a poll that started at `now`. What tells which modules and instances there are comes
 * before what is asked of each. Of a command that the switch has understood at no instance yet, the one that was asked
 * longest ago is asked, and after a refusal none until the next poll: a switch that does not know a command says so
 * once a poll at most, and no instance that would answer is left out because another one refused.
 */
export function due(scope: Scope, known: Knowledge, now: number): Ask[] {
  const all = plan(scope, known, now);
  const asks = all.filter((one) => isDue(one, known.statuses.get(one.title), now));
  const untold = asks.some(({ command, title }) => command.tells && !known.statuses.has(title));
  if (untold && scope.places === undefined) return asks.filter(({ command }) => command.per === "switch");
  const notUnderstood = ({ command }: Ask): boolean => command.per === "instance" && !known.spellings.has(command.id);
  const next = new Map<Command, Ask>();
  for (const one of asks) {
    const before = next.get(one.command);
    if (notUnderstood(one) && (before === undefined || askedAt(known, one) < askedAt(known, before))) {
      next.set(one.command, one);
    }
  }
  for (const { command, title } of all) {
    const status = next.has(command) ? known.statuses.get(title) : undefined;
    if (status?.refused === true && status.askedAt >= now) next.delete(command);
  }
  // A refusal leaves what comes after it in a request unanswered, so what may be refused comes last.
  return [...asks.filter((one) => !notUnderstood(one)), ...next.values()];
}

/** When something was last asked, in monotonic milliseconds; what never was comes before all else. */
export function askedAt({ statuses }: Knowledge, { title }: Ask): number {
  return statuses.get(title)?.askedAt ?? Number.NEGATIVE_INFINITY;
}

interface PlanContext {
  readonly scope: Scope;
  readonly known: Knowledge;
  readonly now: number;
}

function placesFor(command: Command, context: PlanContext): readonly Place[] {
  const { scope, known } = context;
  if (scope.places !== undefined) return scope.places;
  const modules = known.facts.modules ?? ONE_LINE_CARD;
  return modules
    .filter(({ kind, running }) => running && command.on.includes(kind))
    .slice(0, MOST_PLACES)
    .flatMap(({ module }) => {
      const listed = known.facts.places?.filter((place) => place.module === module) ?? [];
      return listed.length > 0 ? listed : probe(command, module, context);
    })
    .slice(0, MOST_PLACES);
}

/**
 * The instances of a module of which nothing lists them: those that have answered, whatever they did since, and the
 * next one until it is refused.
 */
function probe(command: Command, module: string, { known, now }: PlanContext): Place[] {
  const places: Place[] = [];
  let probing = true;
  for (let inst = 0; inst < MOST_INSTANCES; inst += 1) {
    const place = { module, inst: String(inst) };
    const status = known.statuses.get(command.title(place));
    const nothing = status?.refused === true || status?.empty === true;
    const ends = nothing && now - status.askedAt < REFUSAL_RETRY_MS;
    // The first one is asked and shown in any case: a module without it is a fault to be seen.
    if (status?.everAnswered === true || (probing && (inst === 0 || !ends))) places.push(place);
    if (status?.everAnswered !== true) probing = false;
  }
  return places;
}
