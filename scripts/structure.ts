// Prints what can be counted of the structure: how long the files are, which a scrape crosses, and whether words are used
// that nobody would search for.
//
//   npm run structure                     all of it, for this project
//   npm run structure -- --words          also where each word of the list stands
//   npm run structure -- --files          also which files and borders a scrape crosses
//   npm run structure -- --root DIRECTORY for another tree
import { realpathSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";

import { filesOfScrape } from "./structure/scrape.ts";
import { bordersBetween, findCircles, median, readSources, roomOf } from "./structure/source.ts";
import { findWords } from "./structure/words.ts";

const { values: options } = parseArgs({
  options: { words: { type: "boolean" }, files: { type: "boolean" }, root: { type: "string", default: "." } },
});
const root = realpathSync(options.root);
const sources = readSources(root);
const lengths = sources.map(({ lines }) => lines);
const longest = sources.toSorted((a, b) => b.lines - a.lines)[0];
const circles = findCircles(sources);
const words = findWords(root);
let total = 0;
for (const { count } of words) total += count;
const crossed = new Set(await filesOfScrape(root));
const ran = sources.filter(({ path }) => crossed.has(path));
const borders = bordersBetween(ran, roomOf);
const folders = bordersBetween(ran, dirname);

console.log(`files               ${sources.length}`);
console.log(`median length       ${median(lengths)} lines`);
console.log(`longest             ${longest?.lines} lines, ${longest?.path}`);
console.log(`under 20 lines      ${lengths.filter((lines) => lines < 20).length}`);
console.log(`import circles      ${circles.length}`);
for (const circle of circles) console.log(`  ${circle.join(" > ")}`);
console.log(
  `one scrape crosses  ${ran.length} files, ${borders.length} borders of rooms, ${folders.length} of folders`,
);
if (options.files === true) for (const line of [...ran.map(({ path }) => path), ...borders]) console.log(`  ${line}`);
console.log(`words of the list   ${total}`);
if (options.words === true) for (const { path, word, count } of words) console.log(`  ${path}: ${word} ${count}`);
