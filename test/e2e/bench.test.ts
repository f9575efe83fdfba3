import { beforeAll, describe, expect, it } from "vitest";

import { needing } from "../support/needs.ts";
import { output } from "../support/processes.ts";

/** An exporter that is measured beside the others because it is named. */
const NAMED = 'exec "$NODE" bench/peers/plain-axios.ts';

/** A benchmark ends with an error where it has no figure, so that its end is what is looked at, and no figure. */
describe("with tiny sizes, npm run bench", { timeout: 900_000 }, () => {
  let printed = "";

  beforeAll(async () => {
    const env = { ...process.env, NODE: process.execPath };
    printed = await output("npm", ["run", "--silent", "bench", "--", "--tiny", "--peer", NAMED], { env });
  }, 900_000);

  it("prints each of its tables", () => {
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

  it("measures other exporters on the same work, a given one too", () => {
    expect(printed).toContain("plain axios: logins a poll");
    expect(printed).toContain(`\`${NAMED}\`: logins a poll`);
  });

  needing("prometheus_client")("beside prometheus_client", () => {
    it("measures an exporter of few lines of Python", () => {
      expect(printed).toContain("plain requests and prometheus_client: logins a poll");
    });
  });
});

describe("with tiny sizes, npm run soak", { timeout: 900_000 }, () => {
  it("scrapes, and looks at what the process holds", async () => {
    const printed = await output("npm", ["run", "--silent", "soak", "--", "--tiny"]);

    expect(printed).toMatch(/^ +\d+ +[\d.]+ +[\d.]+ .* x 200$/m);
    expect(printed).toMatch(/^heap [\d.]+ to [\d.]+ MB$/m);
  });
});
