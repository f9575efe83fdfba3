import { html, type Html } from "./html.ts";
import type { AdviceView, SwitchView } from "./views.ts";

/** Whether a switch answers, and in a word why not. */
export function stateBadge({ state, reason }: Pick<SwitchView, "state" | "reason">): Html {
  return html`<span class="state ${state}">${state}${reason !== undefined && reason !== state && `: ${reason}`}</span>`;
}

/** The labels that somebody gave a switch. */
export function labelList(labels: SwitchView["labels"]): Html | undefined {
  const all = Object.entries(labels);
  if (all.length === 0) return undefined;
  return html`<span class="labels">${all.map(([name, value]) => html`<span>${name}=${value}</span> `)}</span>`;
}

/** What the reason means, what to do, and where more is said of that. */
export function adviceText({ cause, step, runbook }: AdviceView): Html {
  return html`<p class="advice">
    <b>${cause}</b> ${step} ${runbook !== undefined && html`<a href="/runbook/${runbook}">Runbook: ${runbook}</a>`}
  </p>`;
}

/** What is said in the place of tables of a switch that answers. */
export function withoutTables({ asksTables, problems }: Pick<SwitchView, "asksTables" | "problems">): string {
  if (asksTables) return "It answers, but none of its tables can be shown; its list of commands says why.";
  return problems.length === 0
    ? "It is not asked about tables; the rest is in order."
    : "It is not asked about tables.";
}
