import { once } from "node:events";
import { createServer as createTlsServer } from "node:https";
import { gunzipSync } from "node:zlib";

import { describe, expect, it } from "vitest";

import { toExportRequest } from "../../../otel/otlp/encode.ts";
import { createHttpTransport } from "../../../otel/otlp/http-transport.ts";
import type { ExportResult, TransportOptions } from "../../../otel/otlp/transport.ts";
import { selfSigned } from "../../../src/simulator/http/certificate.ts";
import { ISSUED, ISSUER } from "../../support/issued.ts";
import { freePort } from "../../support/free-port.ts";
import {
  accept,
  answering,
  destinationAt,
  type HttpReceiver,
  portOf,
  type Responder,
  startReceiver,
} from "./http-server.ts";
import { requestOf } from "./requests.ts";

/** The time of the destination's answers. */
const NOW = Date.parse("Wed, 01 Jul 2026 12:00:00 GMT");

const live = new AbortController().signal;

async function sendTo(receiver: HttpReceiver, settings: Partial<TransportOptions> = {}): Promise<ExportResult> {
  const sender = createHttpTransport(destinationAt(receiver.url, settings), () => NOW);
  try {
    return await sender.send(requestOf(7), live);
  } finally {
    sender.close();
  }
}

describe("what is sent", () => {
  it("is the request under the names that OTLP/HTTP asks for", async () => {
    await using receiver = await startReceiver();

    const outcome = await sendTo(receiver, { headers: { "X-Scope-OrgID": "team" } });

    expect(outcome).toEqual({ result: "accepted", rejectedPoints: 0, message: "" });
    const [received] = receiver.received;
    expect(received).toMatchObject({ method: "POST", path: "/v1/metrics" });
    expect(received?.headers).toMatchObject({
      "content-type": "application/x-protobuf",
      "content-length": "1000",
      "x-scope-orgid": "team",
    });
    expect(received?.headers["user-agent"]).toMatch(/^nxapi-collector\/1\.2\.3 /);
    expect(received?.body).toEqual(requestOf(7).body);
  });

  it("is compressed where that is wanted, and JSON where that is", async () => {
    await using receiver = await startReceiver();
    const sender = createHttpTransport(destinationAt(receiver.url));
    const batch = { body: Buffer.from('{"resourceMetrics":[]}'), points: 0 };

    await sender.send(await toExportRequest(batch, { encoding: "json", compression: "gzip", madeAt: 0 }), live);

    sender.close();
    const [received] = receiver.received;
    expect(received?.headers).toMatchObject({ "content-type": "application/json", "content-encoding": "gzip" });
    expect(gunzipSync(received?.body ?? "").toString()).toBe('{"resourceMetrics":[]}');
  });

  it("goes over one connection", async () => {
    await using receiver = await startReceiver();
    const sender = createHttpTransport(destinationAt(receiver.url));

    for (let times = 0; times < 5; times += 1) await sender.send(requestOf(times), live);

    sender.close();
    expect([receiver.received.length, receiver.connections()]).toEqual([5, 1]);
  });

  it("goes over a new connection at once if the destination had closed the one before", async () => {
    await using receiver = await startReceiver();
    const sender = createHttpTransport(destinationAt(receiver.url));
    await sender.send(requestOf(1), live);
    receiver.respond = (response, socket) => {
      receiver.respond = accept;
      socket.resetAndDestroy();
      return response;
    };

    const outcome = await sender.send(requestOf(2), live);

    sender.close();
    expect(outcome.result).toBe("accepted");
    expect([receiver.received.length, receiver.connections()]).toEqual([3, 2]);
  });

  it("is nothing where a header can not be sent, which is told without its value", () => {
    const headers = { Authorization: "Bearer s3cret\n" };

    expect(() => createHttpTransport(destinationAt(new URL("http://127.0.0.1:1"), { headers }))).toThrow(
      /^(?=.*Authorization)(?!.*s3cret)/,
    );
  });
});

const partial = (body: object): Responder =>
  answering(200, { "Content-Type": "application/json" }, JSON.stringify(body));
