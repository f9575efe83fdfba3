import { type Delivery, type DeliveryOptions, startDelivery, type DeliveryEvent } from "../../../otel/otlp/retry.ts";
import type { Destination, Sender } from "../../../otel/otlp/transport.ts";
import { memoryShelf, createQueue, DEFAULT_QUEUE_BYTES, type Queue, type Shelf } from "../../../otel/otlp/queue.ts";
import { createHttpSender } from "../../../otel/otlp/http-transport.ts";
import { createTallyBook, type Tally } from "../../../otel/otlp/counters.ts";
import { eventually } from "../../support/processes.ts";
import { destinationAt } from "./http-server.ts";
import { requestOf } from "./requests.ts";

/** A delivery in a time that passes only while it pauses. */
export interface World {
  readonly queue: Queue;
  readonly delivery: Delivery;
  readonly events: DeliveryEvent[];
  /** The pauses so far, in milliseconds. */
  readonly pauses: number[];
  readonly tally: () => Tally;
  /** Waits until so many requests have been sent or given up. */
  readonly settled: (requests: number) => Promise<void>;
}

export interface WorldOptions extends Partial<Omit<DeliveryOptions, "queue" | "tally" | "tell">> {
  readonly url: URL;
  readonly destination?: Partial<Destination>;
  readonly maxBytes?: number;
  readonly shelf?: Shelf;
  /** Called after each pause with the time since the start, and the queue. */
  readonly passed?: (elapsedMs: number, queue: Queue) => unknown;
}

/** The time at which a world begins. */
export const BEGINNING = 1_700_000_000_000;

/** Starts a delivery to a destination. */
export function startWorld(options: WorldOptions): World {
  const { url, destination, maxBytes = DEFAULT_QUEUE_BYTES, shelf = memoryShelf, passed } = options;
  let elapsedMs = 0;
  const events: DeliveryEvent[] = [];
  const pauses: number[] = [];
  const book = createTallyBook();
  const queue = createQueue(shelf, { maxBytes, drop: book.drop });
  const wall = () => BEGINNING + elapsedMs;
  const sender: Sender = createHttpSender(destinationAt(url, { timeoutMs: 5_000, ...destination }), wall);
  const delivery = startDelivery({
    sender,
    wall,
    random: () => 0.5,
    async sleep(milliseconds) {
      pauses.push(milliseconds);
      elapsedMs += milliseconds;
      await passed?.(elapsedMs, queue);
    },
    ...options,
    queue,
    tally: book,
    tell: (event) => events.push(event),
  });
  return {
    queue,
    delivery,
    events,
    pauses,
    tally: () => book.read(),
    async settled(requests) {
      await eventually(() => {
        const { sent, dropped } = book.read();
        let done = sent.requests;
        for (const count of Object.values(dropped)) done += count.requests;
        return Promise.resolve(done >= requests ? true : undefined);
      });
    },
  };
}

/** Puts a request each minute, the first at the beginning; each has as many points as minutes have passed. */
export function everyMinute(): (elapsedMs: number, queue: Queue) => Promise<void> {
  let next = 0;
  return async (elapsedMs, queue) => {
    for (; next * 60_000 <= elapsedMs; next += 1) await queue.put(requestOf(next));
  };
}
