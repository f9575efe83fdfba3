import { ask, rowsOf, startFleet } from "./fleet.ts";
import type { Row } from "./report.ts";
import { replyServer } from "./reply-server.ts";
import { size } from "./size.ts";

const SWITCHES = size(1_000, 3);
const SERIES = 300;
const SCRAPES = size(6, 2);

/** What a large fleet that answers costs the collector, after some scrapes that ask each switch anew. */
export async function benchLarge(): Promise<Row[]> {
  await using server = await replyServer(SERIES);
  await using fleet = await startFleet({ ports: [server.port], switches: SWITCHES, timeoutMs: 60_000 });
  for (let scrape = 0; scrape < SCRAPES; scrape += 1) {
    const { ok, text } = await ask(fleet.port, "/metrics", 60);
    if (!ok) throw new Error("a scrape was not answered");
    const up = [...text.matchAll(/^cisco_device_up\{.*\} 1$/gm)].length;
    if (up < SWITCHES) throw new Error(`${up} of ${SWITCHES} switches are up: they were not read`);
  }
  const what = `${SWITCHES} switches of ${SERIES} series, polled ${SCRAPES} times`;
  return rowsOf(what, await fleet.look(), { rss: "<= 600", live: "<= 300" });
}
