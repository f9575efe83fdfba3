import type { ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

import type { Outbox } from "./outbox.ts";

const compress = promisify(gzip);

/** Below this, compressing costs more than it saves. */
const WORTH_COMPRESSING = 1_024;

/** An answer before it is sent. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: readonly Uint8Array[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** A short answer in plain text. */
export function plain(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, type: "text/plain; charset=utf-8", body: [Buffer.from(`${text}\n`)], headers };
}

/**
 * Sends an answer if there is room for it, compressed if the client accepts that, without its body if it asked with
 * HEAD.
 */
export async function send(response: ServerResponse, answer: Answer, roomFor: Outbox): Promise<void> {
  // Its client has gone while the answer was made; nothing would tell that it has been sent.
  if (response.closed) return;
  const { req: request } = response;
  const room = roomFor(response, sizeOf(answer));
  const { status, type, body: parts, headers } = room === undefined ? noRoom(answer) : answer;
  const whole = Buffer.concat(parts);
  const zipped = whole.length >= WORTH_COMPRESSING && acceptsGzip(request.headers["accept-encoding"]);
  // Level 1 makes an exposition twenty times smaller; more costs several times as long for a tenth.
  const body = zipped ? await compress(whole, { level: 1 }) : whole;
  room?.shrink(body.length);
  response.writeHead(status, {
    "Content-Type": type,
    "Content-Length": body.length,
    "X-Content-Type-Options": "nosniff",
    Vary: "Accept-Encoding",
    ...(zipped ? { "Content-Encoding": "gzip" } : {}),
    ...headers,
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

function noRoom({ headers }: Answer): Answer {
  const text = "Other clients have yet to read what they asked for; ask again soon.";
  return plain(503, text, { ...headers, "Retry-After": "1" });
}

function sizeOf({ body }: Answer): number {
  let size = 0;
  for (const { byteLength } of body) size += byteLength;
  return size;
}

/** RFC 9110 section 12.5.3: `gzip;q=0` means that it is not acceptable. */
function acceptsGzip(header: string | string[] | undefined): boolean {
  const offers = String(header ?? "").split(",");
  return offers.some((offer) => /^\s*(gzip|\*)\s*(;\s*q=(0?\.\d*[1-9]\d*|1(\.0*)?))?\s*$/i.test(offer));
}
