import { describe, expect, it } from "vitest";

import { mistakesIn } from "./fleet-file.ts";

describe("a configuration file of a bad will", () => {
  it.each<[string, string | Uint8Array, string]>([
    ["lists in lists", "[".repeat(100_000), "is nested too deeply"],
    ["lists in lists that end", `a: ${"[".repeat(200)}${"]".repeat(200)}`, "is nested too deeply"],
    ["lists in lists without brackets", "- ".repeat(100_000), "is nested too deeply"],
    ["aliases of aliases", bomb(9), "aliases stand for too many values"],
    [
      "aliases around many values",
      `a: &a [${"1,".repeat(2_000)}]\nb: [${"*a,".repeat(2_000)}]`,
      "aliases stand for too many values",
    ],
    ["many aliases", `a: &a 1\nb: [${"*a,".repeat(50_000)}]`, "a: there is no such setting"],
    ["many keys", Array.from({ length: 50_000 }, (_, index) => `k${index}: 1`).join("\n"), "and 49000 more mistakes"],
    ["ten megabytes", "#".repeat(10_000_000), "is larger than 4 MiB; switches can be divided over switch_files"],
    ["UTF-16", Buffer.from("switches: []", "utf16le"), "holds a NUL byte; save it as text in UTF-8"],
    ["UTF-16 and its mark", Buffer.from("\uFEFFswitches: []", "utf16le"), "is UTF-16; save it as UTF-8"],
    ["Latin-1", Buffer.from("a: \u00fc", "latin1"), "is not text in UTF-8"],
  ])("with %s is told, and neither ends nor holds up the program", async (_what, text, mistake) => {
    expect((await mistakesIn(text)).join("\n")).toContain(mistake);
  });
});

/** Nine of the line above in each line. */
function bomb(lines: number): string {
  const rest = Array.from(
    { length: lines },
    (_, index) => `l${index + 1}: &l${index + 1} [${`*l${index},`.repeat(9)}]`,
  );
  return ["l0: &l0 x", ...rest].join("\n");
}