const rejected = Buffer.from("0a0b0803120772656a65637473", "hex");
const outcomes: readonly (readonly [string, Responder, object])[] = [
  ["200", accept, { result: "accepted", rejectedPoints: 0, message: "" }],
  ["202", answering(202), { result: "accepted", rejectedPoints: 0 }],
  [
    "a partial success",
    answering(200, { "Content-Type": "application/x-protobuf" }, rejected),
    { result: "accepted", rejectedPoints: 3, message: "rejects" },
  ],
  [
    "a partial success in JSON",
    partial({ partialSuccess: { rejectedDataPoints: "2", errorMessage: "too old" } }),
    { result: "accepted", rejectedPoints: 2, message: "too old" },
  ],
  ["a warning", partial({ partialSuccess: { errorMessage: "soon" } }), { rejectedPoints: 0, message: "soon" }],
  ["no partial success", partial({}), { result: "accepted", rejectedPoints: 0, message: "" }],
  [
    "nonsense for a count",
    partial({ partialSuccess: { rejectedDataPoints: -1 } }),
    { message: "its answer is not OTLP" },
  ],
  ["a word", answering(200, { "Content-Type": "text/plain" }, "OK"), { message: "its answer is not OTLP" }],
  [
    "a page",
    answering(200, { "Content-Type": "text/html" }, "<p>Log in"),
    { result: "retryable", failure: "malformed" },
  ],
  ["a redirect", answering(302, { Location: "http://other/" }), { result: "refused", failure: "redirected" }],
  ["400", answering(400, {}, "bad"), { result: "refused", failure: "rejected", detail: "HTTP 400 bad", badData: true }],
  [
    "a proxy's 400",
    answering(400, { "Content-Type": "text/html" }, "<html>"),
    { result: "refused", failure: "rejected", detail: "HTTP 400", badData: false },
  ],
  [
    "a proxy's 413",
    answering(413, { "Content-Type": "text/html" }, "<html>"),
    { result: "refused", failure: "rejected", detail: "HTTP 413", badData: true },
  ],
  [
    "400 with a Status",
    answering(400, { "Content-Type": "application/x-protobuf" }, Buffer.from("0803120474656c6c", "hex")),
    { result: "refused", failure: "rejected", detail: "HTTP 400 tell" },
  ],
  ["401", answering(401), { result: "refused", failure: "unauthorized" }],
  ["404", answering(404), { result: "refused", failure: "rejected", detail: "HTTP 404", badData: false }],
  ["413", answering(413), { result: "refused", failure: "rejected" }],
  ["429", answering(429), { result: "retryable", failure: "busy" }],
  ["429 with seconds", answering(429, { "Retry-After": "7" }), { result: "throttled", retryAfterMs: 7_000 }],
  [
    "429 with a date",
    answering(429, { "Retry-After": "Wed, 01 Jul 2026 12:01:00 GMT" }),
    { result: "throttled", retryAfterMs: 60_000 },
  ],
  ["500", answering(500), { result: "refused", failure: "rejected" }],
  ["502", answering(502), { result: "retryable", failure: "busy" }],
  ["503", answering(503, {}, "starting"), { result: "retryable", failure: "busy", detail: "HTTP 503 starting" }],
  ["503 with seconds", answering(503, { "Retry-After": "2" }), { result: "throttled", retryAfterMs: 2_000 }],
  ["503 with a day", answering(503, { "Retry-After": "86400" }), { result: "throttled", retryAfterMs: 86_400_000 }],
  ["503 with nonsense", answering(503, { "Retry-After": "-5" }), { result: "retryable", failure: "busy" }],
  ["504", answering(504), { result: "retryable", failure: "busy" }],
  ["a reset", (_, socket) => socket.resetAndDestroy(), { result: "retryable", failure: "connection_lost" }],
  [
    "a reset in its answer",
    (response, socket) => response.writeHead(200, { "Content-Length": "9" }).write("x", () => socket.resetAndDestroy()),
    { result: "retryable", failure: "connection_lost" },
  ],
  ["what is not HTTP", (_, socket) => socket.end("SSH-2.0\r\n"), { result: "retryable", failure: "malformed" }],
];

it.each(outcomes)("sends once and understands %s", async (_what, answer, expected) => {
  await using receiver = await startReceiver(answer);

  const outcome = await sendTo(receiver);

  expect(outcome).toMatchObject(expected);
  expect(receiver.received).toHaveLength(1);
});

