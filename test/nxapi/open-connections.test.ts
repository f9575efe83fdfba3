import { expect, it } from "vitest";

import { createOpenConnections } from "../../src/nxapi/open-connections.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { clientOf, leaf, targetAt } from "./asking.ts";

const VERSION = ["show version"];

it("a switch for whose connection there is no file handle says so, and is asked once another's is closed", async () => {
  await using nexus = await startNexus(leaf);
  await using another = await startNexus(leaf);
  const openConnections = createOpenConnections(1);
  await using first = clientOf(targetAt(nexus), { openConnections });
  await using second = clientOf(targetAt(another), { openConnections });
  await first.ask(VERSION);

  const refused = await second.ask(VERSION).catch((error: unknown) => error);
  first.close();
  await expect.poll(() => second.ask(VERSION).catch((error: unknown) => error)).toMatchObject([{ ok: true }]);

  expect(refused).toMatchObject({ reason: "unreachable", message: expect.stringContaining("ulimit -n") as unknown });
  expect(second.traffic().connections).toBe(1);
});

it("a switch that closes its connection is connected to again, though no other may be", async () => {
  await using nexus = await startNexus(leaf);
  await using client = clientOf(targetAt(nexus), { openConnections: createOpenConnections(1) });
  await client.ask(VERSION);
  await nexus.faults.set({ reset: { when: "before", times: 1 } });

  const [reply] = await client.ask(VERSION);

  expect(reply?.ok).toBe(true);
  expect(client.traffic()).toMatchObject({ retries: 1, connections: 2 });
});
