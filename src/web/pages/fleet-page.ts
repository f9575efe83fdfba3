import { html, type Html } from "./html.ts";
import { layout } from "./layout.ts";
import { problemLines } from "./problems.ts";
import { adviceText, labelList, stateBadge, withoutTables } from "./state.ts";
import { tableRows } from "./tables.ts";
import { ago, number } from "./text.ts";
import type { FleetQuery, FleetView, SwitchView } from "./views.ts";

/** Of each switch so many tables are in the list; its own page has all. */
const TABLES_SHOWN = 3;

/** The states and levels by which switches can be picked; a `problem` is something that is not in order besides tables. */
export const STATES: readonly string[] = ["up", "late", "down", "pending", "warning", "critical", "problem"];

/** The page at `/`: every switch, those first that are down, then those of which a table is full first. */
export function fleetPage(view: FleetView): string {
  const { version, at, query, switches, exposes } = view;
  return layout({
    title: "Switches",
    version,
    at,
    head: html`<h1>Switches</h1>
      ${filter(query)}`,
    live: html`${totals(view)} ${switches.length === 0 && nothing(view)}
      <ol class="switches">
        ${switches.map(row)}
      </ol>
      ${pager(view)}`,
    foot: links(exposes),
  });
}

function filter({ name, label, state }: FleetQuery): Html {
  return html`<form class="filter" method="get" action="/" role="search">
    <label>Name <input name="name" type="search" value="${name}" /></label>
    <label>Label <input name="label" type="search" value="${label}" placeholder="site=fra" /></label>
    <label
      >State
      <select name="state">
        <option value="">all</option>
        ${STATES.map((one) => html`<option${one === state && html` selected`}>${one}</option>`)}
      </select></label
    >
    <button>Show</button>
  </form>`;
}

function count(word: string, many: number, state = word): Html {
  return html`<li class="${many === 0 ? "zero" : state}">
    <a href="/?state=${state}"><b>${number(many)}</b> ${word}</a>
  </li>`;
}

function plural(word: string, many: number): string {
  return many === 1 ? word : `${word}s`;
}

function totals({ totals: { switches, states, warnings, criticals, problems } }: FleetView): Html {
  return html`<ul class="totals">
    <li>
      <a href="/"><b>${number(switches)}</b> ${switches === 1 ? "switch" : "switches"}</a>
    </li>
    ${count("up", states.up)}${count("down", states.down)}${count("late", states.late)}
    ${states.pending > 0 && count("pending", states.pending)} ${count("with problems", problems, "problem")}
    ${count(plural("table warning", warnings), warnings, "warning")}
    ${count(plural("critical table", criticals), criticals, "critical")}
  </ul>`;
}

function nothing({ totals: { switches } }: FleetView): Html {
  return switches === 0
    ? html`<p class="empty">
        No switch is configured. Name some under <code>switches</code> in the configuration file.
      </p>`
    : html`<p class="empty">No switch fits. <a href="/">Show all</a></p>`;
}

function row(nexus: SwitchView): Html {
  const { name, state, reason, advice, model, release, ageMs, tables, problems, labels } = nexus;
  return html`<li class="switch ${state}">
    <div class="who">
      <h2><a href="/switch/${encodeURIComponent(name)}">${name}</a></h2>
      ${stateBadge({ state, reason })}
      <span class="facts">${factSpans([model, release, ageMs === undefined ? "" : `asked ${ago(ageMs)}`])}</span>
      ${labelList(labels)}
    </div>
    <div>
      ${problemLines(problems)}
      ${
        tables.length > 0
          ? tableRows(tables.slice(0, TABLES_SHOWN))
          : advice === undefined
            ? html`<p class="advice">${withoutTables(nexus)}</p>`
            : adviceText(advice)
      }
    </div>
  </li> `;
}

/** What is said of a switch, one after the other; a line breaks between them alone. */
function factSpans(facts: readonly string[]): readonly Html[] {
  const said = facts.filter((fact) => fact !== "");
  return said.map((fact, index) => html`<span>${fact}${index < said.length - 1 && ","}</span> `);
}

function pager({ query, pages }: FleetView): Html | undefined {
  if (pages <= 1) return undefined;
  const to = (page: number, words: string, rel: string): Html => {
    const search = new URLSearchParams({ ...query, page: String(page) });
    return html`<a rel="${rel}" href="/?${search.toString()}">${words}</a>`;
  };
  return html`<nav class="pager" aria-label="Pages">
    ${query.page > 1 && to(query.page - 1, "Previous", "prev")}
    <span>page ${query.page} of ${pages}</span>
    ${query.page < pages && to(query.page + 1, "Next", "next")}
  </nav>`;
}

function links(exposes: boolean): Html {
  return html`<p>
    ${
      exposes
        ? html`<a href="/metrics">/metrics</a>, <a href="/metrics?only=collector">of the collector alone</a>,
            <a href="/sd">/sd</a>`
        : "It is not scraped: prometheus is not among its exporters"
    }, <a href="/-/healthy">/-/healthy</a>, <a href="/-/ready">/-/ready</a>, <a href="/runbook">runbooks</a>
  </p>`;
}
