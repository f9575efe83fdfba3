import { expect, it } from "vitest";

import { createHttpTransport } from "../../../otel/otlp/http-transport.ts";
import { ALL_ARRIVED, faults, LARGE, suffer } from "./faults.ts";
import { destinationAt, startReceiver } from "./http-server.ts";
import { afterRequest, closingAfter, dripping, forEver, saying } from "./raw-server.ts";
import { requestOf } from "./requests.ts";

const HEAD_200 = "HTTP/1.1 200 OK\r\n";
const http = faults([
  [
    "switches protocols",
    ["malformed"],
    afterRequest(saying("HTTP/1.1 101 X\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nz")),
  ],
  [
    "switches protocols before it has read",
    ["malformed"],
    saying("HTTP/1.1 101 X\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
  ],
  ["switches to no protocol", ["malformed"], afterRequest(saying("HTTP/1.1 101 X\r\n\r\n"))],
  ["says 100 for ever", ["malformed"], afterRequest(forEver("HTTP/1.1 100 Continue\r\n\r\n".repeat(1_000)))],
  [
    "says 103 for ever",
    ["malformed"],
    afterRequest(forEver("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n".repeat(500))),
  ],
  ["says 102 now and then", ["malformed", "timeout"], afterRequest(dripping("HTTP/1.1 102 Processing\r\n\r\n"))],
  ["closes at once", ["connection_lost"], (socket) => socket.destroy()],
  ["ends at once", ["connection_lost"], closingAfter("")],
  ["resets at once", ["connection_lost"], (socket) => socket.resetAndDestroy()],
  [
    "resets in the request",
    ["connection_lost"],
    (socket) => socket.once("data", () => socket.resetAndDestroy()),
    LARGE,
  ],
  ["closes after the request", ["connection_lost"], afterRequest(closingAfter(""))],
  ["closes in the status", ["connection_lost", "malformed"], afterRequest(closingAfter("HTTP/1."))],
  ["closes in the headers", ["connection_lost", "malformed"], afterRequest(closingAfter(`${HEAD_200}Content-`))],
  ["closes in the body", ["connection_lost"], afterRequest(closingAfter(`${HEAD_200}Content-Length: 9\r\n\r\nx`))],
  [
    "closes in a chunk",
    ["connection_lost"],
    afterRequest(closingAfter(`${HEAD_200}Transfer-Encoding: chunked\r\n\r\n5\r\nx`)),
  ],
  ["never reads", ["timeout"], (socket) => socket.pause(), LARGE],
  ["is silent", ["timeout"], (socket) => socket.resume()],
  ["drips its status", ["timeout", "malformed"], afterRequest(dripping(" ", "HTTP/1.1 200 "))],
  ["drips its headers", ["timeout"], afterRequest(dripping("X: y\r\n", HEAD_200))],
  ["drips its body", ["timeout"], afterRequest(dripping("x", `${HEAD_200}Content-Length: 9999\r\n\r\n`))],
  ["has headers without an end", ["malformed"], afterRequest(forEver("X: y\r\n".repeat(1_000), HEAD_200))],
  ["has a status without an end", ["malformed", "timeout"], afterRequest(forEver("x".repeat(65_536), "HTTP/1.1 200 "))],
  ["has two lengths", ["malformed"], afterRequest(saying(`${HEAD_200}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`))],
  [
    "has chunks of no length",
    ["malformed"],
    afterRequest(saying(`${HEAD_200}Transfer-Encoding: chunked\r\n\r\nz\r\n`)),
  ],
  [
    "is busy in pieces of one byte",
    ["busy"],
    afterRequest(forEver("1\r\nx\r\n".repeat(5_000), "HTTP/1.1 503 X\r\nTransfer-Encoding: chunked\r\n\r\n")),
  ],
  ["speaks something else", ["malformed"], saying("SSH-2.0-OpenSSH\r\n")],
  ["speaks TLS", ["malformed"], saying(Buffer.from("15030100020228", "hex"))],
  [
    "shows a page",
    ["malformed"],
    afterRequest(closingAfter(`${HEAD_200}Content-Type: text/html\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)),
  ],
]);

it.concurrent.each(http.silent)("loses nothing over HTTP of a destination that $what", async (fault) => {
  expect(await suffer("http/protobuf", fault)).toEqual(ALL_ARRIVED);
});

it.each(http.others)("loses nothing over HTTP of a destination that $what", async (fault) => {
  expect(await suffer("http/protobuf", fault)).toEqual(ALL_ARRIVED);
});

it("is a failure of TLS that an https endpoint speaks none", async () => {
  await using receiver = await startReceiver();
  const sender = createHttpTransport(destinationAt(new URL(`https://${receiver.url.host}/v1/metrics`)));

  const outcome = await sender.send(requestOf(1), new AbortController().signal);

  sender.close();
  expect(outcome).toMatchObject({ result: "retryable", failure: "tls" });
});
