import { describe, expect, it } from "vitest";

import type { Command, Reading } from "../../src/catalogue/define.ts";
import { catalogue } from "../../src/catalogue/index.ts";
import { DEFAULT_PROFILES, isChosen } from "../../src/catalogue/profiles.ts";
import { showEnvironment } from "../../src/catalogue/commands/show-environment.ts";
import { showVersion } from "../../src/catalogue/commands/show-version.ts";
import { showIcamResourceFibTcam } from "../../src/catalogue/commands/show-icam-resource-fib-tcam.ts";
import { showHardwareAccessListTcamRegion } from "../../src/catalogue/commands/show-hardware-access-list-tcam-region.ts";
import { createSwitch, type SwitchEvent, type SwitchOptions } from "../../src/fleet/switch.ts";
import type { Observation } from "../../src/fleet/source.ts";
import { createClient } from "../../src/nxapi/client.ts";
import type { FaultsInput } from "../../src/simulator/http/faults.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import type { PersonalityName } from "../../src/simulator/personalities/index.ts";
import { PASSWORD, settingsFor } from "../support/collector.ts";
import { wholeOf } from "../support/source.ts";

const MINUTE_MS = 60_000;

/** A simulated switch and what asks it, by a clock that is moved by hand. */
async function leafBy(
  options: Partial<SwitchOptions> & { readonly faults?: FaultsInput; readonly personality?: PersonalityName },
) {
  let now = 0;
  let password = PASSWORD;
  const clock = { now: () => now, wall: () => now };
  const { faults = {}, personality = "n9k-live", ...more } = options;
  const nexus = await startNexus({
    name: "leaf-1",
    personality,
    password: PASSWORD,
    clock: clock.wall,
    faults,
  });
  const settings = settingsFor(nexus, { password: () => Promise.resolve(password) });
  const client = createClient(settings, { userAgent: "test", now: clock.now });
  const source = createSwitch({
    name: "leaf-1",
    client,
    scope: { commands: [showIcamResourceFibTcam], places: [{ module: "1", inst: "0" }] },
    timeoutMs: 10_000,
    maxStaleMs: 90_000,
    requestsPerMinute: 100_000,
    clock,
    random: () => 1,
    tell: () => undefined,
    ...more,
  });
  return {
    nexus,
    source,
    forward: (ms: number) => (now += ms),
    renewPassword: () => (password = `${PASSWORD}!`),
    /** What a poll finds, if the switch is not left alone. */
    async poll(): Promise<Observation | undefined> {
      const polling = await source.poll(AbortSignal.timeout(10_000));
      return polling && (await wholeOf(polling));
    },
    said: (metric: string) =>
      source
        .about({ show: "observation" })
        .filter(({ name }) => name === metric)
        .map(({ value, attributes: { state = "" } }) => [value, state]),
    async [Symbol.asyncDispose]() {
      client.close();
      await nexus.stop();
    },
  };
}

describe("a switch that fails", () => {
  const FAULTS = { "error-page": { status: 500 } } as const;

  it("is polled three times, and then not before its rest is over", async () => {
    await using leaf = await leafBy({ faults: FAULTS });

    for (let poll = 0; poll < 100; poll += 1) {
      await leaf.poll();
      leaf.forward(100);
    }

    expect(leaf.nexus.record.requestCount).toBe(3);
    expect(leaf.said("nxapi.collector.breaker.state")).toEqual([[1, "open"]]);
  });

  it("is tried once after its rest, and rests longer each time", async () => {
    await using leaf = await leafBy({ faults: FAULTS });
    for (let poll = 0; poll < 3; poll += 1) await leaf.poll();
    const triedAfterS: number[] = [];

    for (let second = 1; second <= 350; second += 1) {
      leaf.forward(1_000);
      if ((await leaf.poll()) !== undefined) triedAfterS.push(second);
    }

    expect(triedAfterS).toEqual([30, 90, 210, 330]);
    expect(leaf.nexus.record.requestCount).toBe(7);
  });

  it("is asked as ever once it has answered", async () => {
    await using leaf = await leafBy({ faults: FAULTS });
    for (let poll = 0; poll < 3; poll += 1) await leaf.poll();
    await leaf.nexus.faults.clear();
    leaf.forward(30_000);

    const tried = await leaf.poll();

    expect(tried?.failure).toBeUndefined();
    expect(leaf.said("nxapi.collector.breaker.state")).toEqual([[1, "closed"]]);
    await expect(leaf.poll()).resolves.toMatchObject({ failure: undefined });
  });

  it("by refusing the password is asked at once with a new one, however often it has refused", async () => {
    await using leaf = await leafBy({ faults: { unauthorized: {} } });
    for (let poll = 0; poll < 10; poll += 1) await leaf.poll();
    await leaf.nexus.faults.clear();
    const before = leaf.nexus.record.requestCount;
    leaf.renewPassword();

    const after = await leaf.poll();

    expect(before).toBe(1);
    expect(after?.failure).toBe("unauthorized");
    expect(leaf.nexus.record.requestCount).toBe(2);
  });
});

