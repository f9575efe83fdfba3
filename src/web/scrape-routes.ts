import { scrapeDeadlineMs } from "./deadline.ts";
import { readQuery } from "./query.ts";
import { type Answer, plain } from "./respond.ts";
import type { Asked } from "./routes.ts";
import type { Site } from "./site.ts";

/** Prometheus text format 0.0.4. */
const EXPOSITION = "text/plain; version=0.0.4; charset=utf-8";

/** `/metrics`: every configured switch and the collector, or with `only=collector` the collector alone. */
export async function metrics({ target, scrapeTimeout }: Asked, site: Site): Promise<Answer> {
  const query = readQuery(target.query, ["only"]);
  if (!query.ok) return plain(400, query.mistake);
  const only = query.values.get("only");
  if (only !== undefined && only !== "collector") return plain(400, "only may be collector, as in ?only=collector.");
  return exposition(await site.metrics({ deadlineMs: scrapeDeadlineMs(scrapeTimeout), only }));
}

/** `/probe?target=NAME`: one switch. */
export async function probe({ target, scrapeTimeout }: Asked, site: Site): Promise<Answer> {
  const query = readQuery(target.query, ["target"]);
  if (!query.ok) return plain(400, query.mistake);
  const name = query.values.get("target");
  if (name === undefined) return plain(400, "target is missing; name a switch, as in /probe?target=leaf-1.");
  const found = await site.probe(name, scrapeDeadlineMs(scrapeTimeout));
  return found.kind === "shown" ? exposition(found.body) : plain(REFUSED[found.kind], found.message);
}

const REFUSED = { unknown: 404, ambiguous: 400, forbidden: 403, full: 503 } as const;

function exposition(body: readonly Uint8Array[]): Answer {
  return { status: 200, type: EXPOSITION, body };
}
