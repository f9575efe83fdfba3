import { labelList } from "./fleet-page.ts";
import { html, type Html } from "./html.ts";
import { layout } from "./layout.ts";
import { tableList } from "./tables.ts";
import { ago, number, span } from "./text.ts";
import type { CommandView, SwitchDetailView, SwitchPageView, TableView } from "./views.ts";

/** The page at `/switch/NAME`: all tables of a switch with their courses, and how the collector gets on with it. */
export function switchPage({ version, nexus, debug, exposes }: SwitchPageView): string {
  const { name, tables, leftOut, commands } = nexus;
  return layout({
    title: name,
    version,
    head: html`<nav aria-label="Way back"><a href="/">Switches</a></nav>
      <h1>${name}</h1>`,
    live: html`${facts(nexus)}
    ${tables.length === 0 ? html`<p class="empty">No table can be shown.</p>` : tableGroups(tables)}
    ${leftOut > 0 && html`<p class="empty">${number(leftOut)} more tables, less full than these, are not shown.</p>`}
    ${
      commands.length > 0 &&
      html`<section>
        <h2>Commands</h2>
        ${commandTable(commands)}
      </section>`
    }
    ${dealings(nexus, debug)}`,
    foot: html`<p>
      ${exposes && html`<a href="/probe?target=${encodeURIComponent(name)}">/probe?target=${name}</a>`}
    </p>`,
  });
}

function facts(nexus: SwitchDetailView): Html {
  const { state, reason, advice, hostname, model, serial, release, host, uptimeMs, ageMs, labels } = nexus;
  const said: readonly (readonly [string, string])[] = [
    ["Model", model],
    ["Release", release],
    ["Serial number", serial],
    ["Host name", hostname],
    ["Address", host],
    ["Up for", uptimeMs === undefined ? "" : span(uptimeMs)],
    ["Asked", ageMs === undefined ? "" : ago(ageMs)],
  ];
  return html`<div class="who">
      <span class="state ${state}">${state}${reason !== undefined && reason !== state && `: ${reason}`}</span>
      ${labelList(labels)}
    </div>
    ${advice !== undefined && html`<p class="advice">${advice}</p>`}
    <dl class="facts">
      ${said.map(
        ([word, value]) =>
          value !== "" &&
          html`<div>
            <dt>${word}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>`;
}

/** Tables by module and forwarding instance: ACL regions stand beside the banks that they live in. */
function tableGroups(tables: readonly TableView[]): Html[] {
  const places = [...new Set(tables.map(({ place }) => place))].toSorted(byPlace);
  return places.map((place) => {
    const here = tables.filter((table) => table.place === place).map((table) => ({ ...table, place: "" }));
    const inUse = here.filter((table) => !isUnused(table));
    return html`<section>
      <h2>${place === "" ? "The switch" : `Module ${place.replace("/", ", instance ")}`}</h2>
      ${inUse.length > 0 && tableList(inUse)} ${unused(here.filter(isUnused), place)}
    </section>`;
  });
}

/** What is not used need not be looked at, unless somebody wants to know the limits. */
function unused(tables: readonly TableView[], place: string): Html | undefined {
  if (tables.length === 0) return undefined;
  return html`<details id="unused ${place}">
    <summary>${tables.length} of which nothing is used</summary>
    ${tableList(tables)}
  </details>`;
}

function isUnused({ used, percent = 0 }: TableView): boolean {
  return (used ?? 0) === 0 && percent === 0;
}

/** Modules first, what the whole switch has last. */
function byPlace(one: string, other: string): number {
  if (one === "" || other === "") return one === other ? 0 : one === "" ? 1 : -1;
  return NATURAL.compare(one, other);
}

/** Words with numbers in them as people count: module 2 before module 10. */
const NATURAL = new Intl.Collator("en", { numeric: true });

function commandTable(commands: readonly CommandView[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Commands">
    <table>
      <thead>
        <tr>
          <th scope="col">Command</th>
          <th scope="col">State</th>
          <th scope="col">Asked</th>
          <th scope="col">Took</th>
          <th scope="col">Read</th>
          <th scope="col">What the switch said</th>
        </tr>
      </thead>
      <tbody>
        ${commands.map(
          ({ command, state, periodMs, tookMs, ageMs, detail }) =>
            html`<tr>
              <th scope="row"><code>${command}</code></th>
              <td class="state ${state}">${state}</td>
              <td>${periodMs === 0 ? "with each poll" : `every ${span(periodMs)}`}</td>
              <td>${span(tookMs)}</td>
              <td>${ageMs !== undefined && ago(ageMs)}</td>
              <td>${detail}</td>
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

function dealings({ name, breaker, requests, poll }: SwitchDetailView, debug: boolean): Html {
  const { state, retryInMs } = breaker;
  return html`<section>
    <h2>Requests</h2>
    <dl class="facts">
      <div>
        <dt>Circuit breaker</dt>
        <dd>${state}${retryInMs !== undefined && `, tried again in ${span(retryInMs)}`}</dd>
      </div>
      <div>
        <dt>In the last minute</dt>
        <dd>${requests.lastMinute} of ${requests.limit}</dd>
      </div>
      ${
        poll !== undefined &&
        html`<div>
          <dt>The last poll took</dt>
          <dd>${span(poll.tookMs)}</dd>
        </div>`
      }
    </dl>
    ${debug ? requestList(poll) : html`<p><a href="/switch/${encodeURIComponent(name)}?debug">Show the last poll request by request</a></p>`}
  </section>`;
}

function requestList(poll: SwitchDetailView["poll"]): Html {
  if (poll === undefined) return html`<p class="empty">No poll has ended yet.</p>`;
  return html`<ol class="requests">
    ${poll.requests.map(
      ({ afterMs, tookMs, commands, outcome }) =>
        html`<li>
          after ${span(afterMs)}, ${span(tookMs)}, ${outcome}:
          ${commands.map((command) => html`<code>${command}</code> `)}
        </li> `,
    )}
  </ol>`;
}
