import type { Socket } from "node:net";

import { expect, it } from "vitest";

import { ALL_ARRIVED, faults, LARGE, suffer } from "./faults.ts";
import { END_HEADERS, END_STREAM, frame, onCall, SETTINGS, STATUS_103, STATUS_200 } from "./http2-frames.ts";
import { dripping, forEver, type Misbehaviour, saying } from "./raw-server.ts";

/** Does something three times on a connection and then closes it. */
const thrice = (then: (socket: Socket, stream: number) => unknown): Misbehaviour =>
  onCall((socket, stream) => (stream > 5 ? socket.destroy() : then(socket, stream)));
const answered = (...pieces: (readonly ["headers" | "data", string, number])[]): Misbehaviour =>
  thrice((socket, stream) => {
    for (const [kind, payload, flags] of pieces) socket.write(frame(kind, { stream, payload, flags }));
  });
const grpc = faults([
  ["is silent", ["timeout"], (socket) => socket.resume()],
  ["says its settings and nothing more", ["timeout"], onCall(() => undefined)],
  ["never reads", ["timeout"], (socket) => socket.pause(), LARGE],
  [
    "opens no window",
    ["timeout"],
    (socket) => socket.resume().write(frame("settings", { payload: "000400000000" })),
    LARGE,
  ],
  ["closes at once", ["connection_lost"], (socket) => socket.destroy()],
  ["resets at once", ["connection_lost"], (socket) => socket.resetAndDestroy()],
  ["closes at the call", ["connection_lost"], onCall((socket) => socket.end())],
  ["resets at the call", ["connection_lost"], onCall((socket) => socket.resetAndDestroy())],
  ["closes in a frame", ["connection_lost"], onCall((socket) => socket.end("0000"))],
  [
    "closes in its answer",
    ["connection_lost"],
    onCall((socket, stream) => socket.end(frame("headers", { stream, flags: END_HEADERS, payload: STATUS_200 }))),
  ],
  [
    "pings now and then and says nothing else",
    ["timeout"],
    dripping(frame("ping", { payload: "00".repeat(8) }), SETTINGS),
  ],
  ["speaks something else", ["malformed"], saying("SSH-2.0-OpenSSH_9.9 Debian\r\n")],
  [
    "resets each stream",
    ["connection_lost"],
    thrice((socket, stream) => socket.write(frame("reset", { stream, payload: "00000002" }))),
  ],
  [
    "refuses each stream",
    ["connection_lost"],
    thrice((socket, stream) => socket.write(frame("reset", { stream, payload: "00000007" }))),
  ],
  [
    "ends each stream with no error",
    ["connection_lost"],
    thrice((socket, stream) => socket.write(frame("reset", { stream, payload: "00000000" }))),
  ],
  [
    "goes away and answers nothing",
    ["timeout", "connection_lost"],
    onCall((socket) => socket.write(frame("goaway", { payload: "0000000100000000" }))),
  ],
  [
    "goes away before the call",
    ["timeout", "connection_lost", "malformed"],
    saying(Buffer.concat([SETTINGS, frame("goaway", { payload: "0000000000000000" })])),
  ],
  [
    "goes away in anger",
    ["connection_lost", "malformed"],
    onCall((socket) => socket.write(frame("goaway", { payload: "000000000000000b" }))),
  ],
  [
    "floods with settings",
    ["malformed", "connection_lost"],
    forEver(Buffer.concat(Array.from({ length: 1_000 }, () => SETTINGS)), SETTINGS),
  ],
  [
    "floods with pings",
    ["malformed", "connection_lost"],
    forEver(Buffer.concat(Array.from({ length: 1_000 }, () => frame("ping", { payload: "00".repeat(8) }))), SETTINGS),
  ],
  [
    "floods with interim answers",
    ["malformed"],
    onCall((socket, stream) =>
      forEver(
        Buffer.concat(
          Array.from({ length: 1_000 }, () => frame("headers", { stream, flags: END_HEADERS, payload: STATUS_103 })),
        ),
      )(socket),
    ),
  ],
  [
    "floods with continuations",
    ["malformed", "connection_lost"],
    onCall((socket, stream) =>
      forEver(
        frame("continuation", { stream, payload: "0001780179".repeat(100) }),
        frame("headers", { stream, payload: STATUS_200 }),
      )(socket),
    ),
  ],
  [
    "floods with empty data",
    ["malformed", "connection_lost"],
    onCall((socket, stream) =>
      forEver(
        Buffer.concat(Array.from({ length: 1_000 }, () => frame("data", { stream }))),
        frame("headers", { stream, flags: END_HEADERS, payload: STATUS_200 }),
      )(socket),
    ),
  ],
  [
    "answers in pieces of one byte",
    ["malformed"],
    onCall((socket, stream) =>
      forEver(
        Buffer.concat(Array.from({ length: 1_000 }, () => frame("data", { stream, payload: "00" }))),
        frame("headers", { stream, flags: END_HEADERS, payload: STATUS_200 }),
      )(socket),
    ),
  ],
  [
    "pushes",
    ["malformed", "connection_lost", "timeout"],
    onCall((socket, stream) =>
      socket.write(frame("pushPromise", { stream, flags: END_HEADERS, payload: "0000000282" })),
    ),
  ],
  [
    "sends data for no stream",
    ["malformed", "connection_lost"],
    onCall((socket) => socket.write(frame("data", { payload: "00" }))),
  ],
  [
    "has no trailers",
    ["malformed", "connection_lost"],
    answered(["headers", STATUS_200, END_HEADERS], ["data", "0000000000", END_STREAM]),
  ],
  [
    "has nothing but a status of HTTP",
    ["malformed", "connection_lost"],
    answered(["headers", STATUS_200, END_HEADERS + END_STREAM]),
  ],
]);

it.concurrent.each(grpc.silent)("loses nothing over gRPC of a destination that $what", async (fault) => {
  expect(await suffer("grpc", fault)).toEqual(ALL_ARRIVED);
});

it.each(grpc.others)("loses nothing over gRPC of a destination that $what", async (fault) => {
  expect(await suffer("grpc", fault)).toEqual(ALL_ARRIVED);
});
