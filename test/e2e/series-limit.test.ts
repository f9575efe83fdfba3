import { describe, expect, it } from "vitest";

import { startFabric } from "../../src/simulator/fabric.ts";
import { collectWith, fleetOf, PASSWORD, settingsFor } from "../support/collector.ts";
import { type Scrape, scrape } from "../support/exposition.ts";
import { giantCommands, giantReply } from "../support/hostile/giant.ts";

/** Replies of 100,000 rows of a text and a number, which with the rows themselves are 300,000 values; 500,000 are read. */
const REPLIES = 3;
const ROWS = 100_000;
const MOST_SERIES = 20_000;
const HEADER_S = 20;
/** Many times as long as this may a poll take. */
const POLL_S = 120;

describe("a switch that answers 300,000 rows in several replies", () => {
  it("is shown with 20,000 series, the others are counted, and other switches are shown as ever", async () => {
    await using fabric = await startFabric(3, { password: PASSWORD });
    const [hostile, ...others] = fabric.switches;
    const commands = giantCommands(REPLIES);
    for (const { syntax } of commands) {
      for (const nexus of others) nexus.replies.set(syntax, giantReply(1));
      hostile?.replies.set(syntax, giantReply(ROWS));
    }
    const more = { commands: { only: ["version", ...commands.map(({ id }) => id)] }, timeoutMs: POLL_S * 1_000 };
    // Asked once, for both scrapes: the first comes while the poll still runs.
    const freshness = { maxAgeMs: 3_600_000, maxStaleMs: 3_600_000 };
    const settings = fleetOf(
      fabric.switches.map((nexus) => settingsFor(nexus, more)),
      freshness,
    );
    await using collector = await collectWith(settings, { added: commands });
    const [attacker = "", ...names] = fabric.switches.map(({ name }) => name);

    const began = performance.now();
    const first = await scrape(collector.port, { timeoutS: HEADER_S });
    const tookMs = performance.now() - began;
    const last = await scrape(collector.port, { timeoutS: POLL_S });

    // A machine that is busy brings it later.
    expect(tookMs).toBeLessThan(2.5 * HEADER_S * 1_000);
    for (const page of [first, last]) {
      for (const host_name of names) {
        expect(page.value("cisco_device_up", { host_name })).toBe(1);
        expect(giants(page, host_name)).toHaveLength(REPLIES);
      }
    }
    expect(last.value("cisco_device_up", { host_name: attacker })).toBe(1);
    // The uptime and the reason of the last restart are shown before them.
    const most = MOST_SERIES - 2;
    expect(giants(last, attacker)).toHaveLength(most);
    const dropped = last.find("nxapi_collector_dropped_samples_total", { host_name: attacker });
    const polls = last.value("nxapi_collector_polls_total", { host_name: attacker, result: "answered" }) ?? 0;
    expect(dropped.map(({ labels }) => labels["reason"])).toEqual(
      Array.from({ length: REPLIES }, () => "series_limit"),
    );
    let count = 0;
    for (const { value } of dropped) count += value;
    expect(count).toBe(polls * (REPLIES * ROWS - most));
  });
});

function giants(page: Scrape, host_name: string) {
  return Array.from({ length: REPLIES }, (_, part) => page.find(`cisco_giant_part${part}`, { host_name })).flat();
}
