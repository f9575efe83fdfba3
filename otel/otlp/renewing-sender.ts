import { within } from "./deadline.ts";
import type { Destination, Outcome, Sender } from "./destination.ts";
import { explain } from "./detail.ts";

type Headers = Destination["headers"];

/**
 * Sends with the headers that hold at the moment: a token that is replaced in its file is used with the next request.
 * Other headers are another connection, so that none is used with a token that is not its own.
 */
export function renewingSender(
  read: () => Promise<Headers>,
  create: (headers: Headers) => Promise<Sender>,
  timeoutMs: number,
): Sender {
  let current: { readonly of: string; readonly sender: Sender } | undefined;

  /** A file that hangs is read once at a time, however often it is asked for. */
  let reading: Promise<Headers> | undefined;

  async function senderNow(signal: AbortSignal): Promise<Sender> {
    reading ??= read().finally(() => (reading = undefined));
    const headers = await within(reading, { timeoutMs, signal, what: "reading the headers" });
    const of = JSON.stringify(headers);
    if (current?.of === of) return current.sender;
    current?.sender.close();
    current = undefined;
    const sender = await create(headers);
    current = { of, sender };
    return sender;
  }

  return {
    async send(request, signal): Promise<Outcome> {
      let sender: Sender;
      try {
        sender = await senderNow(signal);
      } catch (error) {
        if (signal.aborted) return { result: "retryable", failure: "stopped", detail: "stopped before it was sent" };
        return { result: "retryable", failure: "no_headers", detail: explain(error).detail };
      }
      return await sender.send(request, signal);
    },
    close: () => current?.sender.close(),
  };
}
