import type { SendFailure } from "./destination.ts";
import type { PartialSuccess } from "./partial-success.ts";

/** What is worth telling of a destination: changes, never each request. */
export type DeliveryEvent =
  | { readonly event: "failing"; readonly failure: SendFailure; readonly detail: string }
  /** It answers that it does not take what it is sent, which is dropped. */
  | { readonly event: "refusing"; readonly failure: SendFailure; readonly detail: string }
  | { readonly event: "accepting"; readonly afterFailures: number }
  | { readonly event: "partial_success"; readonly rejectedPoints: number; readonly message: string };

/** Tells of an outcome if it differs from the one before. */
export interface ChangeTeller {
  accepted(partial: PartialSuccess, afterFailures: number): void;
  failed(event: DeliveryEvent & { readonly event: "failing" | "refusing" }): void;
}

/** Tells of the first of outcomes that are alike. A partial success is like another with the same message. */
export function tellChanges(tell: (event: DeliveryEvent) => void): ChangeTeller {
  let trouble: string | undefined;
  let said = "";
  return {
    accepted({ rejectedPoints, message }, afterFailures) {
      if (trouble !== undefined) tell({ event: "accepting", afterFailures });
      trouble = undefined;
      const now = rejectedPoints > 0 || message !== "" ? `${rejectedPoints > 0} ${message}` : "";
      if (now !== said && now !== "") tell({ event: "partial_success", rejectedPoints, message });
      said = now;
    },
    failed(event) {
      const now = `${event.event} ${event.failure}`;
      if (now !== trouble) tell(event);
      trouble = now;
    },
  };
}
