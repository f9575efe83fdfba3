import { html, type Html } from "./html.ts";
import { interfaceTable } from "./interface-table.ts";
import { layout } from "./layout.ts";
import { factList, problemList } from "./problems.ts";
import { adviceText, labelList, stateBadge, withoutTables } from "./state.ts";
import { tableTiles } from "./tables.ts";
import { ago, number, span } from "./text.ts";
import type { CommandView, PlaceView, SwitchDetailView, SwitchPageView } from "./views.ts";

/** The page at `/switch/NAME`: all tables of a switch with their courses, and how the collector gets on with it. */
export function switchPage({ version, at, nexus, debug, exposes }: SwitchPageView): string {
  const { name, tables, places, leftOut, commands } = nexus;
  return layout({
    title: name,
    version,
    at,
    head: html`<nav aria-label="Way back"><a href="/">Switches</a></nav>
      <h1>${name}</h1>`,
    live: html`${identity(nexus)} ${problemList(nexus.problems)} ${factList(nexus.facts)}
    ${
      tables.length === 0
        ? nexus.advice === undefined && html`<p class="empty">${withoutTables(nexus)}</p>`
        : html`<section>
              <h2>Fullest tables</h2>
              ${tableTiles(tables)}
            </section>
            ${places.map(placeSection)}`
    }
    ${leftOut > 0 && html`<p class="empty">${number(leftOut)} more tables, less full than these, are not shown.</p>`}
    ${interfaceTable(nexus.interfaces)}
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

function identity(nexus: SwitchDetailView): Html {
  const { state, reason, advice, hostname, model, serial, release, host, uptimeMs, ageMs, labels } = nexus;
  const said: readonly (readonly [string, string])[] = [
    ["Model", model],
    ["Release", release],
    ["Serial number", serial],
    ["Host name", hostname],
    ["Address", host],
    ["Up for", uptimeMs === undefined ? "" : span(uptimeMs)],
    ["Last asked", ageMs === undefined ? "" : ago(ageMs)],
  ];
  return html`<div class="who">${stateBadge({ state, reason })} ${labelList(labels)}</div>
    ${advice !== undefined && html`<div class="why ${state}">${adviceText(advice)}</div>`}
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

/** The tables of a module and forwarding instance by kind. */
function placeSection({ place, groups, unused }: PlaceView): Html {
  return html`<section>
    <h2>${place === "" ? "Whole switch" : `Module ${place.replace("/", ", instance ")}`}</h2>
    ${groups.map(
      ({ title, tables }) =>
        html`<h3>${title}</h3>
          ${tableTiles(tables)}`,
    )}
    ${
      // What is not used need not be looked at, unless somebody wants to know the limits.
      unused.length > 0 &&
      html`<details id="unused ${place}">
        <summary>${number(unused.length)} unused ${unused.length === 1 ? "table" : "tables"}</summary>
        ${tableTiles(unused)}
      </details>`
    }
  </section>`;
}

function commandTable(commands: readonly CommandView[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Commands">
    <table>
      <thead>
        <tr>
          <th scope="col">Command</th>
          <th scope="col">State</th>
          <th scope="col">Asked</th>
          <th scope="col" class="number">Took</th>
          <th scope="col">Last read</th>
          <th scope="col">What the switch said</th>
        </tr>
      </thead>
      <tbody>
        ${commands.map(
          ({ command, state, periodMs, tookMs, ageMs, detail }) =>
            html`<tr>
              <th scope="row"><code>${command}</code></th>
              <td class="state ${state}">
                ${state === "failed" ? html`<a href="/runbook/NexusCommandFailing">${state}</a>` : state}
              </td>
              <td>${periodMs === 0 ? "with each poll" : `every ${span(periodMs)}`}</td>
              <td class="number">${span(tookMs)}</td>
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
        <dd>
          ${state === "open" ? html`<a href="/runbook/NexusBreakerOpen">${state}</a>` : state}${retryInMs !== undefined && `, tried again in ${span(retryInMs)}`}
        </dd>
      </div>
      <div>
        <dt>In the last minute</dt>
        <dd>${number(requests.lastMinute)} of at most ${number(requests.limit)}</dd>
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
          <b>${outcome}</b> in ${span(tookMs)}, sent ${span(afterMs)} after the poll began:
          ${commands.map((command, index) => html`<code>${command}</code>${index < commands.length - 1 && " ;"} `)}
        </li> `,
    )}
  </ol>`;
}
