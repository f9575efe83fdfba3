import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join, normalize } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

import { type Folder, temporaryFolder } from "../support/folder.ts";
import { output } from "../support/processes.ts";

const Packed = z.tuple([z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) })]);

/** What makes a Node say that it is another version. */
function posingAs(version: string): string[] {
  const lie = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } })`;
  return ["--import", `data:text/javascript,${encodeURIComponent(lie)}`];
}

describe("the package that npm makes of a clone in which nothing is compiled", () => {
  let folder: Folder;
  let files: readonly string[] = [];
  /** The package's folder, beside the packages that it depends on. */
  let unpacked = "";

  beforeAll(async () => {
    folder = await temporaryFolder();
    const [clone, home] = [join(folder.path, "clone"), join(folder.path, "home")];
    await mkdir(clone);
    await mkdir(home);
    await output("sh", ["-c", `git ls-files -z | xargs -0 cp --parents --target-directory '${clone}'`]);
    await symlink(join(process.cwd(), "node_modules"), join(clone, "node_modules"));
    // As an earlier build may have left it.
    await mkdir(join(clone, "dist"));
    await writeFile(join(clone, "dist/stale.js"), "");
    const printed = await output("sh", ["-c", `cd '${clone}' && npm pack --json --pack-destination '${home}'`]);
    const [packed] = Packed.parse(JSON.parse(printed));
    files = packed.files.map(({ path }) => path);
    await output("tar", ["--extract", "--file", join(home, packed.filename), "--directory", home]);
    await symlink(join(process.cwd(), "node_modules"), join(home, "node_modules"));
    unpacked = join(home, "package");
  });

  afterAll(() => folder[Symbol.asyncDispose]());

  const run = (args: readonly string[], node: readonly string[] = []): Promise<string> =>
    output(process.execPath, [...node, join(unpacked, "dist/src/main.js"), ...args], { env: {} });

  it("has what its bin names, and runs from there", async () => {
    const { bin, version } = z
      .object({ bin: z.record(z.string(), z.string()), version: z.string() })
      .parse(JSON.parse(await readFile("package.json", "utf8")));

    expect(files).toEqual(expect.arrayContaining(Object.values(bin)));
    await expect(run(["--version"])).resolves.toBe(version);
    await expect(run(["--help"])).resolves.toContain("collect");
    expect(JSON.parse(await run(["metrics", "--json"]))).toHaveProperty("commands");
  });

  it("checks a file", async () => {
    const file = join(folder.path, "fleet.yaml");
    await writeFile(file, "switches:\n  - { name: leaf-1, host: 192.0.2.10, user: x, password_env: PATH, hosst: y }\n");

    await expect(run(["check", file])).rejects.toThrow("did you mean host?");
  });

  it("has each file that its documents link to, and no source but what they name", async () => {
    const documents = ["README.md", ...files.filter((file) => /^(docs|deploy)\/.*\.md$/.test(file))];
    const links = await Promise.all(
      documents.map(async (document) => {
        const text = await readFile(join(unpacked, document), "utf8");
        return [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = ""]) =>
          normalize(join(document, "..", link)),
        );
      }),
    );

    const missing = links.flat().filter((link) => !files.some((file) => file === link || file.startsWith(`${link}/`)));

    expect(documents).toContain("docs/metrics.md");
    expect(missing).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(["prometheus.yml", "deploy/prometheus/alerts.yml"]));
    expect(files.filter((file) => /^(src|test|bench|scripts)\//.test(file))).toEqual([]);
  });

  it("leaves nothing of an earlier build in dist", async () => {
    expect(files).not.toContain("dist/stale.js");
    await expect(readdir(join(folder.path, "clone/dist"))).resolves.toEqual(["otel", "src"]);
  });

  it.each(["12.22.12", "18.20.8", "20.20.2", "22.14.0"])(
    "says what to do on Node %s, which in a clone is another thing",
    async (version) => {
      const installed = run(["collect"], posingAs(version));
      const inClone = output(process.execPath, [...posingAs(version), "src/main.ts"], { env: {} });

      // Both at once: whichever is refused before it is waited for would be an error of nobody's.
      await Promise.all([
        expect(installed).rejects.toMatchObject({ code: 1 }),
        expect(installed).rejects.toThrow(
          `nxapi-collector: Node ${version} is too old; it needs Node 22.15 or newer. Install one`,
        ),
        expect(inClone).rejects.toThrow("This clone has one: node_modules/.bin/node"),
      ]);
    },
  );

  it("reads nothing that an older Node does not have before it has looked which Node it is", async () => {
    const text = await readFile(join(unpacked, "dist/src/main.js"), "utf8");

    expect(text.match(/^import .*$/gm)).toEqual([
      'import { existsSync } from "node:fs";',
      'import { setFlagsFromString } from "node:v8";',
    ]);
  });
});
