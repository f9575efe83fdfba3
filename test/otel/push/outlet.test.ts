import { join } from "node:path";

import { expect, it } from "vitest";

import { openOutlet, type OutletEvent, type OutletOptions } from "../../../otel/push/outlet.ts";
import { push } from "../../../otel/push/push.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { eventually } from "../../support/processes.ts";
import { startGrpcReceiver } from "./grpc-server.ts";
import { answering, destinationAt, startReceiver } from "./http-server.ts";
import { gaugeOf, switchesIn } from "./resources.ts";

async function open(url: URL, options: Partial<OutletOptions> = {}) {
  const events: OutletEvent[] = [];
  const outlet = await openOutlet({
    destination: destinationAt(url),
    protocol: "http/protobuf",
    compression: "none",
    tell: (event) => events.push(event),
    ...options,
  });
  return { outlet, events };
}

const switches = ["leaf-1", "leaf-2"].map((name) => gaugeOf(name, 2));

it.each([
  ["http/protobuf", "none", "application/x-protobuf"],
  ["http/json", "gzip", "application/json"],
] as const)("sends what is pushed over %s", async (protocol, compression, contentType) => {
  await using receiver = await startReceiver();
  const { outlet } = await open(receiver.url, { protocol, compression });

  await push(switches, [outlet], { madeAt: 5 });
  await outlet.flush(5_000);

  expect(receiver.received.map(({ headers }) => headers["content-type"])).toEqual([contentType]);
  expect(outlet.tally()).toMatchObject({ sent: { requests: 1, points: 4 }, dropped: {} });
  expect(outlet.waiting).toEqual({ requests: 0, bytes: 0 });
});

it("sends what is pushed over gRPC", async () => {
  await using receiver = await startGrpcReceiver();
  const { outlet } = await open(receiver.url, { protocol: "grpc" });

  await push(switches, [outlet], { madeAt: 5 });
  await outlet.flush(5_000);

  expect(receiver.received.map(({ data }) => switchesIn(data.subarray(5)))).toEqual([["leaf-1", "leaf-2"]]);
});

it("sends to one destination what another does not take", async () => {
  await using up = await startReceiver();
  await using down = await startReceiver(answering(503));
  const outlets = [(await open(down.url)).outlet, (await open(up.url)).outlet] as const;

  await push(switches, outlets, { madeAt: 5 });
  await eventually(() => Promise.resolve(up.received[0] && down.received[0]));
  const waiting = outlets.map((outlet) => outlet.waiting.requests);
  await Promise.all(outlets.map((outlet) => outlet.flush(5_000)));

  expect(waiting[0]).toBe(1);
  expect(outlets.map((outlet) => outlet.tally())).toMatchObject([
    { sent: { requests: 0 }, dropped: { stopped: { requests: 1, points: 4 } } },
    { sent: { requests: 1 }, dropped: {} },
  ]);
});

it("keeps in its directory what could not be sent, for the next process", async () => {
  await using folder = await temporaryFolder();
  await using receiver = await startReceiver(answering(503));
  const directory = join(folder.path, "queue");
  const { outlet: earlier, events } = await open(receiver.url, { directory });
  await push(switches, [earlier], { madeAt: 5 });
  await earlier.flush(5_000);
  receiver.answer = answering(200);

  const { outlet } = await open(receiver.url, { directory });
  await outlet.flush(5_000);

  expect(events).toMatchObject([
    { event: "queue", kept: "on_disk" },
    { event: "failing", failure: "busy" },
  ]);
  expect(earlier.tally()).toMatchObject({ sent: { requests: 0 }, dropped: {} });
  expect(outlet.tally()).toMatchObject({ sent: { requests: 1, points: 4 }, dropped: {} });
});
