import type { Destination, Outcome, Sender } from "./destination.ts";
import { explain } from "./detail.ts";

type Headers = Destination["headers"];

/**
 * Sends with the headers that hold at the moment: a token that is replaced in its file is used with the next request.
 * Other headers are another connection, so that none is used with a token that is not its own.
 */
export function renewingSender(read: () => Promise<Headers>, create: (headers: Headers) => Promise<Sender>): Sender {
  let current: { readonly of: string; readonly sender: Sender } | undefined;

  async function senderNow(): Promise<Sender> {
    const headers = await read();
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
        sender = await senderNow();
      } catch (error) {
        return { result: "retryable", failure: "no_headers", detail: explain(error).detail };
      }
      return await sender.send(request, signal);
    },
    close: () => current?.sender.close(),
  };
}
