import { describe, expect, it } from "vitest";

import { output } from "../support/processes.ts";

/** A benchmark ends with an error where it has no figure, so that its end is what is looked at, and no figure. */
describe("with tiny sizes", { timeout: 900_000 }, () => {
  it("npm run bench prints each of its tables", async () => {
    const printed = await output("npm", ["run", "--silent", "bench", "--", "--tiny"]);

    for (const table of [
      "CPU of a poll",
      "stock exporter / our scrape",
      "requests of a push",
      "bytes a series",
      "polled 2 times",
      "unreachable switches",
      "left alone",
    ]) {
      expect(printed).toContain(table);
    }
  });

  it("npm run soak scrapes, and looks at what the process holds", async () => {
    const printed = await output("npm", ["run", "--silent", "soak", "--", "--tiny"]);

    expect(printed).toMatch(/^ +\d+ +[\d.]+ +[\d.]+ .* x 200$/m);
    expect(printed).toMatch(/^heap [\d.]+ to [\d.]+ MB$/m);
  });
});
