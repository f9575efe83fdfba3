import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { RUNBOOKS } from "../../src/web/pages/runbook-texts.ts";
import { runbookList, runbookPage } from "../../src/web/pages/runbook-page.ts";

/** The paragraphs of each section about an alert, each on a line. */
function sections(markdown: string): Record<string, readonly string[]> {
  const found: [string, readonly string[]][] = markdown.split(/^## /m).flatMap((section) => {
    const [name = "", ...paragraphs] = section.trim().split(/\n\n+/);
    return /^N[a-z]+[A-Z]\w+$/.test(name) ? [[name, paragraphs.map((text) => text.replaceAll(/\s*\n\s*/g, " "))]] : [];
  });
  return Object.fromEntries(found);
}

function source(runbooks: Record<string, readonly string[]>): string {
  const entries = Object.entries(runbooks).map(
    ([name, paragraphs]) =>
      `  ${name}: [\n${paragraphs.map((text) => `    ${JSON.stringify(text)},\n`).join("")}  ],\n`,
  );
  return `// Generated from docs/runbooks.md by \`npm run update\`.

/** What to do about each alert, in paragraphs of Markdown. */
export const RUNBOOKS: Readonly<Record<string, readonly string[]>> = {
${entries.join("")}};
`;
}

describe("the runbooks that the collector serves", () => {
  it("are those of docs/runbooks.md", async () => {
    const text = source(sections(readFileSync("docs/runbooks.md", "utf8")));

    await expect(text).toMatchFileSnapshot("../../src/web/pages/runbook-texts.ts");
  });

  it("are all in the list", () => {
    const list = runbookList("0");

    expect(Object.keys(RUNBOOKS).length).toBeGreaterThan(20);
    expect(Object.keys(RUNBOOKS).filter((name) => !list.includes(`href="/runbook/${name}"`))).toEqual([]);
  });

  it.each(Object.keys(RUNBOOKS))("%s is a page without Markdown, whose links lead to pages that there are", (name) => {
    const page = runbookPage(name, "0") ?? "";
    const links = [...page.matchAll(/href="\/runbook\/([^"]+)"/g)].map(([, one = ""]) => one);

    expect(page.match(/<b>(?:Meaning|On the switch|What to do|Silence)\.<\/b>/g)).toHaveLength(4);
    expect(page.replaceAll(/<[^>]+>/g, "")).not.toMatch(/\*\*|`|\]\(/);
    expect(links.filter((one) => !(one in RUNBOOKS))).toEqual([]);
  });

  it("have no page of another name", () => {
    expect(runbookPage("NexusNothing", "0")).toBeUndefined();
    expect(runbookPage("constructor", "0")).toBeUndefined();
  });
});
