import { readFileSync } from "node:fs";

import { z } from "zod";

/** The collector's version, from its package. */
export const VERSION = readVersion(["../../package.json", "../../../package.json"]);

/** The package is two folders up from the source, and three from where it is compiled to. */
function readVersion(places: readonly string[]): string {
  for (const place of places) {
    try {
      const text = readFileSync(new URL(place, import.meta.url), "utf8");
      return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
    } catch {
      continue;
    }
  }
  throw new Error("package.json of nxapi-collector is missing; install the package again");
}