describe("the requests that a switch is sent", () => {
  it("are never more than its budget in any minute, with logins and repetitions", async () => {
    await using leaf = await leafBy({ requestsPerMinute: 12 });
    const sent: number[] = [];
    const mishaps: readonly FaultsInput[] = [
      { "expire-cookies": {} },
      { reset: { when: "before", times: 1 } },
      { "error-page": { status: 502, times: 1 } },
      {},
    ];

    for (let turn = 0; turn < 600; turn += 1) {
      await leaf.nexus.faults.set(mishaps[turn % mishaps.length] ?? {});
      const { requestCount } = leaf.nexus.record;
      await leaf.poll();
      for (let count = requestCount; count < leaf.nexus.record.requestCount; count += 1) sent.push(turn * 700);
      leaf.forward(700);
    }

    const busiest = Math.max(...sent.map((from) => sent.filter((at) => at >= from && at - from < MINUTE_MS).length));
    expect(busiest).toBeGreaterThan(9);
    expect(busiest).toBeLessThanOrEqual(12);
    expect(leaf.said("nxapi.collector.budget.limit")).toEqual([[12, ""]]);
    expect(leaf.said("nxapi.collector.budget.exhausted")[0]?.[0]).toBeGreaterThan(100);
  });

  it("end a poll that comes to its budget with what it has, and the next polls come to the rest", async () => {
    const scope = { commands: catalogue.filter((command) => isChosen(command, DEFAULT_PROFILES)), places: undefined };
    await using leaf = await leafBy({ requestsPerMinute: 8, scope, personality: "chassis-9.3.7a" });
    const shown: number[] = [];

    for (let minute = 0; minute < 4; minute += 1) {
      const { requestCount } = leaf.nexus.record;
      const found = await leaf.poll();
      expect(found?.failure).toBeUndefined();
      expect(leaf.nexus.record.requestCount - requestCount).toBeLessThanOrEqual(8);
      shown.push(found?.readings.flatMap(({ samples }) => samples).length ?? 0);
      leaf.forward(MINUTE_MS);
    }

    expect(shown[0]).toBeLessThan(Math.max(...shown));
    expect(leaf.said("nxapi.collector.budget.exhausted")[0]?.[0]).toBeGreaterThan(0);
    expect(leaf.said("nxapi.collector.command.state").map(([, state]) => state)).not.toContain("failed");
    expect(leaf.nexus.record.requests.flatMap(({ commands }) => commands)).toContain("show icam scale utilization");
  });

  it("are none of a poll that cannot be begun, which is no failure", async () => {
    await using leaf = await leafBy({ requestsPerMinute: 3 });
    const first = await leaf.poll();

    const second = await leaf.poll();

    expect(first?.failure).toBeUndefined();
    expect(second).toBeUndefined();
    expect(leaf.nexus.record.requestCount).toBe(1);
    expect(leaf.said("nxapi.collector.poll.failures")).toEqual([]);
    expect(leaf.said("nxapi.collector.breaker.state")).toEqual([[1, "closed"]]);
  });
});

