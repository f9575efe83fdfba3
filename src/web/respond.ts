import type { ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

import { createSlices } from "../slices.ts";
import type { Connection } from "./connections.ts";
import { type ResponseBuffer, UNCOUNTED_BYTES } from "./response-buffer.ts";

/** Below this, compressing costs more than it saves. */
const WORTH_COMPRESSING = 1_024;

/** So much is handed to the operating system at once, to see how fast it is read. */
const PIECE_BYTES = 256 * 1024;

/** The operating system keeps no more than this of an answer that nobody reads (Linux: `tcp_wmem`). */
const MOST_KEPT_BYTES = 4 * 1024 * 1024;

/** An answer before it is sent. */
export interface HttpResponse {
  readonly status: number;
  readonly type: string;
  readonly body: readonly Uint8Array[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** What answers are sent with. */
export interface Sending {
  readonly buffer: ResponseBuffer;
  readonly compress: Compress;
  /** Bodies as one piece, by the pieces that several answers may have together. */
  readonly wholes: WeakMap<readonly Uint8Array[], Promise<Buffer>>;
  /** How long a client may take to read an answer. */
  readonly readMs: number;
}

/** A short answer in plain text. */
export function plain(status: number, text: string, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return { status, type: "text/plain; charset=utf-8", body: [Buffer.from(`${text}\n`)], headers };
}

/** What is sent, and on which connection. */
export interface Outgoing {
  readonly response: ServerResponse;
  readonly connection: Connection;
  readonly answer: HttpResponse;
}

/**
 * Sends an answer if the response buffer has memory for it, compressed if the client accepts that, without its body if it asked with
 * HEAD.
 */
export async function send({ response, connection, answer }: Outgoing, sending: Sending): Promise<void> {
  const { buffer, compress, wholes, readMs } = sending;
  const { req: request } = response;
  const { client, cut } = connection;
  const reserved = await buffer.reserve({ client, cut, bytes: sizeOf(answer.body) });
  // Its client has gone meanwhile; nothing would tell that it has been sent.
  if (response.closed) return reserved?.release();
  const { status, type, body: parts, headers } = reserved === undefined ? overloaded(answer) : answer;
  const read = () => reserved?.release();
  response.once("close", () => (response.writableFinished ? reserved?.shrink(MOST_KEPT_BYTES) : read()));
  connection.answering(sizeOf(answer.body) > UNCOUNTED_BYTES ? read : undefined);
  const reading = setTimeout(cut, readMs).unref();
  response.once("close", () => clearTimeout(reading));

  const whole = await joined(parts, wholes);
  const zipped = whole.length >= WORTH_COMPRESSING && acceptsGzip(request.headers["accept-encoding"]);
  const body = zipped ? await compress(whole) : whole;
  reserved?.shrink(body.length);
  response.writeHead(status, {
    "Content-Type": type,
    "Content-Length": body.length,
    "X-Content-Type-Options": "nosniff",
    Vary: "Accept-Encoding",
    ...(zipped ? { "Content-Encoding": "gzip" } : {}),
    ...headers,
  });
  if (request.method === "HEAD") response.end();
  else await write(response, body, (bytes) => reserved?.handedOver(bytes));
}

/** Writes a body in pieces, each once the one before was taken. */
async function write(response: ServerResponse, body: Buffer, taken: (bytes: number) => void): Promise<void> {
  let from = 0;
  for (; from + PIECE_BYTES < body.length && !response.closed; from += PIECE_BYTES) {
    const ready = response.write(body.subarray(from, from + PIECE_BYTES));
    if (!ready) await drained(response);
    taken(PIECE_BYTES);
  }
  response.end(body.subarray(from));
}

/** When an answer takes more, or its client has gone. */
async function drained(response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => {
    const settle = (): void => {
      response.off("drain", settle).off("close", settle);
      resolve();
    };
    response.once("drain", settle).once("close", settle);
  });
}

function joined(parts: readonly Uint8Array[], wholes: Sending["wholes"]): Promise<Buffer> {
  const whole = wholes.get(parts) ?? join(parts);
  wholes.set(parts, whole);
  return whole;
}

/** Puts parts together. Of thirty megabytes the operating system makes each page when it is first written, for 0.1 s and more. */
async function join(parts: readonly Uint8Array[]): Promise<Buffer> {
  const whole = Buffer.allocUnsafe(sizeOf(parts));
  const slices = createSlices();
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
    if (slices.isOver()) await slices.next();
  }
  return whole;
}

function overloaded({ headers }: HttpResponse): HttpResponse {
  const text = "Other clients have yet to read what they asked for; ask again soon.";
  return plain(503, text, { ...headers, "Retry-After": "1" });
}

function sizeOf(parts: readonly Uint8Array[]): number {
  let size = 0;
  for (const { byteLength } of parts) size += byteLength;
  return size;
}

/** RFC 9110 section 12.5.3: `gzip;q=0` means that it is not acceptable. */
function acceptsGzip(header: string | string[] | undefined): boolean {
  const offers = String(header ?? "").split(",");
  return offers.some((offer) => /^\s*(gzip|\*)\s*(;\s*q=(0?\.\d*[1-9]\d*|1(\.0*)?))?\s*$/i.test(offer));
}

const zip = promisify(gzip);

/** Compresses a body with gzip. */
export type Compress = (body: Buffer) => Promise<Buffer>;

/** Each takes 300 KB for itself, and as many as libuv has threads, less one for files, run at once. */
const AT_ONCE = 3;

/** Compresses as many bodies at once as it makes sense to, and each of them once. */
export function createCompress(): Compress {
  const known = new WeakMap<Buffer, Promise<Buffer>>();
  const waiting: (() => void)[] = [];
  let running = 0;

  async function compress(body: Buffer): Promise<Buffer> {
    if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      // Level 1 makes an exposition twenty times smaller; more costs several times as long for a tenth.
      return await zip(body, { level: 1 });
    } finally {
      // The next one takes the place as it is.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  }

  return (body) => {
    const compressed = known.get(body) ?? compress(body);
    known.set(body, compressed);
    return compressed;
  };
}
