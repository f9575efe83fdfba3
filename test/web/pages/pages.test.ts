import { describe, expect, it } from "vitest";

import { ASSETS, style } from "../../../src/web/pages/assets.ts";
import { fleetPage } from "../../../src/web/pages/fleet-page.ts";
import { runbookList } from "../../../src/web/pages/runbook-page.ts";
import { switchPage } from "../../../src/web/pages/switch-page.ts";
import { percent, span } from "../../../src/web/pages/text.ts";
import { detailView, fleetView, switchView, tableView } from "./views.ts";

const HOSTILE = `<img src=x onerror="alert('1')">&</title>`;

/** A page of a switch all of whose words are hostile. */
function hostilePages(): readonly string[] {
  const table = tableView({ title: HOSTILE, place: HOSTILE, note: HOSTILE });
  const words = {
    name: HOSTILE,
    host: HOSTILE,
    labels: { [HOSTILE]: HOSTILE },
    reason: HOSTILE,
    advice: { cause: HOSTILE, step: HOSTILE, runbook: HOSTILE },
    model: HOSTILE,
    release: HOSTILE,
    tables: [table],
  };
  const command = { command: HOSTILE, state: HOSTILE, periodMs: 0, tookMs: 0, ageMs: undefined, detail: HOSTILE };
  const request = { afterMs: 0, tookMs: 0, commands: [HOSTILE], outcome: HOSTILE };
  return [
    fleetPage(
      fleetView([switchView(words)], { query: { name: HOSTILE, label: HOSTILE, state: HOSTILE, page: 2 }, pages: 3 }),
    ),
    switchPage({
      version: HOSTILE,
      at: 0,
      debug: true,
      exposes: true,
      nexus: detailView({
        ...words,
        hostname: HOSTILE,
        serial: HOSTILE,
        problems: [{ what: HOSTILE, alert: HOSTILE, level: "warning", where: [HOSTILE] }],
        facts: [{ what: HOSTILE, said: HOSTILE }],
        interfaces: [
          {
            name: HOSTILE,
            state: "up",
            flappedMs: undefined,
            speed: HOSTILE,
            errors: 0,
            description: HOSTILE,
            neighbor: HOSTILE,
          },
        ],
        places: [{ place: HOSTILE, groups: [{ title: HOSTILE, tables: [table] }], unused: [table] }],
        commands: [command],
        breaker: { state: HOSTILE, retryInMs: undefined },
        poll: { tookMs: 0, requests: [request] },
      }),
    }),
  ];
}

