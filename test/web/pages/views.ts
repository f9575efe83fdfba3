import type { FleetView, SwitchDetailView, SwitchView, TableView } from "../../../src/web/pages/views.ts";

const NOW = Date.UTC(2026, 10, 28, 12);

/** A table, full to three quarters unless said otherwise. */
export function tableView(more: Partial<TableView> = {}): TableView {
  return {
    title: "tcam: fib",
    place: "1/0",
    used: 3_000,
    limit: 4_000,
    percent: 75,
    level: "ok",
    meantToBeFull: false,
    course: Array.from({ length: 20 }, (_, index) => ({ at: NOW + index * 15_000, ratio: 0.7 + index / 400 })),
    full: undefined,
    note: "",
    ...more,
  };
}

/** A switch that is up, with one table. */
export function switchView(more: Partial<SwitchView> = {}): SwitchView {
  return {
    name: "leaf-1",
    host: "192.0.2.1",
    labels: {},
    state: "up",
    reason: undefined,
    advice: undefined,
    model: "N9K-C93180YC-FX",
    release: "10.3(5)",
    ageMs: 4_000,
    tables: [tableView()],
    problems: [],
    asksTables: true,
    ...more,
  };
}

/** A switch with all that its own page shows. */
export function detailView(more: Partial<SwitchDetailView> = {}): SwitchDetailView {
  return {
    ...switchView(),
    facts: [],
    interfaces: [],
    leftOut: 0,
    hostname: "leaf-1",
    serial: "FDO1",
    uptimeMs: 86_400_000,
    places: [{ place: "1/0", groups: [{ title: "FIB TCAM", tables: [tableView()] }], unused: [] }],
    commands: [
      {
        command: "show icam scale",
        state: "supported",
        periodMs: 300_000,
        tookMs: 200,
        ageMs: 4_000,
        detail: undefined,
      },
    ],
    breaker: { state: "closed", retryInMs: undefined },
    requests: { lastMinute: 3, limit: 60 },
    poll: {
      tookMs: 300,
      requests: [{ afterMs: 0, tookMs: 290, commands: ["show version", "show icam scale"], outcome: "answered" }],
    },
    ...more,
  };
}

/** A list of these switches, on one page. */
export function fleetView(switches: readonly SwitchView[], more: Partial<FleetView> = {}): FleetView {
  return {
    version: "0.1.0",
    at: NOW,
    query: { name: "", label: "", state: "", page: 1 },
    totals: {
      switches: switches.length,
      states: { up: switches.length, late: 0, down: 0, pending: 0 },
      warnings: 0,
      criticals: 0,
      problems: 0,
    },
    found: switches.length,
    pages: 1,
    switches,
    exposes: true,
    ...more,
  };
}
