import { html, type Html } from "./html.ts";
import { layout } from "./layout.ts";
import { RUNBOOKS } from "./runbook-texts.ts";

const NAMES = Object.keys(RUNBOOKS);

/** The page at `/runbook`: what there is a runbook for. */
export function runbookList(version: string): string {
  return layout({
    title: "Runbooks",
    version,
    head: html`${back()}
      <h1>Runbooks</h1>`,
    live: html`<article>
      <ul class="runbooks">
        ${NAMES.map((name) => html`<li><a href="/runbook/${name}">${name}</a></li> `)}
      </ul>
    </article>`,
    foot: html`<p>What to do about each alert of <code>deploy/prometheus/alerts.yml</code>.</p>`,
  });
}

/** The page at `/runbook/NAME`: what an alert means and what to do about it; undefined if there is no such alert. */
export function runbookPage(name: string, version: string): string | undefined {
  const paragraphs = NAMES.includes(name) ? RUNBOOKS[name] : undefined;
  if (paragraphs === undefined) return undefined;
  return layout({
    title: name,
    version,
    head: html`${back()}
      <h1>${name}</h1>`,
    live: html`<article>${paragraphs.map((text) => html`<p>${inline(text)}</p> `)}</article>`,
    foot: html`<p>
      <code>leaf-1</code> stands for the switch that the alert names. <a href="/runbook">All runbooks</a>
    </p>`,
  });
}

function back(): Html {
  return html`<nav aria-label="Way back"><a href="/">Switches</a></nav>`;
}

/** What the runbooks use of Markdown within a paragraph: bold, code and links. */
const MARKUP = /\*\*(?<bold>.+?)\*\*|`(?<code>[^`]+)`|\[(?<words>[^\]]+)\]\((?<target>[^)]+)\)/g;

function inline(text: string): Html[] {
  const parts: Html[] = [];
  let end = 0;
  for (const { 0: whole, index, groups = {} } of text.matchAll(MARKUP)) {
    const { bold, code, words = "", target = "" } = groups;
    parts.push(html`${text.slice(end, index)}`);
    if (bold !== undefined) parts.push(html`<b>${inline(bold)}</b>`);
    else if (code !== undefined) parts.push(html`<code>${code}</code>`);
    else parts.push(link(words, target));
    end = index + whole.length;
  }
  return [...parts, html`${text.slice(end)}`];
}

/** A link to another runbook is one here; other documents are not served, and are named. */
function link(words: string, target: string): Html {
  const [file = "", anchor = ""] = target.split("#", 2);
  const runbook = NAMES.find((name) => name.toLowerCase() === anchor);
  if (file === "" && runbook !== undefined) return html`<a href="/runbook/${runbook}">${words}</a>`;
  return words === file ? html`docs/${file}` : html`${words} (docs/${file})`;
}
