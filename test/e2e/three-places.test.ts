import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type Folder, temporaryFolder } from "../support/folder.ts";

const ROOT = process.cwd();

const INDEX = "src/catalogue/index.ts";

/** Where a command's replies are from. */
const SOURCE = "test/fixtures/show-toy-blocks/SOURCE";

/** The command's file, and one reply of a switch with its source. The third place is a line in the index. */
const NEW_FILES = {
  "src/catalogue/commands/show-toy-blocks.ts": `import { defineCommand, gauge } from "../define.ts";
import { bodyOf } from "../nxos/reply.ts";
import { object } from "../nxos/schema.ts";
import { Count, Label, table } from "../nxos/values.ts";

const Box = object({ box: Label, blocks: Count });

/** The blocks in each box of toys. */
export const showToyBlocks = defineCommand({
  id: "toy_blocks",
  description: "The blocks in each box of toys.",
  profile: "tables",
  releases: "every release",
  shape: "captured",
  cli: "show toy blocks",
  periodMs: 0,
  schema: bodyOf({ TABLE_box: table("box", Box, { atLeast: 1 }) }),
  metrics: { "cisco.toy.blocks": gauge("{block}", "Blocks in a box of toys.", ["box"]) },
  *samples({ TABLE_box: boxes }) {
    for (const { box, blocks } of boxes) yield { name: "cisco.toy.blocks", value: blocks, attributes: { box } };
  },
});
`,
  "test/fixtures/show-toy-blocks/9.3.json": '{ "TABLE_box": { "ROW_box": { "box": "red", "blocks": "12" } } }\n',
  [SOURCE]: "Captured on a toy switch, 9.3(10).\n",
} as const;

/** The tests that go through the whole catalogue, and all that is made of it: the others read commands of their own. */
const TESTS = [
  "test/budgets.test.ts",
  "test/structure.test.ts",
  "test/catalogue/catalogue.test.ts",
  "test/catalogue/conventions.test.ts",
  "test/catalogue/joins.test.ts",
  "test/catalogue/table-groups.test.ts",
  "test/catalogue/tables.test.ts",
  "test/catalogue/custom/commands.test.ts",
  "test/catalogue/custom/examples.test.ts",
  "test/catalogue/nxos",
  "test/cli/doctor.test.ts",
  "test/cli/hints.test.ts",
  "test/cli/record.test.ts",
  "test/cli/report.test.ts",
  "test/cli/selection.test.ts",
  "test/collector/golden.test.ts",
  "test/deploy",
  "test/docs",
  "test/simulator/fixtures.test.ts",
  "test/simulator/personalities/fabric.test.ts",
];

/** Those of them that read what others write with `npm run update`: the rest would read their own again. */
const READERS = [
  "test/deploy",
  "test/docs/links.test.ts",
  "test/docs/names.test.ts",
  "test/docs/role.test.ts",
  "test/docs/runbooks.test.ts",
];

/** How they are run: without making a program of the copy first, and with what Vitest keeps where git does not look. */
const COPY_CONFIG = `import all from "./vitest.config.ts";
export default { ...all, test: { ...all.test, globalSetup: [], fsModuleCachePath: "dist" } };
`;

/** What `npm run update` may write. */
const GENERATED = /^(?:docs\/(?:metrics|polling|switch-setup)\.md|test\/golden\/.+|deploy\/.+)$/;

/** The files of a tree, with a hash of each. */
function filesIn(root: string): ReadonlyMap<string, string> {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root });
  const paths = listed
    .toString()
    .split("\0")
    .filter((path) => path !== "" && path !== "node_modules" && existsSync(join(root, path)));
  return new Map(
    paths.map((path) => [
      path,
      createHash("sha256")
        .update(readFileSync(join(root, path)))
        .digest("hex"),
    ]),
  );
}

