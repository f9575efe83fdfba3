import { describe, expect, it } from "vitest";

import { DEFAULT_SHARD, type PushSettings, type Shard, type SwitchSettings } from "../../src/config/settings.ts";
import { NOTHING_ADDED } from "../../src/collector/configuration.ts";
import { startFabric } from "../../src/simulator/fabric.ts";
import { type HttpReceiver, startReceiver } from "../otel/otlp/http-server.ts";
import { collectWith, FIB, fleetOf, PASSWORD, settingsFor } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";
import { ONE_TABLE, startFleet } from "../support/fleet-program.ts";
import { pointsOf } from "../support/otlp-points.ts";
import { jsonTo } from "../support/pushing.ts";

const SWITCHES = 60;

const startSwitches = () => startFabric(SWITCHES, { personality: "n9k-live", password: PASSWORD, prefix: "leaf-" });

/** A collector of one shard of these switches, which the test sets before it has it reloaded. */
async function collectShard(switches: readonly SwitchSettings[], first: Shard) {
  const next = { shard: first };
  const settings = () => ({ ...fleetOf(switches), shard: next.shard });
  const collector = await collectWith(settings(), { reread: () => ({ settings: settings(), ...NOTHING_ADDED }) });
  return { ...collector, next };
}

/** The switches that a collector shows, all of them up. */
async function shownBy({ port }: { readonly port: number }): Promise<readonly string[]> {
  const page = await scrape(port, { timeoutS: 60 });
  const shown = page.find("cisco_device_up");
  expect(shown.map(({ value }) => value)).toEqual(shown.map(() => 1));
  return shown.map(({ labels }) => labels["host_name"] ?? "");
}

describe.each([2, 4])("sixty switches that %i collectors share", (count) => {
  it("are each asked by exactly one", async () => {
    await using fabric = await startSwitches();
    const names = fabric.switches.map(({ name }) => name);
    const settings = fabric.switches.map((nexus) => settingsFor(nexus, FIB));
    await using stack = new AsyncDisposableStack();
    const collectors = [];
    for (let index = 0; index < count; index += 1) {
      collectors.push(stack.use(await collectShard(settings, { index, count })));
    }

    const shown = await Promise.all(collectors.map(shownBy));

    expect(shown.flat().toSorted()).toEqual(names.toSorted());
    expect(shown.every((share) => share.length > SWITCHES / count / 2)).toBe(true);
    expect(fabric.switches.map(({ record }) => record.requestCount)).toEqual(names.map(() => 1));
    for (const [index, { length }] of shown.entries()) {
      expect(collectors[index]?.logged.join("\n")).toContain(
        `index=${index} count=${count} switches=${length} of=${SWITCHES}`,
      );
    }
  });
});

describe("two collectors that only push", () => {
  it("send each switch once, to wherever they send", async () => {
    await using fabric = await startSwitches();
    const names = fabric.switches.map(({ name }) => name);
    const settings = fleetOf(fabric.switches.map((nexus) => settingsFor(nexus, FIB)));
    await using stack = new AsyncDisposableStack();
    const receivers: HttpReceiver[] = [];
    for (const index of [0, 1]) {
      const receiver = stack.use(await startReceiver());
      const push: PushSettings = { ...settings.push, exporters: ["otlp"], destinations: [jsonTo(receiver.url)] };
      stack.use(await collectWith({ ...settings, shard: { index, count: 2 }, push: { ...push, intervalMs: 1_000 } }));
      receivers.push(receiver);
    }
    const sent = receivers.map(() => new Set<string>());
    const readWhatCame = () => {
      for (const [index, { received }] of receivers.entries()) {
        // Each is read once.
        const up = received
          .splice(0)
          .flatMap(pointsOf)
          .filter(({ metric }) => metric === "cisco.device.up");
        for (const { host, value } of up) if (value === 1) sent[index]?.add(host ?? "");
      }
      return sent.flatMap((hosts) => [...hosts]).toSorted();
    };

    await expect.poll(readWhatCame, { timeout: 120_000, interval: 500 }).toEqual(names.toSorted());

    expect(fabric.switches.map(({ record }) => record.logins)).toEqual(names.map(() => 1));
  });
});

describe("a fleet of two collectors that gets a third", () => {
  it("moves some of them to it and none otherwise, and no switch is asked twice once all have read the change", async () => {
    await using fabric = await startSwitches();
    const settings = fabric.switches.map((nexus) => settingsFor(nexus, FIB));
    await using first = await collectShard(settings, { index: 0, count: 2 });
    await using second = await collectShard(settings, { index: 1, count: 2 });
    const before = [await shownBy(first), await shownBy(second)];
    const asked = () => fabric.switches.map(({ record }) => record.requestCount);

    // The new one starts while the others do not know of it: what is to move is asked twice in this interval.
    await using third = await collectShard(settings, { index: 2, count: 3 });
    const moved = await shownBy(third);
    const atOnce = asked();
    first.next.shard = { index: 0, count: 3 };
    second.next.shard = { index: 1, count: 3 };
    await Promise.all([first.reload(), second.reload()]);
    const after = await Promise.all([first, second, third].map(shownBy));

    expect(moved.length).toBeLessThan(SWITCHES / 2);
    expect(after).toEqual([...before.map((share) => share.filter((name) => !moved.includes(name))), moved]);
    expect(Math.max(...atOnce)).toBe(2);
    expect(asked().map((total, index) => total - (atOnce[index] ?? 0))).toEqual(settings.map(() => 1));
    // Whatever stays keeps its session.
    const stayed = fabric.switches.filter(({ name }) => !moved.includes(name));
    expect(stayed.map(({ record }) => record.logins)).toEqual(stayed.map(() => 1));
  });
});

describe("a collector that dies", () => {
  it("is replaced by one of the same shard, and the others ask none of its switches meanwhile", async () => {
    await using fabric = await startSwitches();
    const start = (index: number) =>
      startFleet(fabric.switches, { defaults: [ONE_TABLE], env: { NXAPI_SHARD: `${index}/2` } });
    await using survivor = await start(0);
    await using killed = await start(1);
    const [kept, lost] = [await shownBy(survivor), await shownBy(killed)];
    killed.child.kill("SIGKILL");
    const alone = await shownBy(survivor);
    await using replacement = await start(1);
    const found = await shownBy(replacement);

    expect(alone).toEqual(kept);
    expect(found).toEqual(lost);
    expect([...kept, ...found].toSorted()).toEqual(fabric.switches.map(({ name }) => name).toSorted());
  });
});

describe("a collector without a shard", () => {
  it("asks every switch and does not speak of sharing", async () => {
    await using fabric = await startFabric(2, { personality: "n9k-live", password: PASSWORD, prefix: "leaf-" });
    await using collector = await collectShard(
      fabric.switches.map((nexus) => settingsFor(nexus, FIB)),
      DEFAULT_SHARD,
    );

    expect(await shownBy(collector)).toHaveLength(2);
    expect(collector.logged.join("\n")).not.toContain("sharing");
  });
});
