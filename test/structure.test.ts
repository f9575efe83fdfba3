import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { bordersBetween, findCircles, readSources, roomOf, type Source } from "../scripts/structure/source.ts";
import { findWords } from "../scripts/structure/words.ts";
import { temporaryFolder } from "./support/folder.ts";

const ROOT = process.cwd();

/** A source file that imports these; `type:` before one imports its types alone. */
function source(path: string, ...imports: readonly string[]): Source {
  return {
    path,
    text: "",
    lines: 1,
    imports: imports.map((one) => ({ path: one.replace("type:", ""), types: one.startsWith("type:") })),
  };
}

describe("what is counted of the structure", () => {
  it("finds circles of imports, those of types included", () => {
    const sources = [
      source("src/a.ts", "src/b.ts"),
      source("src/b.ts", "src/c.ts"),
      source("src/c.ts", "type:src/b.ts"),
    ];

    expect(findCircles(sources)).toEqual([["src/b.ts", "src/c.ts"]]);
  });

  it("finds no circle where two files import a third", () => {
    const sources = [source("src/a.ts", "src/b.ts", "src/c.ts"), source("src/b.ts", "src/c.ts"), source("src/c.ts")];

    expect(findCircles(sources)).toEqual([]);
  });

  it("counts the borders that are crossed at run time, each once", () => {
    const sources = [
      source("src/web/a.ts", "src/nxapi/b.ts", "src/web/auth/c.ts", "type:otel/d.ts"),
      source("src/web/auth/c.ts", "src/nxapi/b.ts"),
      source("src/nxapi/b.ts"),
      source("otel/d.ts"),
    ];

    expect(bordersBetween(sources, roomOf)).toEqual(["src/web > src/nxapi"]);
  });

  it("counts words in names, comments and prose, and not in what users see", async () => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, "src"));
    await mkdir(join(folder.path, "docs"));
    const lines = [
      "// The shelf of a switch.",
      "export const PACE_MS = 1;",
      "const newTally = `${lease} has room`, shelves = 2;",
      'const shown = { name: "nxapi.collector.gate.waiting", state: "trial", text: "no room" };',
      'const told = { trial: "One poll is tried." };',
      'const kind = "outlet"; const quoted = /room/;',
    ];
    await writeFile(join(folder.path, "src/a.ts"), lines.join("\n"));
    await writeFile(join(folder.path, "docs/a.md"), "# A tide of `nxapi_collector_gate_waiting`\n");
    await writeFile(join(folder.path, "docs/b.md"), "<!-- Generated -->\n\nThere is room.\n");

    const found = findWords(folder.path).map(({ path, word, count }) => `${path}: ${word} ${count}`);

    expect(found.toSorted()).toEqual([
      "docs/a.md: tide 1",
      "src/a.ts: lease 1",
      "src/a.ts: outlet 1",
      "src/a.ts: pace 1",
      "src/a.ts: shelf 1",
      "src/a.ts: tally 1",
    ]);
  });

  it("reads what each file imports", () => {
    const main = readSources(ROOT).find(({ path }) => path === "src/main.ts");

    expect(main?.imports.length).toBeGreaterThan(0);
    expect(main?.lines).toBeGreaterThan(10);
  });
});

describe("the structure", () => {
  const sources = readSources(ROOT);

  it("imports only files that there are", () => {
    const paths = new Set(sources.map(({ path }) => path));

    const missing = sources.flatMap(({ imports }) => imports.filter((one) => !paths.has(one.path)));

    expect(missing).toEqual([]);
  });

  it("has no file of more than 300 lines", () => {
    expect(sources.filter(({ lines }) => lines > 300).map(({ path }) => path)).toEqual([]);
  });

  it("has no circle of imports, those of types included", () => {
    expect(findCircles(sources)).toEqual([]);
  });

  it("uses none of the words that nobody would search for", () => {
    expect(findWords(ROOT)).toEqual([]);
  });
});
