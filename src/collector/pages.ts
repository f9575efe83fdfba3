import { setImmediate } from "node:timers/promises";

import { type Pipeline, refreshAll } from "../../otel/pipeline.ts";
import { levelOf } from "../catalogue/fullness.ts";
import { placeOf, titleOf } from "../catalogue/tables.ts";
import type { Settings } from "../config/settings.ts";
import { ADVICE } from "../fleet/advice.ts";
import { systemClock } from "../fleet/clock.ts";
import type { Overview, TableOverview } from "../fleet/overview.ts";
import type { Registry } from "../fleet/registry.ts";
import type { DownReason, Health } from "../fleet/source.ts";
import type { PageHandlers } from "../web/handlers.ts";
import type {
  FleetQuery,
  FleetView,
  SwitchDetailView,
  SwitchState,
  SwitchView,
  TableView,
} from "../web/pages/views.ts";
import type { MonitoredSwitch } from "./monitored-switch.ts";
import { VERSION } from "./version.ts";

export interface PagesOptions {
  readonly registry: Registry<MonitoredSwitch>;
  /** The settings that hold now. */
  readonly settings: () => Settings;
  /** Whether there are `/metrics`, `/sd` and `/probe`. */
  readonly exposes: boolean;
  /** Ends the waiting for switches. */
  readonly hurry: AbortSignal;
}

/** A person waits no longer for switches; what they answer later is there when the page refreshes itself. */
const WAIT_MS = 2_000;

const SWITCHES_PER_PAGE = 50;

/** So many points of a table's course are drawn in the list of switches, whose plots are small. */
const SMALL_PLOT_POINTS = 40;

/** Of each switch so many tables, the fullest, are looked at to find which is full first. */
const TABLES_LOOKED_AT = 12;

/** What was looked up for a list is as good as new for so long: a hundred open pages cost what one does. */
const AS_GOOD_AS_NEW_MS = 1_000;

/** So long at most is looked up before others have a turn. */
const SLICE_MS = 10;

/** What the pages show. A page asks switches as a scrape does: the same polls, the same limits. */
export function createPages({ registry, settings, exposes, hurry }: PagesOptions): PageHandlers {
  let recent: { until: number; readonly switches: Promise<readonly Listed[]> } | undefined;

  async function refresh(pipelines: readonly Pipeline[]): Promise<void> {
    // Where nothing is exported, no switch is ever asked.
    if (settings().push.exporters.length === 0) return;
    await refreshAll(pipelines, { maxAgeMs: settings().freshness.maxAgeMs, deadlineMs: WAIT_MS, hurry });
  }

  async function look(): Promise<readonly Listed[]> {
    return await registry.use(async (switches) => {
      await refresh(switches.map(({ pipeline }) => pipeline));
      const listed: Listed[] = [];
      let since = performance.now();
      for (const one of switches) {
        listed.push(toListed(one));
        if (performance.now() - since < SLICE_MS) continue;
        await setImmediate();
        since = performance.now();
      }
      return listed.toSorted(byUrgency);
    });
  }

  return {
    async fleet(query) {
      if (recent === undefined || performance.now() > recent.until)
        recent = { until: Number.POSITIVE_INFINITY, switches: look() };
      const mine = recent;
      try {
        return fleetView(await mine.switches, query, exposes);
      } finally {
        mine.until = Math.min(mine.until, performance.now() + AS_GOOD_AS_NEW_MS);
      }
    },
    async nexus(name) {
      return await registry.useOne(name, async (one) => {
        await refresh([one.pipeline]);
        return { version: VERSION, nexus: toDetail(one), exposes };
      });
    },
  };
}

/** A switch as the list has it, and how many of all its tables have come to the thresholds. */
interface Listed {
  readonly view: SwitchView;
  readonly warnings: number;
  readonly criticals: number;
}

function toListed({ settings, nexus, pipeline }: MonitoredSwitch): Listed {
  const { health, finishedAt } = pipeline.status();
  const overview = nexus.overview(health, TABLES_LOOKED_AT);
  const tables = overview.tables.map((table) => toTable(table, SMALL_PLOT_POINTS));
  const { warning: warnings, critical: criticals } = overview.levels;
  return { view: { ...summary(settings, overview, health, finishedAt), tables }, warnings, criticals };
}

