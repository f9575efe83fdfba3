import { gunzipSync } from "node:zlib";

import { describe, expect, it } from "vitest";

import { toExportRequest } from "../../../otel/otlp/encode.ts";
import { createGrpcTransport } from "../../../otel/otlp/grpc-transport.ts";
import type { ExportResult, TransportOptions } from "../../../otel/otlp/transport.ts";
import { selfSigned } from "../../../src/simulator/http/certificate.ts";
import { freePort } from "../../support/free-port.ts";
import { ISSUED, ISSUER } from "../../support/issued.ts";
import { eventually } from "../../support/processes.ts";
import {
  acceptCall,
  answerWith,
  failing,
  type GrpcReceiver,
  type GrpcResponder,
  startGrpcReceiver,
} from "./grpc-server.ts";
import { destinationAt, startReceiver } from "./http-server.ts";
import { requestOf } from "./requests.ts";

const live = new AbortController().signal;

async function sendTo({ url }: { readonly url: URL }, settings: Partial<TransportOptions> = {}): Promise<ExportResult> {
  const sender = createGrpcTransport(destinationAt(url, settings));
  try {
    return await sender.send(requestOf(7), live);
  } finally {
    sender.close();
  }
}

/** A `google.rpc.Status` with a RetryInfo of 1.5 s, as in a trailer. */
const RETRY_INFO = statusDetails("type.googleapis.com/google.rpc.RetryInfo", "0a0808011080cab5ee01");

function statusDetails(type: string, hex: string): string {
  const any = Buffer.concat([lengthDelimited(1, Buffer.from(type)), lengthDelimited(2, Buffer.from(hex, "hex"))]);
  return Buffer.concat([Buffer.from("0808", "hex"), lengthDelimited(3, any)]).toString("base64");
}

function lengthDelimited(field: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([field * 8 + 2, bytes.length]), bytes]);
}

describe("what is sent", () => {
  it("is a unary call of the metrics service", async () => {
    await using receiver = await startGrpcReceiver();

    const outcome = await sendTo(receiver, { headers: { "X-Scope-OrgID": "team" } });

    expect(outcome).toEqual({ result: "accepted", rejectedPoints: 0, message: "" });
    const [received] = receiver.received;
    expect(received?.headers).toMatchObject({
      ":method": "POST",
      ":path": "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
      ":scheme": "http",
      "content-type": "application/grpc",
      te: "trailers",
      "grpc-timeout": "10000m",
      "x-scope-orgid": "team",
    });
    expect(received?.headers["user-agent"]).toMatch(/^nxapi-collector\/1\.2\.3 /);
    expect(received?.data).toEqual(Buffer.concat([Buffer.from("00000003e8", "hex"), requestOf(7).body]));
  });

  it("says the time that there is in eight digits at most, also where there is no limit", async () => {
    await using receiver = await startGrpcReceiver();

    await sendTo(receiver, { timeoutMs: 99_999_999 });
    await sendTo(receiver, { timeoutMs: 2 ** 31 - 1 });

    expect(receiver.received.map(({ headers }) => headers["grpc-timeout"])).toEqual(["99999999m", "2147484S"]);
  });

  it("says that it is compressed where it is", async () => {
    await using receiver = await startGrpcReceiver();
    const sender = createGrpcTransport(destinationAt(receiver.url));
    const form = { encoding: "protobuf", compression: "gzip", madeAt: 0 } as const;

    await sender.send(await toExportRequest({ body: requestOf(7).body, points: 7 }, form), live);

    sender.close();
    const [received] = receiver.received;
    expect(received?.headers["grpc-encoding"]).toBe("gzip");
    expect(received?.data[0]).toBe(1);
    expect(received?.data.readUInt32BE(1)).toBe((received?.data.length ?? 0) - 5);
    expect(gunzipSync(received?.data.subarray(5) ?? "")).toEqual(requestOf(7).body);
  });

  it("goes over one connection, also when it is large", async () => {
    await using receiver = await startGrpcReceiver();
    const sender = createGrpcTransport(destinationAt(receiver.url));

    for (let times = 0; times < 5; times += 1) await sender.send(requestOf(times, 1_000_000), live);

    sender.close();
    expect(receiver.received.map(({ data }) => data.length)).toEqual(Array.from({ length: 5 }, () => 1_000_005));
    expect(receiver.sessions).toHaveLength(1);
  });

  it.each([
    ["goes away", (receiver: GrpcReceiver) => receiver.sessions.at(-1)?.goaway()],
    ["closes the connection", (receiver: GrpcReceiver) => receiver.sessions.at(-1)?.destroy()],
  ])("goes over a new connection after the server %s", async (_what, leave) => {
    await using receiver = await startGrpcReceiver();
    const sender = createGrpcTransport(destinationAt(receiver.url));
    await sender.send(requestOf(1), live);
    leave(receiver);

    // The server's word may still be on its way at the first attempt, which then fails.
    const outcome = await eventually(async () => {
      const { result } = await sender.send(requestOf(2), live);
      return result === "accepted" ? result : undefined;
    });

    sender.close();
    expect(outcome).toBe("accepted");
    expect([receiver.received.length, receiver.sessions.length]).toEqual([2, 2]);
  });

  it("answers the server's pings", async () => {
    await using receiver = await startGrpcReceiver((stream, session) =>
      session?.ping(() => acceptCall(stream, session)),
    );

    expect(await sendTo(receiver)).toMatchObject({ result: "accepted" });
  });

  it("is no JSON, which only OTLP/HTTP has", async () => {
    const sender = createGrpcTransport(destinationAt(new URL("http://127.0.0.1:1")));

    const outcome = await sender.send({ ...requestOf(1), encoding: "json" }, live);

    expect(outcome).toMatchObject({ result: "refused", failure: "rejected" });
  });
});

