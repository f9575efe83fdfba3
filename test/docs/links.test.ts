import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { temporaryFolder } from "../support/folder.ts";
import { anchors, brokenLinks, documents } from "./links.ts";

const ROOT = process.cwd();

describe("the links of the documents", () => {
  it.each(documents(ROOT))("lead to a file and a heading that there are: %s", (document) => {
    expect(brokenLinks(ROOT, document)).toEqual([]);
  });
});

describe("a link that leads nowhere", () => {
  it("is found, whether the file or the heading is missing", async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, "other.md"), "# One *heading*\n\n## `a_b`, `_c`\n\n## Twice\n\n## Twice\n");
    const good = [
      "other.md",
      "other.md#one-heading",
      "other.md#a_b-_c",
      "other.md#twice-1",
      "#here",
      "https://example.net/#x",
    ];
    const bad = ["gone.md", "other.md#two", "other.md#twice-2", "#there", "../outside.md"];
    const links = [...good, ...bad].map((link) => `[a link](${link})`).join("\n");
    await writeFile(join(folder.path, "one.md"), `# Here\n\n${links}\n\n\`[shown](as-code.md)\`\n`);

    expect(brokenLinks(folder.path, "one.md")).toEqual(bad);
  });

  it("is not one to a heading as GitHub names it", () => {
    expect([...anchors("# What's up?\n```sh\n# no heading\n```\n## A [link](x.md) – Über `x`\n")]).toEqual([
      "whats-up",
      "a-link--über-x",
    ]);
  });
});
