import { describe, expect, it } from "vitest";

import { needing } from "../support/needs.ts";
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
      "bytes more with courses",
      "exponent of its growth",
    ]) {
      expect(printed).toContain(table);
    }
  });

  needing("prometheus_client")("npm run bench -- peers", () => {
    it("measures other exporters on the same work, a given one too", async () => {
      const plain = 'exec "$NODE" bench/peers/plain-axios.ts';
      const env = { ...process.env, NODE: process.execPath };

      const printed = await output(process.execPath, ["bench/main.ts", "--tiny", "--peer", plain, "peers"], { env });

      expect(printed).toContain("plain requests and prometheus_client: logins a poll");
      expect(printed).toContain("NODE");
    });
  });

  it("npm run soak scrapes, and looks at what the process holds", async () => {
    const printed = await output("npm", ["run", "--silent", "soak", "--", "--tiny"]);

    expect(printed).toMatch(/^ +\d+ +[\d.]+ +[\d.]+ .* x 200$/m);
    expect(printed).toMatch(/^heap [\d.]+ to [\d.]+ MB$/m);
  });
});
