import dns from "node:dns";
import { readFile } from "node:fs/promises";

import { afterEach, expect, it } from "vitest";

import { createGrpcTransport } from "../../../otel/otlp/grpc-transport.ts";
import { createHttpTransport } from "../../../otel/otlp/http-transport.ts";
import { selfSigned } from "../../../src/simulator/http/certificate.ts";
import { startGrpcReceiver } from "./grpc-server.ts";
import { destinationAt, startReceiver } from "./http-server.ts";
import { requestOf } from "./requests.ts";

const { lookup } = dns;
afterEach(() => void Reflect.set(dns, "lookup", lookup));

type Callback = (error: null, addresses: readonly dns.LookupAddress[]) => void;

/** Finds two addresses, at the first of which is a destination; the event loop stops as soon as a connection to it is begun. */
async function lookupAndStop(_name: string, _options: object, callback: Callback): Promise<void> {
  await readFile("/dev/null");
  setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300));
  callback(null, [
    { address: "127.0.0.1", family: 4 },
    { address: "::1", family: 6 },
  ]);
}

const CERTIFICATE = selfSigned({ hosts: ["otel.example"] });

it.each([
  ["OTLP/HTTP", startReceiver, createHttpTransport],
  ["OTLP/gRPC", startGrpcReceiver, createGrpcTransport],
  ["OTLP/gRPC over TLS", () => startGrpcReceiver(undefined, CERTIFICATE), createGrpcTransport],
] as const)("sends %s to the first address though the collector is busy meanwhile", async (_what, start, create) => {
  await using receiver = await start();
  Reflect.set(dns, "lookup", lookupAndStop);
  const url = new URL(receiver.url);
  url.hostname = "otel.example";
  const transport = create(destinationAt(url, { tls: { ca: CERTIFICATE.cert } }));

  const outcome = await transport.send(requestOf(7), new AbortController().signal);

  transport.close();
  expect(outcome.result).toBe("accepted");
});
