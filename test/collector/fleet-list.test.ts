import { describe, expect, it } from "vitest";

import { createFleetList } from "../../src/collector/fleet-list.ts";
import type { Overview, TableOverview } from "../../src/fleet/overview.ts";
import type { Problem } from "../../src/fleet/problems/problems.ts";
import type { FleetQuery, SwitchState, SwitchView } from "../../src/web/pages/views.ts";

const ALL: FleetQuery = { name: "", label: "", state: "", page: 1 };
const DAY_MS = 86_400_000;

/** A table that is so full, and full in so many days if that is known. */
function table(percent: number, days?: number, counts = true): TableOverview {
  return {
    family: "cisco.tcam",
    attributes: {},
    used: undefined,
    limit: undefined,
    counts,
    percent,
    course: [{ at: 0, ratio: percent / 100 }],
    forecast: days === undefined ? undefined : { perDay: 0.1, fullAt: days * DAY_MS, overMs: DAY_MS },
  };
}

function nexus(
  name: string,
  tables: readonly TableOverview[] = [],
  labels: Readonly<Record<string, string>> = {},
  problems: readonly Problem[] = [],
  state: SwitchState = "up",
) {
  const view: SwitchView = {
    name,
    labels,
    host: name,
    state,
    reason: undefined,
    advice: undefined,
    model: "",
    release: "",
    ageMs: 0,
    tables: [],
    problems,
    asksTables: true,
  };
  const overview: Pick<Overview, "tables" | "levels"> = { tables, levels: { ok: 0, warning: 0, critical: 0 } };
  const finished = { health: { show: "observation" }, finishedAt: 0 } as const;
  return { settings: { name, labels }, view, problems, overview, nexus: {}, pipeline: { status: () => finished } };
}

/** The list of some switches, with what it cost. */
function listOf(switches: readonly ReturnType<typeof nexus>[]) {
  const cost = { looks: 0, views: 0 };
  const all = switches.map((one) => ({
    ...one,
    nexus: {
      overview: (): Overview => ({
        ...one.overview,
        identity: undefined,
        bootedAt: undefined,
        features: () => [],
        problems: () => one.problems,
        facts: () => [],
        interfaces: () => [],
        asksTables: true,
        commands: () => [],
        poll: undefined,
        breaker: { state: "closed", retryInMs: undefined },
        requests: { lastMinute: 0, limit: 60 },
      }),
    },
  }));
  const list = createFleetList<(typeof all)[number]>({
    registry: { use: (work) => work(all) },
    refresh() {
      cost.looks += 1;
      return Promise.resolve();
    },
    stateOf: ({ view }) => view.state,
    viewOf({ view }) {
      cost.views += 1;
      return view;
    },
    exposes: true,
  });
  return { list, cost };
}

const names = ({ switches }: { readonly switches: readonly SwitchView[] }) => switches.map(({ name }) => name);

describe("the list of switches", () => {
  it("begins with a full table, then the next that is full, then the fullest; what is full in years is only full so far", async () => {
    const { list } = listOf([
      nexus("leaf-10", [table(50)]),
      nexus("leaf-2", [table(50)]),
      nexus("silent"),
      nexus("meant", [table(100, undefined, false)]),
      nexus("in-years", [table(40, 3_000)]),
      nexus("in-a-week", [table(60, 7)]),
      nexus("tomorrow", [table(55, 1)]),
      nexus("full", [table(100)]),
    ]);

    expect(names(await list(ALL))).toEqual([
      "full",
      "tomorrow",
      "in-a-week",
      "leaf-2",
      "leaf-10",
      "in-years",
      "meant",
      "silent",
    ]);
  });

  it("begins with what is critical besides tables, finds what is not in order, and counts the switches", async () => {
    const problem = (level: "warning" | "critical"): Problem[] => [{ what: "x", alert: "y", level, where: ["z"] }];
    const { list } = listOf([
      nexus("full", [table(100)]),
      nexus("warned", [], {}, problem("warning")),
      nexus("well"),
      nexus("pressing", [], {}, problem("critical")),
    ]);

    const view = await list(ALL);

    expect(names(view)).toEqual(["pressing", "full", "warned", "well"]);
    expect(view.totals.problems).toBe(2);
    expect(names(await list({ ...ALL, state: "problem" }))).toEqual(["pressing", "warned"]);
  });

  it("begins with what is down; what is late or not asked yet has no such haste", async () => {
    const { list } = listOf([
      nexus("full", [table(100)]),
      nexus("late", [], {}, [], "late"),
      nexus("pending", [], {}, [], "pending"),
      nexus("silent", [], {}, [], "down"),
    ]);

    expect(names(await list(ALL))).toEqual(["silent", "full", "late", "pending"]);
  });

  it("finds a label by all of its value, an equals sign in it too", async () => {
    const { list } = listOf([nexus("one", [], { path: "a=b=c" }), nexus("two", [], { path: "a=b=d" }), nexus("three")]);

    expect(names(await list({ ...ALL, label: "path=a=b=c" }))).toEqual(["one"]);
    expect(names(await list({ ...ALL, label: "path=" }))).toEqual(["one", "two"]);
    expect(names(await list({ ...ALL, label: "b=d" }))).toEqual([]);
  });

  it("looks once for many who come together, and looks up what one page shows alone", async () => {
    const { list, cost } = listOf(Array.from({ length: 200 }, (_, index) => nexus(`leaf-${index}`)));

    const views = await Promise.all(Array.from({ length: 30 }, () => list(ALL)));

    expect(new Set(views).size).toBe(1);
    expect(cost).toEqual({ looks: 1, views: 50 });
  });

  it("lets others run between the pages of many who ask for different ones", async () => {
    const { list } = listOf([nexus("leaf-1")]);
    let iterations = 0;
    let asking = true;
    const count = (): void => {
      iterations += 1;
      if (asking) setImmediate(count);
    };
    setImmediate(count);

    await Promise.all(Array.from({ length: 40 }, (_, index) => list({ ...ALL, name: `${index}` })));
    asking = false;

    expect(iterations).toBeGreaterThanOrEqual(40);
  });
});