describe("a page", () => {
  it("shows the words of switches and people as text", () => {
    for (const page of hostilePages()) {
      expect(page).toContain("&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;&lt;/title&gt;");
      expect(page).not.toContain("<img");
      expect(page.match(/<\/title>/g)).toHaveLength(page.match(/<title>/g)?.length ?? 0);
    }
  });

  it("has no script, style or handler of its own in it, which its policy would forbid, and loads nothing from elsewhere", () => {
    const advice = { cause: "It.", step: "Look.", runbook: "NexusSwitchDown" };
    const nexus = detailView({ labels: { site: "fra" }, state: "down", reason: "auth", advice });
    const query = { name: "leaf", label: "", state: "up", page: 2 };
    for (const page of [
      fleetPage(fleetView([switchView()], { query, pages: 3 })),
      switchPage({ version: "0", at: 0, nexus, debug: true, exposes: true }),
    ]) {
      expect(page.match(/<script[^>]*>[^<]+/g)).toBeNull();
      expect(page).not.toMatch(/<style|<[a-z][^>]*\s(style|on[a-z]+)=/);
      expect(page.match(/(?:src|href)="(?!\/)[^"]*"/g)).toBeNull();
    }
  });

  it("names what it loads by its content", () => {
    expect(style.path).toMatch(/^\/assets\/[0-9a-f]{12}\/page\.css$/);
    for (const path of ASSETS.keys()) expect(fleetPage(fleetView([]))).toContain(`"${path}"`);
  });

  it("draws a course as a line with gaps, within its bounds, and none of a single point", () => {
    const course = [0.1, 0.2, undefined, 0.4].map((ratio, index) => ({ at: index * 1_000, ratio }));
    const page = (points: typeof course): string =>
      fleetPage(fleetView([switchView({ tables: [tableView({ course: points })] })]));

    expect(page(course)).toContain('class="line" d="M0,100L80,67M240,0Z"');
    expect(page(course.slice(0, 1))).not.toContain("<path");
    expect(page([])).not.toContain("<path");
  });

  it("says by how much a use has changed, and draws one that has not as a line alone", () => {
    const page = (...ratios: readonly number[]): string => {
      const course = ratios.map((ratio, index) => ({ at: index * 40_000, ratio }));
      return fleetPage(fleetView([switchView({ tables: [tableView({ course })] })]));
    };

    expect(page(0.5, 0.52, 0.541)).toContain("+4.1 points in 1 min<");
    expect(page(0.541, 0.5)).toContain("\u22124.1 points in 40 s<");
    expect(page(0.5, 0.6, 0.5)).toContain("same as 1 min ago<");
    expect(page(0.5, 0.5, 0.5)).toContain("steady for 1 min<");
    expect(page(0.5, 0.5, 0.5)).not.toContain('class="area"');
  });

  it("says what to do where there is no switch, none that fits, and none with a table", () => {
    const empty = {
      totals: { switches: 0, states: { up: 0, late: 0, down: 0, pending: 0 }, warnings: 0, criticals: 0, problems: 0 },
    };

    expect(fleetPage(fleetView([], empty))).toContain("No switch is configured.");
    expect(fleetPage(fleetView([], { totals: { ...empty.totals, switches: 3 } }))).toContain("No switch fits.");
    expect(fleetPage(fleetView([switchView({ tables: [] })]))).toContain(
      "It answers, but none of its tables can be shown;",
    );
  });

  it("leads from a state and a level to the runbook", () => {
    const advice = { cause: "Nothing listens.", step: "Look.", runbook: "NexusSwitchDown" };
    const down = switchView({ state: "down", reason: "refused", advice, tables: [] });
    const page = fleetPage(fleetView([down, switchView({ tables: [tableView({ level: "critical" })] })]));

    expect(page).toContain('<a href="/runbook/NexusSwitchDown">Runbook: NexusSwitchDown</a>');
    expect(page).toContain('href="/runbook/NexusTableAlmostFull">critical</a>');
  });

  it("names what is not in order, the first of many, and nothing where all is", () => {
    const page = (problems: Parameters<typeof detailView>[0] = {}): string =>
      switchPage({ version: "0", at: 0, nexus: detailView(problems), debug: false, exposes: true });
    const where = Array.from({ length: 30 }, (_, index) => `Ethernet1/${index + 1}`);
    const problems = [{ what: "Down", alert: "NexusInterfaceDown", level: "warning", where }] as const;

    expect(page()).not.toContain("<h2>Problems</h2>");
    expect(page({ problems })).toContain("<h2>Problems</h2>");
    expect(page({ problems })).toContain('<a href="/runbook/NexusInterfaceDown">Down</a>');
    expect(page({ problems }).match(/<dd>Ethernet1\/\d+<\/dd>/g)).toHaveLength(8);
    expect(page({ problems })).toContain("and 22 more");
  });

  it("names in the list what is not in order, and says how a switch is besides its tables", () => {
    const peers = {
      what: "BGP peers down",
      alert: "NexusBgpPeerDown",
      level: "critical",
      where: ["10.0.0.2", "b"],
    } as const;
    const plainly = (page: string): string => page.replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ");
    const list = (more: Parameters<typeof switchView>[0]): string => plainly(fleetPage(fleetView([switchView(more)])));
    const facts = [{ what: "Interfaces", said: "48 up, 6 down" }];

    expect(list({ problems: [peers] })).toContain("critical BGP peers down: 10.0.0.2, and 1 more");
    expect(list({ tables: [], asksTables: false })).toContain("It is not asked about tables; the rest is in order.");
    expect(list({ tables: [], asksTables: false, problems: [peers] })).toContain("It is not asked about tables. ");
    expect(
      plainly(switchPage({ version: "0", at: 0, nexus: detailView({ facts }), debug: false, exposes: true })),
    ).toContain("At a glance Interfaces 48 up, 6 down");
  });

  it("says of a table what is used of what, and of a missing figure nothing", () => {
    const page = (more: Parameters<typeof tableView>[0]): string =>
      fleetPage(fleetView([switchView({ tables: [tableView(more)] })]))
        .replaceAll(/<[^>]+>/g, " ")
        .replaceAll(/\s+/g, " ");

    expect(page({ used: 1_234_567, limit: 2_000_000, percent: 61.7 })).toContain("61.7 % 1,234,567 of 2,000,000");
    expect(page({ used: 3, limit: undefined, percent: undefined })).toMatch(/tcam: fib module 1\/0 3 in use/);
    expect(page({ used: 3, limit: undefined, percent: undefined })).not.toMatch(/undefined|NaN/);
    expect(page({ used: undefined, percent: 12 })).toContain("12.0 %");
    expect(page({ level: "critical" })).toContain("critical");
    expect(page({ meantToBeFull: true })).toContain("may be full: no alert");
  });

  it("says when what it shows was so, and a runbook, which stays as it is, nothing of that", () => {
    const at = Date.UTC(2026, 10, 29, 7, 5, 9, 800);
    const asOf = '<p class="as-of">2026-11-29 07:05:09 UTC</p>';

    expect(fleetPage(fleetView([], { at }))).toContain(asOf);
    expect(switchPage({ version: "0", at, nexus: detailView(), debug: false, exposes: true })).toContain(asOf);
    expect(runbookList("0")).not.toMatch(/as-of|<script/);
  });

  it("tells an estimate as one, with what it rests on", () => {
    const full = { inMs: 3 * 86_400_000, percentPerDay: 2.5, overMs: 3_600_000 };

    expect(fleetPage(fleetView([switchView({ tables: [tableView({ full })] })]))).toContain(
      "estimate: full in 3 d, at 2.5 points a day over the last 1 h",
    );
  });

  it("keeps a query while one turns its pages", () => {
    const view = fleetView([switchView()], {
      query: { name: "leaf", label: "", state: "up", page: 2 },
      pages: 3,
      found: 300,
    });

    expect(fleetPage(view)).toContain('href="/?name=leaf&amp;label=&amp;state=up&amp;page=3"');
    expect(fleetPage(view)).toContain("page 2 of 3");
  });

  it.each([
    [0, "with each poll"],
    [300_000, "every 5 min"],
    [3_600_000, "every 1 h"],
  ])("says how often a command is asked with a period of %d ms: %s", (periodMs, often) => {
    const command = { command: "show x", state: "supported", periodMs, tookMs: 1, ageMs: undefined, detail: undefined };
    const nexus = detailView({ commands: [command] });

    expect(switchPage({ version: "0", at: 0, nexus, debug: false, exposes: true })).toContain(`<td>${often}</td>`);
  });

  it("shows the last poll request by request only if asked", () => {
    const page = (debug: boolean): string =>
      switchPage({ version: "0", at: 0, nexus: detailView(), debug, exposes: true }).replaceAll(/\s+/g, " ");

    expect(page(false)).toContain('href="/switch/leaf-1?debug"');
    expect(page(false)).not.toContain("<code>show version</code>");
    expect(page(true)).toContain(
      "<b>answered</b> in 290 ms, sent 0 ms after the poll began: <code>show version</code> ; <code>show icam scale</code>",
    );
  });
});

describe("words for people", () => {
  it.each([
    [0, "0.0 %"],
    [0.04, "< 0.1 %"],
    [99.97, "99.9 %"],
    [100, "100.0 %"],
    [130.25, "130.3 %"],
  ])("writes %f percent as %s", (value, text) => {
    expect(percent(value)).toBe(text);
  });

  it.each([
    [0, "0 ms"],
    [999, "999 ms"],
    [4_200, "4 s"],
    [61_000, "1 min 1 s"],
    [3_600_000, "1 h"],
    [90_000_000, "1 d 1 h"],
    [86_400_000 * 33.3, "33 d"],
    [-5, "0 ms"],
  ])("writes %d ms as %s", (value, text) => {
    expect(span(value)).toBe(text);
  });
});
