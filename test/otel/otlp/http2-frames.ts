import type { Socket } from "node:net";

import type { Misbehaviour } from "./raw-server.ts";

/** The types of HTTP/2 frames that tests send (RFC 9113, 6). */
export const FRAME = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goaway: 7,
  continuation: 9,
} as const;

export const END_STREAM = 1;
export const END_HEADERS = 4;

interface FrameOptions {
  readonly flags?: number;
  readonly stream?: number;
  readonly payload?: string;
}

/** One frame of HTTP/2; its payload in hexadecimal. */
export function frame(type: keyof typeof FRAME, { flags = 0, stream = 0, payload = "" }: FrameOptions = {}): Buffer {
  const bytes = Buffer.from(payload, "hex");
  const head = Buffer.alloc(9);
  head.writeUIntBE(bytes.length, 0, 3);
  head.writeUInt8(FRAME[type], 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, bytes]);
}

/** What a server says first. */
export const SETTINGS = frame("settings");

/** `:status: 200` and `:status: 103` (RFC 7541, appendix A). */
export const STATUS_200 = "88";
export const STATUS_103 = `0803${Buffer.from("103").toString("hex")}`;

const PREFACE_BYTES = 24;

/** Says the settings, and does something for each request, whose stream it is told. */
export function onCall(then: (socket: Socket, stream: number) => unknown): Misbehaviour {
  return (socket) => {
    let buffered = Buffer.alloc(0);
    let at = PREFACE_BYTES;
    socket.write(SETTINGS);
    socket.on("data", (chunk: Buffer) => {
      buffered = Buffer.concat([buffered, chunk]);
      for (; buffered.length >= at + 9; at += 9 + buffered.readUIntBE(at, 3)) {
        if (buffered.readUInt8(at + 3) === FRAME.headers) then(socket, buffered.readUInt32BE(at + 5));
      }
    });
  };
}
