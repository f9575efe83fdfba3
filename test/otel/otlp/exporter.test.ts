import { join } from "node:path";

import { expect, it, vi } from "vitest";

import {
  type ExporterEvent,
  openExporter,
  type OtlpExporterOptions,
  renewingTransport,
} from "../../../otel/otlp/exporter.ts";
import { exportResources } from "../../../otel/otlp/periodic-reader.ts";
import type { OtlpTransport } from "../../../otel/otlp/transport.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { eventually } from "../../support/processes.ts";
import { startGrpcReceiver } from "./grpc-server.ts";
import { answering, destinationAt, startReceiver } from "./http-server.ts";
import { requestOf } from "./requests.ts";
import { gaugeOf, switchesIn } from "./resources.ts";

async function open(url: URL, options: Partial<OtlpExporterOptions> = {}) {
  const events: ExporterEvent[] = [];
  const exporter = await openExporter({
    destination: destinationAt(url),
    headers: () => Promise.resolve({}),
    protocol: "http/protobuf",
    compression: "none",
    onEvent: (event) => events.push(event),
    ...options,
  });
  return { exporter, events };
}

const switches = ["leaf-1", "leaf-2"].map((name) => gaugeOf(name, 2));

it.each([
  ["http/protobuf", "none", "application/x-protobuf"],
  ["http/json", "gzip", "application/json"],
] as const)("sends what is pushed over %s", async (protocol, compression, contentType) => {
  await using receiver = await startReceiver();
  const { exporter } = await open(receiver.url, { protocol, compression });

  await exportResources(switches, [exporter], { madeAt: 5 });
  await exporter.flush(5_000);

  expect(receiver.received.map(({ headers }) => headers["content-type"])).toEqual([contentType]);
  expect(exporter.counts()).toMatchObject({ sent: { requests: 1, points: 4 }, dropped: {} });
  expect(exporter.waiting).toMatchObject({ requests: 0, bytes: 0 });
});

it("sends what is pushed over gRPC", async () => {
  await using receiver = await startGrpcReceiver();
  const { exporter } = await open(receiver.url, { protocol: "grpc" });

  await exportResources(switches, [exporter], { madeAt: 5 });
  await exporter.flush(5_000);

  expect(receiver.received.map(({ data }) => switchesIn(data.subarray(5)))).toEqual([["leaf-1", "leaf-2"]]);
});

it("has loaded what it sends with when it is opened, as there may be no file handle for that later", async () => {
  const loaded = vi.fn<() => object>(() => ({ createGrpcTransport: () => ({ close: () => undefined }) }));
  vi.doMock("../../../otel/otlp/grpc-transport.ts", loaded);

  const { exporter } = await open(new URL("http://127.0.0.1/"), { protocol: "grpc" });

  expect(loaded).toHaveBeenCalledOnce();
  await exporter.flush(0);
  vi.doUnmock("../../../otel/otlp/grpc-transport.ts");
});

it("sends to one destination what another does not take", async () => {
  await using up = await startReceiver();
  await using down = await startReceiver(answering(503));
  const exporters = [(await open(down.url)).exporter, (await open(up.url)).exporter] as const;

  await exportResources(switches, exporters, { madeAt: 5 });
  await eventually(() => Promise.resolve(up.received[0] && down.received[0]));
  const waiting = exporters.map((exporter) => exporter.waiting.requests);
  await Promise.all(exporters.map((exporter) => exporter.flush(5_000)));

  expect(waiting[0]).toBe(1);
  expect(exporters.map((exporter) => exporter.counts())).toMatchObject([
    { sent: { requests: 0 }, dropped: { stopped: { requests: 1, points: 4 } } },
    { sent: { requests: 1 }, dropped: {} },
  ]);
});

it("keeps in its directory what could not be sent, for the next process", async () => {
  await using folder = await temporaryFolder();
  await using receiver = await startReceiver(answering(503));
  const directory = join(folder.path, "queue");
  const { exporter: earlier, events } = await open(receiver.url, { directory });
  await exportResources(switches, [earlier], { madeAt: 5 });
  await earlier.flush(5_000);
  receiver.respond = answering(200);

  const { exporter } = await open(receiver.url, { directory });
  await exporter.flush(5_000);

  expect(events).toMatchObject([
    { event: "queue", kept: "on_disk" },
    { event: "failing", failure: "busy" },
  ]);
  expect(earlier.counts()).toMatchObject({ sent: { requests: 0 }, dropped: {} });
  expect(exporter.counts()).toMatchObject({ sent: { requests: 1, points: 4 }, dropped: {} });
});

it("tells once of what waited in memory when it ends, since nobody sees that counted any more", async () => {
  await using receiver = await startReceiver(answering(503));
  const { exporter, events } = await open(receiver.url);
  await exportResources(switches, [exporter], { madeAt: 5 });

  await Promise.all([exporter.flush(5_000), exporter.flush(5_000)]);

  expect(events).toMatchObject([
    { event: "failing", failure: "busy" },
    { event: "lost", requests: 1, points: 4 },
  ]);
});

it("sends each request with the headers that hold by then, and none while they cannot be read", async () => {
  await using receiver = await startReceiver();
  let token: string | undefined = "first";
  const { exporter, events } = await open(receiver.url, {
    headers: () =>
      token === undefined ? Promise.reject(new Error("the file is gone")) : Promise.resolve({ Authorization: token }),
    backoff: { initialMs: 1, maxMs: 1 },
  });
  const authorizations = () => receiver.received.map(({ headers }) => headers["authorization"]);

  await exportResources(switches, [exporter], { madeAt: 5 });
  await eventually(() => Promise.resolve(receiver.received[0]));
  token = undefined;
  await exportResources(switches, [exporter], { madeAt: 6 });
  await eventually(() => Promise.resolve(events[0]));
  const without = authorizations();
  token = "second";
  await eventually(() => Promise.resolve(receiver.received[1]));
  await exporter.flush(5_000);

  expect(without).toEqual(["first"]);
  expect(authorizations()).toEqual(["first", "second"]);
  expect(events[0]).toEqual({ event: "failing", failure: "no_headers", detail: "the file is gone" });
});

const live = new AbortController().signal;
const accepting: OtlpTransport = {
  send: () => Promise.resolve({ result: "accepted", rejectedPoints: 0, message: "" }),
  close: () => undefined,
};

it("ends in time with headers that hang, asks for them once, and sends once they are there", async () => {
  const { promise: headers, resolve } = Promise.withResolvers<Record<string, string>>();
  let reads = 0;
  const read = () => {
    reads += 1;
    return headers;
  };
  const sender = renewingTransport(read, () => accepting, 20);

  const hanging = [await sender.send(requestOf(1), live), await sender.send(requestOf(1), live)];
  const readsMeanwhile = reads;
  resolve({});
  const after = await sender.send(requestOf(1), live);

  const late = { result: "retryable", failure: "no_headers", detail: "reading the headers took longer than 20 ms" };
  expect(hanging).toEqual([late, late]);
  expect(readsMeanwhile).toBe(1);
  expect(after.result).toBe("accepted");
});

it("ends with headers that hang when it is told to", async () => {
  const stop = new AbortController();
  const sender = renewingTransport(
    () => new Promise(() => undefined),
    () => accepting,
    3_600_000,
  );

  const sending = sender.send(requestOf(1), stop.signal);
  stop.abort();

  expect(await sending).toMatchObject({ result: "retryable", failure: "stopped" });
});
