import { connect as connectPlain, isIP, type Socket } from "node:net";
import { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";

import { ATTEMPT_MS } from "../../src/attempt-time.ts";
import { NotOtlpError, TLS, type TransportOptions } from "./transport.ts";

/**
 * For an answer with its trailers four are enough; the rest is for pieces, pings and settings. Each costs the event
 * loop as much as a large one does.
 */
const MAX_FRAMES = 2_048;

const HEAD_BYTES = 9;
const HEADERS = 1;
const SETTINGS = 4;
const PUSH_PROMISE = 5;
const CONTINUATION = 9;
const END_HEADERS = 4;

/** An HTTP/2 connection that ends with an error before frames reach Node that would make it fail. */
export interface GuardedConnection {
  readonly stream: Duplex;
  /** Resets the count of frames, when a new request begins. */
  readonly renew: () => void;
}

/**
 * Connects to a gRPC server and looks at the frames that it sends.
 *
 * Node 24.21 ends the process, by an assertion of its HTTP/2 session about memory, when headers that go on in
 * CONTINUATION frames are broken off. No OTLP server has headers of more than one frame.
 */
export function connectGuarded({ url, tls }: TransportOptions): GuardedConnection {
  const socket = url.protocol === "https:" ? overTls(url, tls) : connectPlain(placeOf(url));
  // Frames are written one by one: none waits until the one before was acknowledged.
  socket.setNoDelay(true);
  let first = true;
  let greeted = false;
  /**
   * A server that does not speak HTTP/2 answers our preface with an error and closes; writing more would lose its
   * answer.
   */
  let waiting: (() => void) | undefined;
  let frames = 0;
  const look = frameReader((type, flags) => {
    if (first && type !== SETTINGS) throw new NotOtlpError("the endpoint does not speak HTTP/2");
    first = false;
    frames += 1;
    if (frames > MAX_FRAMES) throw new NotOtlpError("a flood of HTTP/2 frames");
    const broken = (type === HEADERS || type === PUSH_PROMISE) && (flags & END_HEADERS) === 0;
    if (broken || type === CONTINUATION) throw new NotOtlpError("HTTP/2 headers in more than one frame");
  });
  const stream = new Duplex({
    read: () => void socket.resume(),
    write(chunk: Uint8Array, _encoding, done) {
      const write = (): void => void socket.write(chunk, done);
      if (greeted && first) waiting = write;
      else write();
      greeted = true;
    },
    final: (done) => void socket.end(done),
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  socket.on("data", (chunk: Uint8Array) => {
    try {
      look(chunk);
    } catch (error) {
      stream.destroy(error instanceof Error ? error : undefined);
      return;
    }
    waiting?.();
    waiting = undefined;
    if (!stream.push(chunk)) socket.pause();
  });
  // What came before the end is read first: it says why.
  socket.once("end", () => stream.push(null));
  socket.on("error", (error) => stream.destroy(error));
  socket.once("close", () => {
    stream.push(null);
    waiting?.();
  });
  return { stream, renew: () => (frames = 0) };
}

function overTls(url: URL, tls: TransportOptions["tls"]): Socket {
  const place = placeOf(url);
  const name = isIP(place.host) === 0 ? { servername: place.host } : {};
  return connectTls({ ...place, ALPNProtocols: ["h2"], ...TLS, ...name, ...tls });
}

function placeOf({ protocol, hostname, port }: URL) {
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: Number(port || (protocol === "https:" ? 443 : 80)),
    autoSelectFamilyAttemptTimeout: ATTEMPT_MS,
  };
}

/** Reads the heads of frames from chunks of any size (RFC 9113, 4.1). */
function frameReader(see: (type: number, flags: number) => void): (chunk: Uint8Array) => void {
  const head = Buffer.alloc(HEAD_BYTES);
  let filled = 0;
  let skip = 0;
  return (chunk) => {
    for (let at = 0; at < chunk.length;) {
      if (skip > 0) {
        const skipped = Math.min(skip, chunk.length - at);
        skip -= skipped;
        at += skipped;
        continue;
      }
      const end = Math.min(chunk.length, at + HEAD_BYTES - filled);
      head.set(chunk.subarray(at, end), filled);
      filled += end - at;
      at = end;
      if (filled < HEAD_BYTES) return;
      filled = 0;
      skip = head.readUIntBE(0, 3);
      see(head.readUInt8(3), head.readUInt8(4));
    }
  };
}