describe("a switch that has nothing to be read", () => {
  it.each([
    ["structured_output", [showIcamResourceFibTcam, showHardwareAccessListTcamRegion], "n5k-7.3"],
    ["tables", [showVersion, showIcamResourceFibTcam], "n5k-7.3"],
    ["tables", [showEnvironment, showIcamResourceFibTcam], "n5k-7.3"],
  ] as const)("is told once as one without %s", async (without, commands, personality) => {
    const told: SwitchEvent[] = [];
    // As settings give them: each with its own times.
    const scope = { commands: commands.map((command): Command => ({ ...command })), places: undefined };
    await using leaf = await leafBy({ scope, personality, tell: (event) => told.push(event) });

    for (let poll = 0; poll < 3; poll += 1) {
      await leaf.poll();
      leaf.forward(MINUTE_MS);
    }

    expect(told.filter(({ event }) => event === "useless")).toEqual([{ event: "useless", name: "leaf-1", without }]);
  });

  it("is not said of one that answers a command", async () => {
    const told: SwitchEvent[] = [];
    await using leaf = await leafBy({ tell: (event) => told.push(event) });

    await leaf.poll();

    expect(told.map(({ event }) => event)).toEqual(["up"]);
  });
});

describe("a switch behind a new connection", () => {
  it("is asked who it is at once, for it may be another one", async () => {
    await using leaf = await leafBy({ scope: { commands: [showVersion, showIcamResourceFibTcam], places: undefined } });
    const asked = () => leaf.nexus.record.requests.flatMap(({ commands }) => commands);
    await leaf.poll();
    await leaf.poll();
    expect(asked().filter((line) => line === "show version")).toHaveLength(1);

    await leaf.nexus.faults.set({ refuse: {} });
    await leaf.nexus.faults.clear();
    await leaf.poll();
    await leaf.poll();
    await leaf.poll();

    expect(asked().filter((line) => line === "show version").length).toBeGreaterThanOrEqual(2);
    expect(asked().slice(-2)).not.toContain("show version");
  });
});

describe("a switch that says what cannot be", () => {
  it("has no start, which is counted, if it has been up for longer than there are switches", async () => {
    const showsAges = { ...showVersion, read: (body: unknown) => withUptime(showVersion.read(body), 28_000 * 86_400) };
    await using leaf = await leafBy({ scope: { commands: [showsAges], places: undefined } });

    const found = await leaf.poll();

    expect(found?.failure).toBeUndefined();
    expect(found?.identity?.serial).not.toBe("");
    expect(found?.bootedAt).toBeUndefined();
    expect(leaf.source.about({ show: "observation" })).toContainEqual({
      name: "nxapi.collector.dropped_samples",
      value: 1,
      attributes: { "host.name": "leaf-1", command: "show version", reason: "out_of_range" },
    });
  });
});

describe("a switch whose start was told", () => {
  it("was started as long ago as before, though the wall clock is set", async () => {
    let setBy = Date.UTC(2026, 10, 28);
    const clock = { now: () => 0, wall: () => setBy };
    const scope = { commands: [showVersion], places: undefined };
    await using leaf = await leafBy({ clock, scope });
    await leaf.poll();
    const ago = () => clock.wall() - (leaf.source.overview({ show: "observation" }).bootedAt ?? 0);
    const before = ago();
    setBy += 3_600_000;

    expect(before).toBeGreaterThanOrEqual(0);
    expect(ago()).toBe(before);
  });
});

function withUptime(reading: Reading, uptimeSeconds: number): Reading {
  return { ...reading, ...(reading.identity && { identity: { ...reading.identity, uptimeSeconds } }) };
}

describe("a switch that was never asked who it is", () => {
  it("has said so once a poll of it has begun, in a request that the poll needs anyway", async () => {
    await using leaf = await leafBy({ scope: { commands: catalogue.slice(0, 12), places: undefined } });

    const polling = await leaf.source.poll(AbortSignal.timeout(10_000));
    const begun = [leaf.nexus.record.requestCount, leaf.source.describe().identity?.serial];
    const found = polling && (await wholeOf(polling));
    const requests = leaf.nexus.record.requestCount;
    const again = await leaf.source.poll(AbortSignal.timeout(10_000));

    expect(begun).toEqual([1, found?.identity?.serial]);
    expect(found?.readings.length).toBeGreaterThan(2);
    expect(leaf.nexus.record.requestCount).toBe(requests);
    await again?.end();
  });
});
