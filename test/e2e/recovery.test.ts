import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import { expect, it } from "vitest";

import { showIcamResourceFibTcam } from "../../src/catalogue/commands/show-icam-resource-fib-tcam.ts";
import { createConcurrencyLimits, type Semaphore } from "../../src/fleet/limits/concurrency.ts";
import { createSwitch } from "../../src/fleet/switch.ts";
import { createClient } from "../../src/nxapi/client.ts";
import { type Nexus, startNexus } from "../../src/simulator/nexus.ts";
import { PASSWORD, settingsFor } from "../support/collector.ts";
import { wholeOf } from "../support/source.ts";

const SWITCHES = 100;
/** Two rounds in a second, as there are at first, would be more. */
const PACE = { pollsAtOnce: 150, connectsAtOnce: 20, connectsPerSecond: 130 };
/** So much faster than time itself passes that by which switches are left alone; the pace is in true seconds. */
const SPEED = 20;
const LONGEST_REST_MS = 120_000;
/** How often all switches are asked, in true milliseconds. */
const ROUND_MS = 200;

const fast = { now: () => performance.now() * SPEED, wall: () => performance.now() * SPEED };

/** A gate that notes when it lets somebody in. */
function noting(gate: Semaphore) {
  const entries: number[] = [];
  return {
    entries,
    admit: () => gate.admit(),
    waiting: 0,
    used: 0,
    async enter(options: Parameters<Semaphore["enter"]>[0]) {
      const leave = await gate.enter(options);
      if (leave !== undefined) entries.push(performance.now());
      return leave;
    },
  };
}

/** A place that all connections to a switch pass, unless there is an outage. */
async function startCrossing({ host, port }: Nexus) {
  const crossing = { outage: true, arrivals: 0 };
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    crossing.arrivals += 1;
    if (crossing.outage) return void socket.resetAndDestroy();
    const onward = connect(port, host);
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy()).once("close", () => other.destroy());
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return Object.assign(crossing, {
    port: typeof address === "object" && address !== null ? address.port : 0,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  });
}

it(`${SWITCHES} switches that were all away are back soon after their outage, and never connected to faster than the pace`, async () => {
  await using stack = new AsyncDisposableStack();
  const nexus = stack.use(await startNexus({ name: "leaf", personality: "n9k-live", password: PASSWORD }));
  const crossing = stack.use(await startCrossing(nexus));
  const gates = createConcurrencyLimits(PACE, () => performance.now());
  const gate = noting(gates.connects);
  const concurrency = { ...gates, connects: gate };
  const sources = Array.from({ length: SWITCHES }, (_, index) => {
    const name = `leaf-${index}`;
    const client = createClient(settingsFor({ name, host: "127.0.0.1", port: crossing.port }), { userAgent: "test" });
    stack.defer(() => client.close());
    const scope = { commands: [showIcamResourceFibTcam], places: [{ module: "1", inst: "0" }] };
    const limits = { timeoutMs: 10_000, maxStaleMs: 90_000, requestsPerMinute: 100_000 };
    return createSwitch({ name, client, scope, concurrency, clock: fast, tell: () => undefined, ...limits });
  });
  const up = new Set<string>();
  const pollAll = (): Promise<void[]> =>
    Promise.all(
      sources.map(async (source) => {
        const polling = await source.poll(AbortSignal.timeout(30_000));
        const observation = polling && (await wholeOf(polling));
        if (observation !== undefined && observation.failure === undefined) up.add(source.name);
      }),
    );
  const areAllOpen = () =>
    sources.every((source) => {
      const sample = source.about({ show: "observation" }).find(({ name }) => name === "nxapi.collector.breaker.state");
      return sample !== undefined && sample.attributes["state"] !== "closed";
    });

  for (const end = fast.now() + 120_000; fast.now() < end || !areAllOpen();)
    await Promise.all([pollAll(), sleep(ROUND_MS)]);
  expect(up.size).toBe(0);
  crossing.outage = false;
  const healedAt = fast.now();
  const { arrivals } = crossing;
  while (up.size < SWITCHES) await Promise.all([pollAll(), sleep(ROUND_MS)]);

  expect(fast.now() - healedAt).toBeLessThan(2.5 * (LONGEST_REST_MS + 60_000));
  expect(crossing.arrivals - arrivals).toBe(SWITCHES);
  // Nobody connects who was not let in. Noting it takes a moment, so a second is taken for a little less.
  expect(crossing.arrivals).toBe(gate.entries.length);
  const crowds = gate.entries.filter(
    (at, index) => (gate.entries[index + PACE.connectsPerSecond] ?? Infinity) - at < 900,
  );
  expect(crowds).toEqual([]);
});
