import { z } from "zod";

import { tame } from "./detail.ts";
import type { Destination, Outcome } from "./destination.ts";
import { readPartialSuccess } from "./partial-success.ts";
import { readFields } from "./protobuf.ts";
import { parseRetryAfter } from "./retry-after.ts";

/** What came back over HTTP. */
export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly retryAfter: string | undefined;
  /** Its beginning, if it was too long. */
  readonly body: Uint8Array;
}

/** OTLP specification, OTLP/HTTP, "Retryable Response Codes": all others must not be retried, 500 among them. */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** What an answer means (OTLP specification, OTLP/HTTP, "Response"). `wall` is milliseconds since 1970. */
export function judgeHttp(answer: HttpAnswer, destination: Destination, wall: number): Outcome {
  const { status, contentType } = answer;
  if (status >= 200 && status < 300) return judgeSuccess(answer, destination);
  const detail = tame(`HTTP ${status} ${messageOf(answer)}`, destination);
  if (status >= 300 && status < 400) {
    const cure = "redirects are not followed; set the endpoint that it leads to";
    return { result: "refused", failure: "redirected", detail: `HTTP ${status}: ${cure}` };
  }
  if (RETRYABLE.has(status)) {
    const retryAfterMs = parseRetryAfter(answer.retryAfter, wall);
    return retryAfterMs === undefined
      ? { result: "retryable", failure: "busy", detail }
      : { result: "throttled", retryAfterMs, failure: "busy", detail };
  }
  const failure = status === 401 || status === 403 ? "unauthorized" : "rejected";
  return { result: "refused", failure, detail: contentType.startsWith("text/html") ? `HTTP ${status}` : detail };
}

function judgeSuccess({ status, contentType, body }: HttpAnswer, destination: Destination): Outcome {
  if (contentType.startsWith("text/html")) {
    const cure = "the endpoint serves pages, not OTLP; is its path right?";
    // A proxy may answer so for a while: nothing was taken, and nobody said "never".
    return { result: "retryable", failure: "malformed", detail: `HTTP ${status} with text/html: ${cure}` };
  }
  const partial = readPartialSuccess(body, contentType.startsWith("application/json") ? "json" : "protobuf");
  // Some answer with a word where OTLP has a message, and mean well.
  if (partial === undefined) return { result: "accepted", rejectedPoints: 0, message: "its answer is not OTLP" };
  return { result: "accepted", ...partial, message: tame(partial.message, destination) };
}

const JsonStatus = z.object({ message: z.string() });

/** The message of a `google.rpc.Status`, or what is there in its place. */
function messageOf({ contentType, body }: HttpAnswer): string {
  if (contentType.startsWith("application/x-protobuf")) return protobufMessage(body);
  const text = Buffer.from(body).toString();
  if (!contentType.startsWith("application/json")) return text;
  try {
    return JsonStatus.parse(JSON.parse(text)).message;
  } catch {
    // Not a Status: then the text says more than that it is none.
    return text;
  }
}

function protobufMessage(body: Uint8Array): string {
  try {
    const fields = [...readFields(body)];
    return fields.map(({ field, kind, value }) => (field === 2 && kind === "bytes" ? Buffer.from(value) : "")).join("");
  } catch (error) {
    if (error instanceof RangeError) return "";
    throw error;
  }
}