const http =
  (status: number): GrpcResponder =>
  (stream) =>
    stream.respond({ ":status": status }, { endStream: true });
const outcomes: readonly (readonly [string, GrpcResponder, object])[] = [
  ["OK", acceptCall, { result: "accepted", rejectedPoints: 0, message: "" }],
  ["OK without a message", failing(0), { result: "accepted", message: "its answer is not OTLP" }],
  [
    "a partial success",
    (stream) => answerWith(stream, { "grpc-status": "0" }, "000000000d0a0b0803120772656a65637473"),
    { result: "accepted", rejectedPoints: 3, message: "rejects" },
  ],
  ["CANCELLED", failing(1), { result: "retryable", failure: "busy" }],
  ["UNKNOWN", failing(2), { result: "refused", failure: "rejected" }],
  [
    "INVALID_ARGUMENT with a message",
    failing(3, { "grpc-message": "bad%20name%0A" }),
    { result: "refused", failure: "rejected", detail: "gRPC status 3 bad name", badData: true },
  ],
  ["DEADLINE_EXCEEDED", failing(4), { result: "retryable", failure: "timeout" }],
  ["PERMISSION_DENIED", failing(7), { result: "refused", failure: "unauthorized" }],
  ["RESOURCE_EXHAUSTED", failing(8), { result: "refused", failure: "rejected" }],
  [
    "RESOURCE_EXHAUSTED with RetryInfo",
    failing(8, { "grpc-status-details-bin": RETRY_INFO }),
    { result: "throttled", failure: "busy", retryAfterMs: 1_500 },
  ],
  [
    "RESOURCE_EXHAUSTED with other details",
    failing(8, { "grpc-status-details-bin": statusDetails("type.googleapis.com/google.rpc.DebugInfo", "0a00") }),
    { result: "refused" },
  ],
  ["RESOURCE_EXHAUSTED with nonsense", failing(8, { "grpc-status-details-bin": "////" }), { result: "refused" }],
  ["ABORTED", failing(10), { result: "retryable" }],
  ["OUT_OF_RANGE", failing(11), { result: "retryable" }],
  ["UNIMPLEMENTED", failing(12), { result: "refused", failure: "rejected" }],
  ["INTERNAL", failing(13), { result: "refused", failure: "rejected" }],
  [
    "UNAVAILABLE",
    failing(14, { "grpc-message": "%" }),
    { result: "retryable", failure: "busy", detail: "gRPC status 14 %" },
  ],
  [
    "UNAVAILABLE with RetryInfo",
    failing(14, { "grpc-status-details-bin": RETRY_INFO }),
    { result: "throttled", retryAfterMs: 1_500 },
  ],
  ["DATA_LOSS", failing(15), { result: "retryable" }],
  ["UNAUTHENTICATED", failing(16), { result: "refused", failure: "unauthorized" }],
  [
    "a status in the trailers after a message",
    (stream) => answerWith(stream, { "grpc-status": "14" }, "0000000000"),
    { result: "retryable", failure: "busy" },
  ],
  ["a proxy's 503", http(503), { result: "retryable", failure: "busy" }],
  ["a proxy's 403", http(403), { result: "refused", failure: "unauthorized" }],
  ["a proxy's 404", http(404), { result: "refused", failure: "rejected" }],
  ["a page", http(200), { result: "retryable", failure: "malformed" }],
  ["a refused stream", (stream) => stream.close(7), { result: "retryable", failure: "connection_lost" }],
  ["a closed connection", (_, session) => session?.destroy(), { result: "retryable", failure: "connection_lost" }],
  ["a reset connection", (_, session) => session?.socket.resetAndDestroy(), { result: "retryable" }],
  [
    "a connection closed in its answer",
    (stream, session) => {
      stream.respond({ ":status": 200, "content-type": "application/grpc" });
      stream.write(Buffer.alloc(5), () => session?.destroy());
    },
    { result: "retryable", failure: "connection_lost" },
  ],
  [
    "an endless answer",
    (stream) => {
      stream.respond({ ":status": 200 });
      const more = (): boolean => stream.destroyed || stream.write(Buffer.alloc(10_000), more);
      return more();
    },
    { result: "retryable", detail: "the answer is longer than 65536 bytes" },
  ],
];

