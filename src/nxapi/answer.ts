import { DeviceError, type TransportFailure } from "./failure.ts";

/** An HTTP answer that was read to its end. */
export interface HttpAnswer {
  readonly status: number;
  readonly setCookie: readonly string[];
  readonly text: string;
}

/** The largest answer that is read; the largest real one seen is 0.6 MB, and NX-OS stops at about 10 MB. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024;

/**
 * Reads an answer's stream to its end.
 * @throws DeviceError `too_large` as soon as it passes {@link MAX_BODY_BYTES}; the rest is not read
 */
export async function readBody(device: string, stream: unknown): Promise<Buffer> {
  if (!isStream(stream)) throw new DeviceError(device, "malformed", "the answer has no body");
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) {
      throw new DeviceError(device, "too_large", `the answer is larger than ${MAX_BODY_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function isStream(value: unknown): value is AsyncIterable<Buffer> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

/** The error for an answer that holds no JSON-RPC: the status says whose fault it is, where it does. */
export function notJsonRpc(device: string, { status, text }: HttpAnswer): DeviceError {
  const reason = BY_STATUS[status] ?? (status >= 500 ? "server_error" : "malformed");
  const kind = text.trimStart().startsWith("<") ? "markup" : text === "" ? "nothing" : "something else";
  return new DeviceError(device, reason, `HTTP ${status} with ${kind} where a JSON-RPC answer was expected`);
}

const BY_STATUS: Readonly<Record<number, TransportFailure>> = { 403: "forbidden", 429: "busy", 503: "busy" };
