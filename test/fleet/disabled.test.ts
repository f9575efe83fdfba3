import { describe, expect, it } from "vitest";

import { catalogue } from "../../src/catalogue/index.ts";
import { DEFAULT_PROFILES, isChosen } from "../../src/catalogue/profiles.ts";
import { type Knowledge, NOTHING_KNOWN } from "../../src/fleet/knowledge.ts";
import { poll } from "../../src/fleet/poll.ts";
import { createClient } from "../../src/nxapi/client.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import type { PersonalityName } from "../../src/simulator/personalities/index.ts";
import { PASSWORD, settingsFor } from "../support/collector.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1, 12);
const OFF = { "refuse-command": { command: "show icam" } };
const FIB = "show icam resource fib-tcam module 1 inst 0";
const HEALTH = "show icam health";
const SCALE = "show icam scale";

/** A simulated switch, and polls of it at so many milliseconds after the start. */
async function polled(personality: PersonalityName) {
  let now = 0;
  const nexus = await startNexus({
    name: "leaf-1",
    personality,
    password: PASSWORD,
    uptimeS: 1_000,
    clock: () => START + now,
  });
  const client = createClient(settingsFor(nexus), { userAgent: "test" });
  const scope = { commands: catalogue.filter((command) => isChosen(command, DEFAULT_PROFILES)), places: undefined };
  let known: Knowledge = NOTHING_KNOWN;
  return {
    nexus,
    /** What was asked about iCAM, how each command stands, and what was said of each. */
    async at(later: number) {
      now = later;
      const asked: string[] = [];
      const requests = client.beginRequests({ timeoutMs: 10_000 });
      const result = await poll({
        scope,
        known,
        clock: { now: () => later, wall: () => START + later },
        send: (commands) => {
          asked.push(...commands.filter((command) => command.startsWith("show icam")));
          return requests.ask(commands);
        },
      });
      known = result.known;
      const faults = new Map(result.answers.map(({ ask, fault }) => [ask.title, fault]));
      const { statuses } = result.known;
      const state = (title: string): string | undefined => statuses.get(title)?.state;
      return { asked, state, faults, failure: result.failure };
    },
    async [Symbol.asyncDispose]() {
      client.close();
      await nexus.stop();
    },
  };
}

describe("iCAM that is not turned on", () => {
  it("is disabled where the release has it, and says what to configure", async () => {
    await using leaf = await polled("tor-i7.8");
    await leaf.nexus.faults.set(OFF);

    const { state, faults } = await leaf.at(0);

    expect([FIB, HEALTH, SCALE].map(state)).toEqual(["disabled", "disabled", "disabled"]);
    expect(faults.get(FIB)).toBe("% Invalid command; configure on the switch: feature icam");
    expect(state("show version")).toBe("supported");
  });

  it.each(["tor-9.3.7", "tor-10.3.5", "n5k-7.3"] as const)(
    "is unsupported on a switch that does not have it, or always has it on: %s",
    async (personality) => {
      await using leaf = await polled(personality);
      await leaf.nexus.faults.set(OFF);

      const { state, faults } = await leaf.at(0);

      expect([FIB, HEALTH, SCALE].map(state)).toEqual(["unsupported", "unsupported", "unsupported"]);
      expect(faults.get(FIB)).toBe("% Invalid command");
    },
  );

  it("is turned on where the switch answers any of its commands; the others are unsupported", async () => {
    await using leaf = await polled("n9kv-9.3.3");

    const { state } = await leaf.at(0);

    expect([FIB, HEALTH, SCALE].map(state)).toEqual(["supported", "unsupported", "unsupported"]);
  });

  it("is not asked for again for an hour, and then noticed when it has been turned on", async () => {
    await using leaf = await polled("tor-i7.8");
    await leaf.nexus.faults.set(OFF);
    await leaf.at(0);

    const soon = await leaf.at(HOUR / 2);
    await leaf.nexus.faults.clear();
    const later = await leaf.at(HOUR);

    expect(soon.asked).toEqual([]);
    expect(soon.state(FIB)).toBe("disabled");
    expect([FIB, HEALTH, SCALE].map(later.state)).toEqual(["supported", "supported", "supported"]);
  });

  it("stays disabled after the hourly question, in both of its spellings", async () => {
    await using leaf = await polled("tor-i7.8");
    await leaf.nexus.faults.set(OFF);
    await leaf.at(0);

    const { asked, state } = await leaf.at(HOUR);

    expect(asked).toContain(FIB.replace("fib-tcam", "fib_tcam"));
    expect(state(FIB)).toBe("disabled");
  });

  it("is asked for at once after the switch has been started anew", async () => {
    await using leaf = await polled("tor-i7.8");
    await leaf.nexus.faults.set(OFF);
    await leaf.at(0);
    await leaf.nexus.faults.clear();
    await leaf.nexus.faults.set({ reboot: { seconds: 0 } });

    // While it restarts, its port is closed.
    await expect.poll(async () => (await leaf.at(10 * 60_000)).failure).toBeUndefined();

    expect((await leaf.at(11 * 60_000)).state(FIB)).toBe("supported");
  });
});

describe("scale monitoring that is off", () => {
  it("is disabled although the switch answers, is asked for hourly, and noticed then", async () => {
    await using leaf = await polled("tor-9.3.7");
    leaf.nexus.replies.set(SCALE, { Info_Thres: "80" });

    const first = await leaf.at(0);
    const soon = await leaf.at(HOUR / 2);
    leaf.nexus.replies.delete(SCALE);
    const later = await leaf.at(HOUR);

    expect(first.state(SCALE)).toBe("disabled");
    expect(first.faults.get(SCALE)).toBe(
      "the switch answers with nothing; configure on the switch: icam monitor scale",
    );
    expect(first.state(FIB)).toBe("supported");
    expect(soon.asked).not.toContain(SCALE);
    expect(later.state(SCALE)).toBe("supported");
  });
});