function write(root: string, path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

/** Copies the tree, without what is installed or built. */
function copyTree(root: string): void {
  for (const path of filesIn(ROOT).keys()) cpSync(join(ROOT, path), join(root, path));
  symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
  execFileSync("git", ["init", "--quiet"], { cwd: root });
}

/** Does what CONTRIBUTING says under "Adding a command". */
function addCommand(root: string): void {
  for (const [path, content] of Object.entries(NEW_FILES)) write(root, path, content);
  const index = readFileSync(join(root, INDEX), "utf8");
  const list = "const OTHERS: readonly Command[] = [\n";
  const line = 'import { showToyBlocks } from "./commands/show-toy-blocks.ts";\n';
  write(root, INDEX, line + index.replace(list, `${list}  showToyBlocks,\n`));
}

/** Runs an installed tool in a copy of the tree. */
async function runTool(root: string, tool: string, ...args: readonly string[]): Promise<string> {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, [join(ROOT, "node_modules", tool), ...args], {
    cwd: root,
    env: { PATH, NODE_COMPILE_CACHE, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [printed, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return child.exitCode === 0 ? "passed" : `${printed}\n${errors}`;
}

/** Checks the types of the catalogue, once for all of it: those of all else do not depend on which commands there are. */
async function checkTypes(root: string): Promise<string> {
  const project = "tsconfig.catalogue.json";
  write(root, project, JSON.stringify({ extends: "./tsconfig.json", include: ["src/catalogue"] }));
  const printed = await runTool(root, "typescript/bin/tsc", "--singleThreaded", "--project", project);
  rmSync(join(root, project));
  return printed;
}

/** Runs tests in a copy of the tree, by one worker: each would load the program. None of them starts it. */
async function runTests(root: string, ...args: readonly string[]): Promise<string> {
  const config = "vitest.copy.config.ts";
  write(root, config, COPY_CONFIG);
  const printed = await runTool(root, "vitest/vitest.mjs", "run", "--config", config, "--maxWorkers=1", ...args);
  rmSync(join(root, config));
  return printed;
}

describe("a command", { timeout: 900_000 }, () => {
  let tree: Folder;

  beforeAll(async () => {
    tree = await temporaryFolder();
    copyTree(tree.path);
    addCommand(tree.path);
  });

  afterAll(() => tree[Symbol.asyncDispose]());

  it("is the example of CONTRIBUTING", () => {
    const contributing = readFileSync("CONTRIBUTING.md", "utf8");

    for (const [path, content] of Object.entries(NEW_FILES)) {
      expect(contributing).toContain(path.replace(/^.*\/(?=show-)/, ""));
      expect(contributing.replaceAll(/^ {3}/gm, "")).toContain(content.trim());
    }
  });

  it("is added in three places, and npm run update writes the rest", async () => {
    const root = tree.path;
    const before = filesIn(root);

    const types = await checkTypes(root);
    const updated = await runTests(root, "--update=true", ...TESTS);

    expect(types).toBe("passed");
    expect(updated).toBe("passed");
    const changed = [...filesIn(root)].filter(([path, hash]) => before.get(path) !== hash).map(([path]) => path);
    expect(changed.filter((path) => !GENERATED.test(path))).toEqual([]);
    expect(changed).toEqual(
      expect.arrayContaining(["docs/metrics.md", "docs/polling.md", "test/golden/fixtures.prom"]),
    );
    expect(readFileSync(join(root, "test/golden/tor-9.3.7.prom"), "utf8")).toContain("cisco_toy_blocks{");
  });

  it("is not called captured without a word about where its reply is from, which is all that is then wrong", async () => {
    rmSync(join(tree.path, SOURCE));

    const checked = await runTests(tree.path, "test/catalogue/catalogue.test.ts", ...READERS);

    expect(checked).toContain("of show toy blocks, whose shape was captured, name their source");
    expect(checked).toMatch(/ Tests +1 failed \| \d+ passed/);
  });
});
