import { createSlices } from "../slices.ts";
import { systemClock } from "../fleet/clock.ts";
import { createLoopYield } from "../fleet/limits/loop-queue.ts";
import { msUntilFull } from "../fleet/overview.ts";
import type { Problem } from "../fleet/problems/problems.ts";
import type { FleetQuery, FleetView, SwitchState, SwitchView } from "../web/pages/views.ts";
import type { MonitoredSwitch } from "./monitored-switch.ts";
import { VERSION } from "./version.ts";

/** A switch, as far as it is sorted and searched. */
interface Searched {
  readonly settings: Pick<MonitoredSwitch["settings"], "name" | "labels">;
  readonly nexus: Pick<MonitoredSwitch["nexus"], "overview">;
  readonly pipeline: Pick<MonitoredSwitch["pipeline"], "status">;
}

export interface FleetListOptions<S extends Searched> {
  readonly registry: { use<T>(work: (switches: readonly S[]) => Promise<T>): Promise<T> };
  /** Asks switches, and waits for them as long as a person does. */
  readonly refresh: (switches: readonly S[]) => Promise<void>;
  /** How a switch stands now. */
  readonly stateOf: (one: S) => SwitchState;
  /** A switch as the list shows it. */
  readonly viewOf: (one: S) => SwitchView;
  /** Whether there are `/metrics`, `/sd` and `/probe`. */
  readonly exposes: boolean;
}

const SWITCHES_PER_PAGE = 50;

/** Of each switch so many tables, the fullest, are looked at to find which is full first. */
export const TABLES_LOOKED_AT = 12;

/** What was looked up is as good as new for so long: a hundred open pages cost what one does. */
const AS_GOOD_AS_NEW_MS = 1_000;

/** The answers to so many queries are remembered for as long as the list is. */
const MOST_QUERIES = 20;

/** What a switch is sorted and searched by; what is shown of it is looked up for those of one page alone. */
interface Listed<S> {
  readonly one: S;
  readonly state: SwitchState;
  /** Until its first table is full, in milliseconds. */
  readonly leftMs: number;
  /** The percentage of that table; -1 if there is none that counts. */
  readonly percent: number;
  /** How many of all its tables have come to the thresholds. */
  readonly warnings: number;
  readonly criticals: number;
  readonly problems: readonly Problem[];
}

/** The list of all switches as it was at one moment. */
interface Look<S> {
  readonly all: Promise<readonly Listed<S>[]>;
  readonly views: Map<string, FleetView>;
}

/** The list of switches that a query leaves, page by page. */
export function createFleetList<S extends Searched>(
  options: FleetListOptions<S>,
): (query: FleetQuery) => Promise<FleetView> {
  const { registry, refresh, stateOf } = options;
  const yieldLoop = createLoopYield();
  let recent: Look<S> | undefined;

  async function lookAll(): Promise<readonly Listed<S>[]> {
    return await registry.use(async (switches) => {
      await refresh(switches);
      const listed: Listed<S>[] = [];
      const slices = createSlices();
      for (const one of switches) {
        listed.push(toListed(one, stateOf(one)));
        if (slices.isOver()) await slices.next();
      }
      return listed.toSorted(byUrgency);
    });
  }

  function look(): Look<S> {
    const mine: Look<S> = { all: lookAll(), views: new Map() };
    const forget = (): void => {
      if (recent === mine) recent = undefined;
    };
    // A list that nobody looks at any more would keep switches that are configured no more.
    void mine.all.then(() => setTimeout(forget, AS_GOOD_AS_NEW_MS).unref(), forget);
    return mine;
  }

  return async (query) => {
    const { all, views } = (recent ??= look());
    const listed = await all;
    const key = JSON.stringify(query);
    if (!views.has(key)) await yieldLoop();
    const view = views.get(key) ?? fleetView(listed, query, options);
    if (views.size < MOST_QUERIES) views.set(key, view);
    return view;
  };
}

function toListed<S extends Searched>(one: S, state: SwitchState): Listed<S> {
  const { tables, levels, problems } = one.nexus.overview(one.pipeline.status().health, TABLES_LOOKED_AT);
  const [first] = tables;
  return {
    one,
    state,
    leftMs: first === undefined ? Number.MAX_SAFE_INTEGER : msUntilFull(first),
    percent: first?.counts === true ? (first.percent ?? -1) : -1,
    warnings: levels.warning,
    criticals: levels.critical,
    problems: problems(),
  };
}

const NATURAL = new Intl.Collator("en", { numeric: true });

/**
 * First those that are down or of which something besides tables is critical, then those of which a table is full first, then
 * those with the fullest table, then those that show none.
 */
function byUrgency(one: Listed<Searched>, other: Listed<Searched>): number {
  return (
    Number(isPressing(other)) - Number(isPressing(one)) ||
    one.leftMs - other.leftMs ||
    other.percent - one.percent ||
    NATURAL.compare(one.one.settings.name, other.one.settings.name)
  );
}

function isPressing({ state, problems }: Listed<Searched>): boolean {
  return state === "down" || problems.some(({ level }) => level === "critical");
}

function fleetView<S extends Searched>(
  all: readonly Listed<S>[],
  query: FleetQuery,
  { viewOf, exposes }: FleetListOptions<S>,
): FleetView {
  const found = all.filter((one) => fits(one, query));
  const pages = Math.max(1, Math.ceil(found.length / SWITCHES_PER_PAGE));
  const page = Math.min(query.page, pages);
  const states = { up: 0, late: 0, down: 0, pending: 0 };
  let [warnings, criticals, problems] = [0, 0, 0];
  for (const one of all) {
    states[one.state] += 1;
    warnings += one.warnings;
    criticals += one.criticals;
    if (one.problems.length > 0) problems += 1;
  }
  return {
    version: VERSION,
    at: systemClock.wall(),
    query: { ...query, page },
    totals: { switches: all.length, states, warnings, criticals, problems },
    found: found.length,
    pages,
    switches: found.slice((page - 1) * SWITCHES_PER_PAGE, page * SWITCHES_PER_PAGE).map(({ one }) => viewOf(one)),
    exposes,
  };
}

/** A name is part of the switch's, a label is `name=value` or part of a value, in any case. */
function fits(
  { one, warnings, criticals, problems, state: stands }: Listed<Searched>,
  { name, label, state }: FleetQuery,
): boolean {
  if (!contains(one.settings.name, name)) return false;
  const labels = Object.entries(one.settings.labels);
  const mark = label.indexOf("=");
  const isWanted = ([said, value]: readonly [string, string]): boolean =>
    mark === -1 ? contains(value, label) : said === label.slice(0, mark) && contains(value, label.slice(mark + 1));
  if (label !== "" && !labels.some(isWanted)) return false;
  if (state === "") return true;
  if (state === "problem") return problems.length > 0;
  if (state === "warning") return warnings + criticals > 0;
  return state === "critical" ? criticals > 0 : stands === state;
}

function contains(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase());
}
