import { refreshAll } from "../../otel/pipeline.ts";
import { levelOf } from "../catalogue/fullness.ts";
import { placeOf, titleOf } from "../catalogue/tables.ts";
import { groupsOf } from "../catalogue/table-groups.ts";
import type { Settings } from "../config/settings.ts";
import { ADVICE, alertOf, inFile } from "../fleet/advice.ts";
import { systemClock } from "../fleet/clock.ts";
import { createLoopYield } from "../fleet/limits/loop-queue.ts";
import type { Overview, TableOverview } from "../fleet/overview.ts";
import type { Registry } from "../fleet/registry.ts";
import type { DownReason, Health } from "../fleet/source.ts";
import type { PageHandlers } from "../web/handlers.ts";
import type { PlaceView, SwitchDetailView, SwitchState, SwitchView, TableView } from "../web/pages/views.ts";
import { createFleetList, TABLES_LOOKED_AT } from "./fleet-list.ts";
import type { MonitoredSwitch } from "./monitored-switch.ts";
import { VERSION } from "./version.ts";

export interface PagesOptions {
  readonly registry: Registry<MonitoredSwitch>;
  /** The settings that hold now. */
  readonly settings: () => Settings;
  /** Whether these are a file's, by whose names a page then calls them. */
  readonly fromFile: () => boolean;
  /** Whether there are `/metrics`, `/sd` and `/probe`. */
  readonly exposes: boolean;
  /** Ends the waiting for switches. */
  readonly hurry: AbortSignal;
}

/** A person waits no longer for switches; what they answer later is there when the page refreshes itself. */
const WAIT_MS = 2_000;

/** So many points of a table's course are drawn in the list of switches, whose plots are small. */
const SMALL_PLOT_POINTS = 40;

/** More tables than the largest chassis has; a page of more would hold up whatever else is asked of the collector. */
const MOST_TABLES = 2_000;

/** So many of a switch's tables, the most urgent, are at the top of its page. */
const TABLES_AT_THE_TOP = 4;

/** What the pages show. A page asks switches as a scrape does: the same polls, the same limits. */
export function createPages({ registry, settings, fromFile, exposes, hurry }: PagesOptions): PageHandlers {
  const yieldLoop = createLoopYield();

  async function refresh(switches: readonly MonitoredSwitch[]): Promise<void> {
    // Where nothing is exported, no switch is ever asked.
    if (settings().push.exporters.length === 0) return;
    const { maxAgeMs } = settings().freshness;
    const pipelines = switches.map(({ pipeline }) => pipeline);
    await refreshAll(pipelines, { maxAgeMs, deadlineMs: WAIT_MS, hurry });
  }

  return {
    version: VERSION,
    fleet: createFleetList({
      registry,
      refresh,
      stateOf: ({ pipeline }) => stateOf(pipeline.status().health.reason),
      viewOf: (one) => toView(one, fromFile()),
      exposes,
    }),
    async nexus(name) {
      return await registry.useOne(name, async (one) => {
        await refresh([one]);
        await yieldLoop();
        return { version: VERSION, at: systemClock.wall(), nexus: toDetail(one, fromFile()), exposes };
      });
    },
  };
}

function toView({ settings, nexus, pipeline }: MonitoredSwitch, fromFile: boolean): SwitchView {
  const { health, finishedAt } = pipeline.status();
  const overview = nexus.overview(health, TABLES_LOOKED_AT);
  const tables = overview.tables.map((table) => toTable(table, SMALL_PLOT_POINTS));
  return { ...summary(settings, overview, conditionOf(health, fromFile), finishedAt), tables };
}

