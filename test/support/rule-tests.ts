import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What has a value though no series of a test has the name. */
const ANYWAY = ["vector", "absent", "absent_over_time", "__name__"];

/** Where a test or a group of rules begins, and where a rule of a group. */
const PART = /^(?= {2}- name: )/m;
const RULE = /^(?= {6}- (?:alert|record): )/m;

/**
 * Writes each test of a file of promtool's into a folder, as a file that leaves out the rules that its series can give no
 * value; gives their paths. promtool evaluates all rules in each minute of each test, and most find nothing there.
 */
export async function testsApart(from: string, file: string, folder: string): Promise<string[]> {
  const [head = "", ...tests] = (await readFile(join(from, file), "utf8")).split(PART);
  const [whole = "", names = ""] = /^rule_files: \[(.+)\]$/m.exec(head) ?? [];
  const rules = await Promise.all(names.split(", ").map((name) => readFile(join(from, name), "utf8")));
  return await Promise.all(
    tests.map(async (test, index) => {
      const path = join(folder, `${index}.test.yml`);
      await writeFile(join(folder, `${index}.yml`), concerned(test, rules));
      await writeFile(path, `${head.replace(whole, `rule_files: [${index}.yml]`)}${test}`);
      return path;
    }),
  );
}

/** The groups with those rules alone that name a series of the test, or what another such rule records. */
function concerned(test: string, files: readonly string[]): string {
  const groups = files.flatMap((file) => file.split(PART).slice(1)).map((group) => group.split(RULE));
  const names = new Set([...ANYWAY, ...[...test.matchAll(/series: ['"]?([\w:]+)/g)].map(([, name]) => name)]);
  // An annotation has no part in whether an alert fires.
  const isConcerned = (rule: string): boolean =>
    (rule.split("annotations:")[0]?.match(/[\w:]+/g) ?? []).some((word) => names.has(word));
  for (let known = 0; known < names.size;) {
    known = names.size;
    for (const rule of groups.flatMap(([, ...rules]) => rules).filter(isConcerned)) {
      names.add(/^ +- record: (.+)$/m.exec(rule)?.[1]);
    }
  }
  return ["groups:\n", ...groups.flatMap(([head = "", ...rules]) => [head, ...rules.filter(isConcerned)])].join("");
}