it.each([
  ["before its answer", () => undefined],
  ["in its answer", (response) => response.writeHead(200, { "Content-Length": "9" }).write("x")],
  [
    "with an answer byte by byte",
    (response, socket) => {
      const dripping = setInterval(() => response.write("\n"), 20);
      socket.once("close", () => clearInterval(dripping));
    },
  ],
] satisfies [string, Responder][])("gives up on a destination that hangs %s", async (_where, answer) => {
  await using receiver = await startReceiver(answer);

  const outcome = await sendTo(receiver, { timeoutMs: 200 });

  expect(outcome).toEqual({ result: "retryable", failure: "timeout", detail: "no answer within 200 ms" });
});

it("reads no more of an endless answer than it may", async () => {
  const closed = Promise.withResolvers<void>();
  await using receiver = await startReceiver((response, socket) => {
    socket.once("close", () => closed.resolve());
    const more = (): boolean => response.write("x".repeat(10_000), () => socket.destroyed || more());
    return more();
  });

  const outcome = await sendTo(receiver);

  expect(outcome).toMatchObject({ result: "accepted", rejectedPoints: 0 });
  await closed.promise;
});

it("takes no more pieces of an answer than it may", async () => {
  const closed = Promise.withResolvers<void>();
  await using receiver = await startReceiver((response, socket) => {
    socket.once("close", () => closed.resolve());
    // After each, the reader reads: to fill the socket first takes seconds.
    const more = (): boolean => response.write("{", () => socket.destroyed || setImmediate(more));
    return more();
  });

  const outcome = await sendTo(receiver);

  expect(outcome).toMatchObject({ result: "accepted", message: "its answer is not OTLP" });
  await closed.promise;
});

it("fails at once where nobody listens", async () => {
  const sender = createHttpTransport(destinationAt(new URL(`http://127.0.0.1:${await freePort()}/v1/metrics`)));

  expect(await sender.send(requestOf(1), live)).toMatchObject({ result: "retryable", failure: "connection_refused" });
});

it("ends when it is told to", async () => {
  const stop = new AbortController();
  await using receiver = await startReceiver(() => stop.abort());
  const sender = createHttpTransport(destinationAt(receiver.url));

  const sending = sender.send(requestOf(1), stop.signal);

  expect(await sending).toMatchObject({ result: "retryable", failure: "stopped" });
});

it("shows no secret that the destination repeats", async () => {
  await using receiver = await startReceiver(answering(401, {}, "unknown token s3cret-token\nof Bearer s3cret-token"));

  const outcome = await sendTo(receiver, { headers: { Authorization: "Bearer s3cret-token" } });

  expect(outcome).toMatchObject({ detail: "HTTP 401 unknown token <secret> of <secret>" });
});

describe("TLS", () => {
  it("trusts an authority that another has issued", async () => {
    const server = createTlsServer(ISSUED, (_request, response) => response.end());
    await once(server.listen(0, "127.0.0.1"), "listening");
    const url = new URL(`https://127.0.0.1:${portOf(server.address())}/v1/metrics`);
    const sender = createHttpTransport(destinationAt(url, { tls: { ca: ISSUER } }));

    const outcome = await sender.send(requestOf(1), live);

    sender.close();
    server.close();
    expect(outcome).toMatchObject({ result: "accepted" });
  });

  const certificate = selfSigned({ hosts: ["127.0.0.1"] });
  const client = selfSigned();

  it.each([
    [
      "trusts the authority that it is given, and shows its own certificate",
      { ca: certificate.cert, ...client },
      { result: "accepted" },
    ],
    ["sends nothing to a destination that it does not trust", { ...client }, { result: "retryable", failure: "tls" }],
    ["is turned away without a certificate", { ca: certificate.cert }, { result: "retryable" }],
  ])("%s", async (_what, tls, expected) => {
    let received = 0;
    const options = { ...certificate, ca: client.cert, requestCert: true };
    const server = createTlsServer(options, (_request, response) => {
      received += 1;
      response.end();
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const url = new URL(`https://127.0.0.1:${portOf(server.address())}/v1/metrics`);
    const sender = createHttpTransport(destinationAt(url, { tls }));

    const outcome = await sender.send(requestOf(1), live);

    sender.close();
    server.close();
    expect(outcome).toMatchObject(expected);
    expect(received).toBe(outcome.result === "accepted" ? 1 : 0);
  });
});