function toDetail({ settings, nexus, pipeline }: MonitoredSwitch): SwitchDetailView {
  const { health, finishedAt } = pipeline.status();
  const overview = nexus.overview(health);
  const { identity, bootedAt, breaker, requests, poll } = overview;
  const now = systemClock.wall();
  const advice = health.reason === undefined ? undefined : ADVICE[health.reason];
  return {
    ...summary(settings, overview, health, finishedAt),
    tables: overview.tables.map((table) => toTable(table)),
    hostname: identity?.hostname ?? "",
    serial: identity?.serial ?? "",
    uptimeMs: bootedAt === undefined ? undefined : now - bootedAt,
    commands: overview.commands().map(({ readAt, fault, ...command }) => ({
      ...command,
      ageMs: readAt === undefined ? undefined : now - readAt,
      detail: fault,
    })),
    advice: advice && `${advice.cause} ${advice.step}`,
    breaker,
    requests,
    poll,
  };
}

function summary(
  { name, host, labels }: MonitoredSwitch["settings"],
  { identity }: Overview,
  { reason }: Health,
  finishedAt: number | undefined,
): Omit<SwitchView, "tables"> {
  return {
    name,
    host,
    labels,
    state: stateOf(reason),
    reason,
    model: identity?.model ?? "",
    release: identity?.version ?? "",
    ageMs: finishedAt === undefined ? undefined : systemClock.now() - finishedAt,
  };
}

function stateOf(reason: DownReason | undefined): SwitchState {
  if (reason === undefined) return "up";
  return reason === "late" || reason === "pending" ? reason : "down";
}

function toTable(table: TableOverview, points?: number): TableView {
  const { used, limit, percent, counts, forecast, course } = table;
  const last = course.at(-1)?.at ?? 0;
  return {
    title: titleOf(table),
    place: placeOf(table),
    used,
    limit,
    percent,
    level: levelOf(table),
    meantToBeFull: !counts,
    course: points === undefined ? course : thinned(course, points),
    full: forecast && {
      inMs: forecast.fullAt - last,
      percentPerDay: forecast.perDay * 100,
      overMs: forecast.overMs,
    },
  };
}

/** At most so many of a course's points, the first and the last among them. */
function thinned<T>(course: readonly T[], points: number): readonly T[] {
  const step = Math.ceil((course.length - 1) / (points - 1));
  return step <= 1 ? course : course.filter((_, index) => index % step === 0 || index === course.length - 1);
}

/** First those of which a table is full first, then those with the fullest table, then those that show none. */
function byUrgency({ view: one }: Listed, { view: other }: Listed): number {
  const [first, second] = [one.tables[0], other.tables[0]];
  return (
    timeLeft(first) - timeLeft(second) ||
    fill(second) - fill(first) ||
    one.name.localeCompare(other.name, "en", { numeric: true })
  );
}

function timeLeft(table: TableView | undefined): number {
  return table?.full?.inMs ?? Number.MAX_SAFE_INTEGER;
}

function fill(table: TableView | undefined): number {
  return table === undefined || table.meantToBeFull ? -1 : (table.percent ?? -1);
}

function fleetView(all: readonly Listed[], query: FleetQuery, exposes: boolean): FleetView {
  const found = all.filter((one) => fits(one, query));
  const pages = Math.max(1, Math.ceil(found.length / SWITCHES_PER_PAGE));
  const page = Math.min(query.page, pages);
  const states = { up: 0, late: 0, down: 0, pending: 0 };
  let [warnings, criticals] = [0, 0];
  for (const { view, ...counts } of all) {
    states[view.state] += 1;
    warnings += counts.warnings;
    criticals += counts.criticals;
  }
  return {
    version: VERSION,
    query: { ...query, page },
    totals: { switches: all.length, states, warnings, criticals },
    found: found.length,
    pages,
    switches: found.slice((page - 1) * SWITCHES_PER_PAGE, page * SWITCHES_PER_PAGE).map(({ view }) => view),
    exposes,
  };
}

/** A name is part of the switch's, a label is `name=value` or part of a value, in any case. */
function fits({ view, warnings, criticals }: Listed, { name, label, state }: FleetQuery): boolean {
  if (!contains(view.name, name)) return false;
  const [wanted = "", value] = label.split("=", 2);
  const labels = Object.entries(view.labels);
  if (value !== undefined && !labels.some(([one, said]) => one === wanted && contains(said, value))) return false;
  if (value === undefined && wanted !== "" && !labels.some(([, said]) => contains(said, wanted))) return false;
  if (state === "") return true;
  if (state === "warning") return warnings + criticals > 0;
  return state === "critical" ? criticals > 0 : view.state === state;
}

function contains(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase());
}
