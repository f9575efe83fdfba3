import { html, type Html } from "./html.ts";
import { number } from "./text.ts";
import type { FactView, ProblemView } from "./views.ts";

/** So many of one kind are named on the page of a switch. */
const MOST_NAMED = 8;

/** What is not in order on a switch besides tables; nothing where all is. */
export function problemList(problems: readonly ProblemView[]): Html | undefined {
  if (problems.length === 0) return undefined;
  return html`<section>
    <h2>Problems</h2>
    <dl class="problems">
      ${problems.map(
        ({ what, alert, level, where }) =>
          html`<div class="${level}">
            <dt><a href="/runbook/${alert}">${what}</a> <span class="level">${level}</span></dt>
            ${where.slice(0, MOST_NAMED).map((one) => html`<dd>${one}</dd> `)}
            ${where.length > MOST_NAMED && html`<dd class="more">and ${number(where.length - MOST_NAMED)} more</dd>`}
          </div>`,
      )}
    </dl>
  </section>`;
}

/** What is not in order in the list of switches: the kinds, each with the first that it is true of. */
export function problemLines(problems: readonly ProblemView[]): Html | undefined {
  if (problems.length === 0) return undefined;
  return html`<ul class="disorder">
    ${problems.map(
      ({ what, alert, level, where }) =>
        html`<li class="${level}">
          <a class="level" href="/runbook/${alert}">${level}</a> ${what}:
          ${where[0]}${where.length > 1 && `, and ${number(where.length - 1)} more`}
        </li> `,
    )}
  </ul>`;
}

/** How a switch is besides its tables; nothing where nothing else is asked. */
export function factList(facts: readonly FactView[]): Html | undefined {
  if (facts.length === 0) return undefined;
  return html`<section>
    <h2>At a glance</h2>
    <dl class="facts">
      ${facts.map(
        ({ what, said }) =>
          html`<div>
            <dt>${what}</dt>
            <dd>${said}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}
