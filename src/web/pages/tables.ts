import { html, type Html } from "./html.ts";
import { bar, plot } from "./plot.ts";
import { number, percent, span } from "./text.ts";
import type { FullView, TableView } from "./views.ts";

/** Tables as rows: what, use of limit, bar, and course. */
export function tableList(tables: readonly TableView[]): Html {
  return html`<ul class="tables">
    ${tables.map(tableRow)}
  </ul>`;
}

function tableRow(table: TableView): Html {
  const { title, place, level, meantToBeFull, course, full } = table;
  return html`<li class="table ${level}">
    <span class="what">${place !== "" && html`<b>${place}</b> `}${title}</span>
    <span class="figures">${use(table)}</span>
    ${bar(table)} ${plot(course) ?? html`<span class="plot none"></span>`}
    <span class="note">${full === undefined ? "" : fullIn(full)}${meantToBeFull && "meant to be full"}</span>
  </li> `;
}

function use({ used, limit, percent: share, level }: TableView): Html {
  const word = level === "ok" ? "" : ` ${level}`;
  const figures = used === undefined ? "" : limit === undefined ? number(used) : `${number(used)} of ${number(limit)}`;
  return html`${figures} <b>${share === undefined ? "" : percent(share)}</b>${word !== "" && html`<em>${word}</em>`}`;
}

/** An estimate is told as one. */
function fullIn({ inMs, percentPerDay, overMs }: FullView): string {
  const rate = Math.abs(percentPerDay) < 0.01 ? percentPerDay.toPrecision(1) : number(percentPerDay);
  return `estimate: full in ${span(inMs)}, at ${rate} points a day over the last ${span(overMs)} `;
}