it.each(outcomes)("calls once and understands %s", async (_what, answer, expected) => {
  await using receiver = await startGrpcReceiver(answer);

  const outcome = await sendTo(receiver);

  expect(outcome).toMatchObject(expected);
  expect(receiver.received).toHaveLength(1);
});

it.each([
  ["before its answer", () => undefined],
  ["in its answer", (stream) => stream.respond({ ":status": 200 })],
] satisfies [string, GrpcResponder][])(
  "gives up on a server that hangs %s, and on its connection",
  async (_where, answer) => {
    await using receiver = await startGrpcReceiver(answer);
    const sender = createGrpcTransport(destinationAt(receiver.url, { timeoutMs: 1_000 }));

    const outcome = await sender.send(requestOf(1), live);
    receiver.respond = acceptCall;
    const next = await sender.send(requestOf(2), live);

    sender.close();
    expect(outcome).toEqual({ result: "retryable", failure: "timeout", detail: "no answer within 1000 ms" });
    expect(next.result).toBe("accepted");
    expect(receiver.sessions).toHaveLength(2);
  },
);

it("fails at once where nobody listens", async () => {
  const url = new URL(`http://127.0.0.1:${await freePort()}`);

  expect(await sendTo({ url })).toMatchObject({ result: "retryable", failure: "connection_refused" });
});

it("fails at once where the server speaks HTTP/1 only", async () => {
  await using receiver = await startReceiver();

  expect(await sendTo(receiver)).toMatchObject({ result: "retryable", failure: "malformed" });
});

it("ends when it is told to", async () => {
  const stop = new AbortController();
  await using receiver = await startGrpcReceiver(() => stop.abort());
  const sender = createGrpcTransport(destinationAt(receiver.url));

  const sending = sender.send(requestOf(1), stop.signal);

  expect(await sending).toMatchObject({ result: "retryable", failure: "stopped" });
  sender.close();
});

it("trusts an authority that another has issued", async () => {
  await using receiver = await startGrpcReceiver(acceptCall, ISSUED);

  expect(await sendTo(receiver, { tls: { ca: ISSUER } })).toMatchObject({ result: "accepted" });
});

it.each([
  ["trusts the authority that it is given", true, { result: "accepted" }],
  ["sends nothing to a server that it does not trust", false, { result: "retryable", failure: "tls" }],
])("%s", async (_what, trusted, expected) => {
  const certificate = selfSigned({ hosts: ["127.0.0.1"] });
  await using receiver = await startGrpcReceiver(acceptCall, certificate);

  const outcome = await sendTo(receiver, trusted ? { tls: { ca: certificate.cert } } : {});

  expect(outcome).toMatchObject(expected);
  expect(receiver.received).toHaveLength(trusted ? 1 : 0);
});
