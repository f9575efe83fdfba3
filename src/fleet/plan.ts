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

/** What applies to the switch as far as it is known: each command once, or once for each instance that has it. */
export function plan(scope: Scope, known: Knowledge, now: number): Ask[] {
  return scope.commands.flatMap((command) => {
    if (command.per === "switch") return [ask(command)];
    return placesFor(command, { scope, known, now }).map((place) => ask(command, place));
  });
}

/**
 * What is to be asked next in a poll that started at `now`. What tells which modules and instances there are comes
 * before what is asked of each, and of a command that the switch has not answered yet one instance is asked first:
 * a switch that does not know a command is told so once and not once for each ASIC.
 */
export function due(scope: Scope, known: Knowledge, now: number): Ask[] {
  const asks = plan(scope, known, now).filter((one) => isDue(one, known.standings.get(one.title), now));
  const untold = asks.some(({ command, title }) => command.tells && !known.standings.has(title));
  if (untold && scope.places === undefined) return asks.filter(({ command }) => command.per === "switch");
  const tried = new Set<Command>();
  return asks.filter(({ command }) => {
    const form = known.forms.get(command.id);
    if (command.per === "switch" || form?.state === "known") return true;
    if (form?.state === "refused" && now - form.since < REFUSAL_RETRY_MS) return false;
    if (tried.has(command)) return false;
    tried.add(command);
    return true;
  });
}

interface Circumstances {
  readonly scope: Scope;
  readonly known: Knowledge;
  readonly now: number;
}

function placesFor(command: Command, circumstances: Circumstances): readonly Place[] {
  const { scope, known } = circumstances;
  if (scope.places !== undefined) return scope.places;
  const modules = known.told.modules ?? ONE_LINE_CARD;
  return modules
    .filter(({ kind, running }) => running && command.on.includes(kind))
    .flatMap(({ module }) => {
      const listed = known.told.places?.filter((place) => place.module === module) ?? [];
      return listed.length > 0 ? listed : probe(command, module, circumstances);
    });
}

/** The instances of a module of which nothing lists them: those that have answered, and the next one until it is refused. */
function probe(command: Command, module: string, { known, now }: Circumstances): Place[] {
  const places: Place[] = [];
  for (let inst = 0; inst < MOST_INSTANCES; inst += 1) {
    const place = { module, inst: String(inst) };
    const standing = known.standings.get(command.title(place));
    const ends = standing?.refused === true && now - standing.askedAt < REFUSAL_RETRY_MS;
    // The first one is asked and shown in any case: a module without it is a fault to be seen.
    if (inst === 0 || !ends) places.push(place);
    if (standing?.state !== "supported") return places;
  }
  return places;
}
