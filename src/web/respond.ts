import type { ServerResponse } from "node:http";

import type { TakeStep } from "../slices.ts";
import { type Compress, compressSmall, SMALL_BYTES } from "./compress.ts";
import type { Connection } from "./connections.ts";
import { piecesOf, sizeOf } from "./pieces.ts";
import { PIECE_BYTES } from "./response-memory.ts";
import { type Reservation, type ResponseBuffer, UNCOUNTED_BYTES, uncounted } from "./response-buffer.ts";

/** Below this, compressing costs more than it saves. */
const WORTH_COMPRESSING = 1_024;

/** What is said before the body of an answer. */
interface Head {
  readonly status: number;
  readonly type: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer before it is sent. */
export interface HttpResponse extends Head {
  readonly body: readonly Uint8Array[];
  /** What the body shows as it is now; the body of a later answer to the same is as good for who has yet to be sent one. */
  readonly subject?: string;
}

/** What answers are sent with. */
export interface Sending {
  readonly buffer: ResponseBuffer;
  readonly compress: Compress;
  /** Of all answers that are being sent. */
  readonly takeStep: TakeStep;
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
 * HEAD. Nothing but the reservation holds the body while it is sent; a function that waits would hold what it was called with.
 */
export function send({ response, connection, answer }: Outgoing, sending: Sending): Promise<void> {
  const { body, subject, ...head } = answer;
  const { client, cut } = connection;
  const isCounted = sizeOf(body) > UNCOUNTED_BYTES;
  return sending.buffer.reserve({ client, cut, body, subject }).then((reserved) => {
    // Its client has gone meanwhile; nothing would tell that it has been sent.
    if (response.closed) return reserved?.release();
    const read = () => reserved?.release();
    response.once("close", () => (response.writableFinished ? reserved?.ended() : read()));
    connection.answering(isCounted ? read : undefined);
    const reading = setTimeout(cut, sending.readMs).unref();
    response.once("close", () => clearTimeout(reading));
    if (reserved !== undefined) return transmit({ response, head, reserved }, sending);
    const refused = overloaded(head);
    return transmit({ response, head: refused, reserved: uncounted(refused.body) }, sending);
  });
}

/** What is sent, and the memory that it has. */
interface Transmission {
  readonly response: ServerResponse;
  readonly head: Head;
  readonly reserved: Reservation;
}

async function transmit({ response, head, reserved }: Transmission, sending: Sending): Promise<void> {
  const { req: request } = response;
  const isZipped = sizeOf(reserved.body) >= WORTH_COMPRESSING && acceptsGzip(request.headers["accept-encoding"]);
  if (isZipped) await zip(reserved, sending);
  response.writeHead(head.status, {
    "Content-Type": head.type,
    "Content-Length": sizeOf(reserved.body),
    "X-Content-Type-Options": "nosniff",
    Vary: "Accept-Encoding",
    ...(isZipped ? { "Content-Encoding": "gzip" } : {}),
    ...head.headers,
  });
  if (request.method !== "HEAD") return await write(response, reserved, sending.takeStep);
  reserved.release();
  response.end();
}

/** Compresses what is to be sent; what is small waits for nothing that is large. */
function zip(reserved: Reservation, { compress, takeStep }: Sending): Promise<void> {
  return sizeOf(reserved.body) <= SMALL_BYTES
    ? takeStep(() => reserved.replace(compressSmall(reserved.body)))
    : compress(reserved).then((compressed) => reserved.replace(compressed));
}

/** Writes a body in pieces, each once the one before was taken; a short one at once, and pieces of many answers one by one. */
async function write(response: ServerResponse, reserved: Reservation, takeStep: TakeStep): Promise<void> {
  const pieces = piecesOf(reserved.body, PIECE_BYTES);
  let left = sizeOf(reserved.body);
  if (left <= UNCOUNTED_BYTES) return void response.end(pieces.next().value ?? undefined);
  for (;;) {
    const { bytes, taken } = await takeStep(() => offer(response, reserved, pieces));
    await taken;
    reserved.taken(bytes);
    left -= bytes;
    // Not before all is taken: when the server closes, Node cuts what waits to be taken of an answer that has ended.
    if (left === 0 || taken === undefined) return void response.end();
  }
}

/** What was offered to the operating system, and when it has taken it or the client has gone; nothing if it had gone before. */
interface Offer {
  readonly bytes: number;
  readonly taken?: Promise<void>;
}

function offer(response: ServerResponse, reserved: Reservation, pieces: Iterator<Uint8Array, void>): Offer {
  const piece = response.closed ? undefined : pieces.next().value;
  if (piece === undefined) return { bytes: 0 };
  reserved.offered();
  const { promise: taken, resolve } = Promise.withResolvers<void>();
  const settle = (): void => {
    response.off("close", settle);
    resolve();
  };
  response.once("close", settle);
  response.write(piece, settle);
  return { bytes: piece.byteLength, taken };
}

function overloaded({ headers }: Head): HttpResponse {
  const text = "Other clients have yet to read what they asked for; ask again soon.";
  return plain(503, text, { ...headers, "Retry-After": "1" });
}

/**
 * RFC 9110 section 12.5.3: `*` is every coding that is not named, and a weight of 0 means that one is not acceptable. What is no
 * weight is as good as 0. Each part is looked at once, however long it is.
 */
function acceptsGzip(header: string | string[] | undefined): boolean {
  const weights = new Map<string, string>();
  for (const one of String(header ?? "").split(",")) {
    const [coding = "", ...weight] = one.split(";").map((part) => part.trim().toLowerCase());
    weights.set(coding, weight.join(";"));
  }
  const weight = weights.get("gzip") ?? weights.get("*");
  return (
    weight === "" || (weight !== undefined && /^q=(0?\.\d*|1(\.0*)?)$/.test(weight) && Number(weight.slice(2)) > 0)
  );
}
