import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

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

/** Sends an answer, compressed if the client accepts that, without its body if it asked with HEAD. */
export async function send(request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> {
  const whole = Buffer.concat(answer.body);
  const zipped = whole.length >= WORTH_COMPRESSING && acceptsGzip(request.headers["accept-encoding"]);
  // Level 1 makes an exposition twenty times smaller; more costs several times as long for a tenth.
  const body = zipped ? await compress(whole, { level: 1 }) : whole;
  response.writeHead(answer.status, {
    "Content-Type": answer.type,
    "Content-Length": body.length,
    "X-Content-Type-Options": "nosniff",
    Vary: "Accept-Encoding",
    ...(zipped ? { "Content-Encoding": "gzip" } : {}),
    ...answer.headers,
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

/** RFC 9110 section 12.5.3: `gzip;q=0` means that it is not acceptable. */
function acceptsGzip(header: string | string[] | undefined): boolean {
  const offers = String(header ?? "").split(",");
  return offers.some((offer) => /^\s*(gzip|\*)\s*(;\s*q=(0?\.\d*[1-9]\d*|1(\.0*)?))?\s*$/i.test(offer));
}
