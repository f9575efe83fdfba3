import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { z } from "zod";

import { output } from "../test/support/processes.ts";
import { compile, end, forkProgram, said } from "./child.ts";
import { type Bound, load, type Table, toMarkdown, toText } from "./report.ts";
import { PARTS } from "./parts.ts";
import { SIZE } from "./size.ts";

// npm run bench -- [--tiny] [--write] [--peer COMMAND]… [PART…]: runs all parts, or those that are named, one after the other in
// processes of their own, or in one with --tiny. With --write the figures become their sections of docs/performance.md.

const DOCUMENT = new URL("../docs/performance.md", import.meta.url);
const MARK = "<!-- What follows is written by npm run bench -- --write. -->";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tiny: { type: "boolean" },
    write: { type: "boolean", default: false },
    peer: { type: "string", multiple: true, default: [] },
  },
});

const isBound = (text: string): text is Bound => /^[<>]= [\d.]+$/.test(text);
const Measured = z.array(
  z.array(
    z.object({
      what: z.string(),
      figures: z.array(z.number()),
      wanted: z.string().refine(isBound).exactOptional(),
    }),
  ),
);

if (SIZE.length > 0) console.log("A little of everything, to see that it runs: these figures say nothing.");

const names = positionals.length > 0 ? positionals : Object.keys(PARTS);
const unknown = names.find((name) => PARTS[name] === undefined);
if (unknown !== undefined) throw new Error(`there is no part ${unknown}; there are ${Object.keys(PARTS).join(", ")}`);
await compile();
const tables: Table[] = [];
for (const together of SIZE.length > 0 ? [names] : names.map((name) => [name])) {
  const measured = await measure(together);
  for (const table of measured) console.log(toText(table));
  tables.push(...measured);
}
if (values.write) await write(tables);

/** Runs parts in one process, in which none is measured by itself but where it is the only one. */
async function measure(parts: readonly string[]): Promise<Table[]> {
  const before = load();
  const peers = values.peer.flatMap((command) => ["--peer", command]);
  const child = forkProgram("part-process", [...parts, ...peers]);
  try {
    const measured = Measured.parse(await said(child));
    return parts.map((name, index) => ({
      title: PARTS[name]?.title ?? name,
      rows: measured[index] ?? [],
      load: [before, load()],
    }));
  } finally {
    await end(child);
  }
}

/** Replaces the sections below the mark of what was measured; those of other parts stay. */
async function write(measured: readonly Table[]): Promise<void> {
  const text = await readFile(DOCUMENT, "utf8");
  const place = text.indexOf(MARK) + MARK.length;
  const before = text.slice(place).split(/^(?=## )/m);
  const of = await versions();
  const sections = Object.values(PARTS).flatMap(({ title }) => {
    const table = measured.find((one) => one.title === title);
    if (table !== undefined) return [toMarkdown(table, of)];
    return before.filter((section) => section.startsWith(`## ${title}\n`)).map((section) => section.trimEnd());
  });
  await writeFile(DOCUMENT, `${text.slice(0, place)}\n\n${sections.join("\n\n")}\n`);
  await output("npm", ["run", "--silent", "format", "--", fileURLToPath(DOCUMENT)]);
}

async function versions(): Promise<string> {
  const Manifest = z.object({ version: z.string(), dependencies: z.record(z.string(), z.string()) });
  const manifest: unknown = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));
  const { version, dependencies } = Manifest.parse(manifest);
  const used = ["axios", "@opentelemetry/sdk-metrics", "zod"].map((name) => `${name} ${dependencies[name]}`);
  return [`nxapi-collector ${version}`, `Node ${process.version}`, ...used].join(", ");
}
