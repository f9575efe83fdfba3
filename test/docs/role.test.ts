import { readFile } from "node:fs/promises";

import { describe, expect, it } from "vitest";

import { showIpRouteOf } from "../../src/catalogue/commands/show-ip-route.ts";
import { catalogue } from "../../src/catalogue/index.ts";

const PAGE = new URL("../../docs/switch-setup.md", import.meta.url);
const ROLE = "role name tcam-reader";

/**
 * What the role permits: each command line with `*` for what is filled in. All of iCAM's are one rule: they read nothing
 * but tables and counters.
 */
function permitted(): string[] {
  const named = showIpRouteOf({ prefix: "*", vrf: "*" });
  const lines = [...catalogue, named].flatMap(({ syntax, otherSyntaxes }) => [syntax, ...otherSyntaxes]);
  const patterns = lines.map((line) => line.replaceAll(/\{[^}]*\}/g, "*").replace(/^show icam .*/, "show icam *"));
  return [...new Set(patterns)];
}

/** The rules are matched from the highest number down, and shown by the switch in that order. */
function role(): string {
  const commands = permitted();
  return [
    "```",
    `  ${ROLE}`,
    "    description nxapi-collector",
    ...commands.map((command, at) => `    rule ${commands.length - at} permit command ${command}`),
    "  username tcam-reader password … role tcam-reader",
    "```",
  ].join("\n");
}

describe("the role for what the collector asks", () => {
  it("is the one in docs/switch-setup.md", async () => {
    const page = await readFile(PAGE, "utf8");
    const block = page.split(/(```\n[^`]*```)/).find((part) => part.includes(ROLE));
    expect(block).toBeDefined();

    await expect(page.replace(block ?? "", role)).toMatchFileSnapshot(PAGE.pathname);
  });
});
