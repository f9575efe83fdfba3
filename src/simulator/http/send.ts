import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Payload } from "./nx-api.ts";
import type { FaultSet } from "./faults.ts";
import { page } from "./pages.ts";

/** An answer and, where there is one, the time after which to ask again. */
export interface FaultAnswer {
  readonly payload: Payload;
  readonly retryAfterS?: number | undefined;
}

/** The page that the active faults put in the place of every answer. */
export function faultAnswer(faults: FaultSet, commands: readonly string[], nginx: string): FaultAnswer | undefined {
  const error = faults.take("error-page", commands);
  if (error !== undefined) {
    return { payload: page(error.status, nginx), retryAfterS: error.retryAfterS };
  }
  const busy = faults.take("too-many", commands);
  if (busy !== undefined) {
    return { payload: page(429, nginx), retryAfterS: busy.retryAfterS };
  }
  if (faults.take("unauthorized", commands) !== undefined) {
    return { payload: page(401, nginx) };
  }
  if (faults.take("forbidden", commands) !== undefined) {
    return { payload: page(403, nginx) };
  }
  const other = faults.take("wrong-type", commands);
  return other === undefined
    ? undefined
    : { payload: { status: 200, contentType: other.contentType, text: other.text } };
}

/** The answer with its JSON broken, where that fault is active. */
export function brokenText(payload: Payload, faults: FaultSet, commands: readonly string[]): Payload {
  const fault = faults.take("broken-json", commands);
  return fault === undefined ? payload : { ...payload, text: broken(payload.text, fault.how) };
}

function broken(text: string, how: "cut" | "comma" | "control" | "nan"): string {
  switch (how) {
    case "cut":
      return text.slice(0, Math.floor(text.length / 2));
    case "comma":
      return text.replace(/(\s*)\}/, ",$1}");
    case "control":
      return text.replace(/"([^"]*)"(?=[^"]*$)/, '"$1\u0001"');
    case "nan":
      return text.replace(/:\s*("[^"]*"|\d+)(?=\s*[,}])/, ": NaN");
  }
}

interface Delivery {
  readonly response: ServerResponse;
  /** The TCP socket below TLS. */
  readonly socket: Socket | undefined;
  readonly headers: readonly (readonly [string, string])[];
  readonly payload: Payload;
  readonly faults: FaultSet;
  readonly commands: readonly string[];
  /** Aborted when the client has gone. */
  readonly gone: AbortSignal;
}

/** Sends an answer, or what the active faults leave of it. */
export async function send(delivery: Delivery): Promise<void> {
  const { response, socket, payload, faults, commands, gone } = delivery;
  const close = faults.take("close", commands);
  const announce = close?.announced === true;
  const headers = delivery.headers.map(([key, value]) => [key, announce && key === "Connection" ? "close" : value]);
  response.writeHead(payload.status, headers.flat());

  const giant = faults.take("giant", commands);
  if (giant !== undefined) {
    await pour(response, giant.bytes, gone);
    return;
  }
  const bytes =
    faults.take("latin-1", commands) === undefined
      ? Buffer.from(payload.text)
      : Buffer.from(accented(payload.text), "latin1");
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  if (faults.take("half-body", commands) !== undefined) {
    response.write(half);
    await silence(gone);
    return;
  }
  if (faults.take("truncate", commands) !== undefined) {
    response.write(half);
    response.socket?.end();
    return;
  }
  if (faults.active.reset?.when === "body" && faults.take("reset", commands) !== undefined) {
    response.write(half);
    // The half must have left before the reset throws away what has not.
    await sleep(20, undefined, { signal: gone });
    socket?.resetAndDestroy();
    return;
  }
  const drip = faults.take("drip", commands);
  if (drip !== undefined) {
    await trickle(response, bytes, drip.bytesPerSecond, gone);
    return;
  }
  const connection = response.socket;
  response.end(bytes);
  if (close !== undefined && !announce) {
    // By then the response has let go of its socket.
    await once(response, "finish", { signal: gone });
    connection?.end();
  }
}

/** The text with a letter beyond ASCII at the end of the first text in its body. */
function accented(text: string): string {
  return text.replace(/("body":[\s\S]*?:\s"[^"\\]*)"/, '$1\u00e9"');
}

/** Waits until the client has gone. */
export async function silence(gone: AbortSignal): Promise<void> {
  if (!gone.aborted) {
    await once(gone, "abort");
  }
}

async function trickle(response: ServerResponse, bytes: Buffer, perSecond: number, gone: AbortSignal): Promise<void> {
  for (let index = 0; index < bytes.length; index += 1) {
    response.write(bytes.subarray(index, index + 1));
    await sleep(1000 / perSecond, undefined, { signal: gone });
  }
  response.end();
}

async function pour(response: ServerResponse, size: number, gone: AbortSignal): Promise<void> {
  const head = '{\n\t"jsonrpc":\t"2.0",\n\t"result":\t{\n\t\t"body":\t{\n\t\t\t"filler":\t"';
  const tail = '"\n\t\t}\n\t},\n\t"id":\t1\n}';
  const block = Buffer.alloc(65_536, "x");
  response.write(head);
  for (let left = size - head.length - tail.length; left > 0; left -= block.length) {
    if (!response.write(block.subarray(0, Math.min(left, block.length)))) {
      await once(response, "drain", { signal: gone });
    }
  }
  response.end(tail);
}
