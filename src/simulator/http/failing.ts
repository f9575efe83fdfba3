import type { Payload } from "./call.ts";
import type { FaultSet } from "./faults.ts";
import { page } from "./pages.ts";

/** An answer and, where there is one, the time after which to ask again. */
export interface Failing {
  readonly payload: Payload;
  readonly retryAfterS?: number | undefined;
}

/** The page that the active faults put in the place of every answer. */
export function failingAnswer(faults: FaultSet, commands: readonly string[], nginx: string): Failing | undefined {
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
