import { html, type Html } from "./html.ts";
import { bar, change, plot } from "./plot.ts";
import { number, percent, span } from "./text.ts";
import type { FullView, Level, TableView } from "./views.ts";

/** Tables as rows, for the list of switches: what it is, its use of its limit, and its course. */
export function tableRows(tables: readonly TableView[]): Html {
  return html`<ul class="rows">
    ${tables.map(
      (table) =>
        html`<li class="table ${table.level}">
          <span class="what">${placed(table)}</span>
          <span class="share">${share(table)}</span>
          <span class="meter">${bar(table)}<span class="figures">${use(table)}</span></span>
          <span class="course">${course(table)}</span>
          ${note(table)}
        </li> `,
    )}
  </ul>`;
}

/** Tables as tiles, for the page of a switch, each with a larger plot. */
export function tableTiles(tables: readonly TableView[]): Html {
  return html`<ul class="tiles">
    ${tables.map(
      (table) =>
        html`<li class="table ${table.level}">
          <span class="what">${placed(table)}</span>
          <span class="share">${share(table)}</span>
          ${table.percent !== undefined && bar(table)}
          <span class="figures">${use(table)}${free(table)}</span>
          <span class="course">${course(table)}</span>
          ${note(table)}
        </li> `,
    )}
  </ul>`;
}

function placed({ title, place }: TableView): Html {
  return html`${title}${place !== "" && html` <span class="place">module ${place}</span>`}`;
}

/** Levels that are worth a warning, with the runbook that says what to do. */
const RUNBOOKS: Readonly<Record<Level, string>> = {
  ok: "",
  warning: "NexusTableFillingUp",
  critical: "NexusTableAlmostFull",
};

function share({ percent: full, level }: TableView): Html {
  const runbook = RUNBOOKS[level];
  return html`<b>${full !== undefined && percent(full)}</b>${
      runbook !== "" && html` <a class="level" href="/runbook/${runbook}">${level}</a>`
    }`;
}

function use({ used, limit }: TableView): string {
  if (used === undefined) return "";
  return limit === undefined ? `${number(used)} in use` : `${number(used)} of ${number(limit)}`;
}

function free({ used, limit }: TableView): string {
  return used === undefined || limit === undefined ? "" : `, ${number(Math.max(0, limit - used))} free`;
}

function course({ course: points }: TableView): Html | undefined {
  const drawn = plot(points);
  return drawn && html`${drawn}${change(points)}`;
}

function note({ full, meantToBeFull, note: more }: TableView): Html | undefined {
  const said = [full && fullIn(full), meantToBeFull && "may be full: no alert", more];
  const words = said.filter((one) => one !== undefined && one !== false && one !== "");
  return words.length === 0 ? undefined : html`<span class="note">${words.join("; ")}</span>`;
}

/** An estimate is told as one. */
function fullIn({ inMs, percentPerDay, overMs }: FullView): string {
  const rate = Math.abs(percentPerDay) < 0.01 ? percentPerDay.toPrecision(1) : number(percentPerDay);
  return `estimate: full in ${span(inMs)}, at ${rate} points a day over the last ${span(overMs)}`;
}