function toDetail({ settings, nexus, pipeline }: MonitoredSwitch, fromFile: boolean): SwitchDetailView {
  const { health, finishedAt } = pipeline.status();
  const overview = nexus.overview(health, MOST_TABLES);
  const { identity, bootedAt, breaker, requests, poll } = overview;
  const { ok, warning, critical } = overview.levels;
  const now = systemClock.wall();
  return {
    ...summary(settings, overview, conditionOf(health, fromFile), finishedAt),
    tables: overview.tables.slice(0, TABLES_AT_THE_TOP).map((table) => toTable(table)),
    places: placesOf(overview),
    facts: overview.facts(),
    interfaces: overview.interfaces().map(({ flapped, bandwidth, ...more }) => ({
      ...more,
      flappedMs: flapped === undefined ? undefined : flapped * 1_000,
      speed: bandwidth === undefined ? "" : speedOf(bandwidth),
    })),
    leftOut: ok + warning + critical - overview.tables.length,
    hostname: identity?.hostname ?? "",
    serial: identity?.serial ?? "",
    uptimeMs: bootedAt === undefined ? undefined : now - bootedAt,
    commands: overview.commands().map(({ readAt, fault, ...command }) => ({
      ...command,
      ageMs: readAt === undefined ? undefined : now - readAt,
      detail: fault,
    })),
    breaker,
    requests,
    poll,
  };
}

function summary(
  { name, host, labels }: MonitoredSwitch["settings"],
  { identity, problems, asksTables }: Overview,
  condition: Condition,
  finishedAt: number | undefined,
): Omit<SwitchView, "tables"> {
  return {
    name,
    host,
    labels,
    ...condition,
    model: identity?.model ?? "",
    release: identity?.version ?? "",
    problems: problems(),
    asksTables,
    ageMs: finishedAt === undefined ? undefined : systemClock.now() - finishedAt,
  };
}

const SPEED_UNITS = [
  [1e9, "Gbit/s"],
  [1e6, "Mbit/s"],
  [1e3, "kbit/s"],
] as const;

/** A bandwidth in bytes a second as people say it. */
function speedOf(bytesPerSecond: number): string {
  const bits = bytesPerSecond * 8;
  const [size, unit] = SPEED_UNITS.find(([one]) => bits >= one) ?? [1, "bit/s"];
  return `${Math.round((bits / size) * 100) / 100} ${unit}`;
}

type Condition = Pick<SwitchView, "state" | "reason" | "advice">;

/** Whether a switch shows readings, and if not why and what to do about it, by the names that settings have there. */
function conditionOf({ reason }: Health, fromFile: boolean): Condition {
  const state = stateOf(reason);
  if (reason === undefined) return { state, reason, advice: undefined };
  const { cause, step } = ADVICE[reason];
  return { state, reason, advice: { cause, step: fromFile ? inFile(step) : step, runbook: alertOf(reason) } };
}

function stateOf(reason: DownReason | undefined): SwitchState {
  if (reason === undefined) return "up";
  return reason === "late" || reason === "pending" ? reason : "down";
}

/** All tables by place, modules first and what the whole switch has last, and there by kind; those that are not used apart. */
function placesOf({ tables, features }: Overview): PlaceView[] {
  const places = [...Map.groupBy(tables, placeOf)].toSorted(([one], [other]) => byPlace(one, other));
  const known = features();
  return places.map(([place, here]) => {
    const inUse = here.filter((table) => !isUnused(table));
    const groups = groupsOf(inUse, known).map(({ title, members }) => ({
      title,
      tables: members.map(({ table, name, note }) => ({ ...toTable(table), title: name, place: "", note })),
    }));
    return { place, groups, unused: here.filter(isUnused).map((table) => ({ ...toTable(table), place: "" })) };
  });
}

function isUnused({ used = 0, percent = 0 }: TableOverview): boolean {
  return used === 0 && percent === 0;
}

/** Words with numbers in them as people count: module 2 before module 10. */
const NATURAL = new Intl.Collator("en", { numeric: true });

function byPlace(one: string, other: string): number {
  if (one === "" || other === "") return one === other ? 0 : one === "" ? 1 : -1;
  return NATURAL.compare(one, other);
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
    note: "",
  };
}

/** At most so many of a course's points, the first and the last among them. */
function thinned<T>(course: readonly T[], points: number): readonly T[] {
  const step = Math.ceil((course.length - 1) / (points - 1));
  return step <= 1 ? course : course.filter((_, index) => index % step === 0 || index === course.length - 1);
}
