import { type Backoff, startDelivery, type DeliveryEvent } from "./retry.ts";
import { type Destination, type Sender, type Outcome, explain } from "./transport.ts";
import type { Disk } from "./disk.ts";
import { openDiskShelf, type ShelfState } from "./disk-storage.ts";
import type { Compression } from "./encode.ts";
import { memoryShelf, createQueue, DEFAULT_QUEUE_BYTES } from "./queue.ts";
import type { Taker } from "./periodic-reader.ts";
import { createTallyBook, type Tally } from "./counters.ts";
import { within } from "./deadline.ts";

/** How a destination is spoken to, in the words of `OTEL_EXPORTER_OTLP_PROTOCOL`. */
export type Protocol = "http/protobuf" | "http/json" | "grpc";

export interface OutletOptions {
  readonly destination: Omit<Destination, "headers">;
  /** The headers of each request, asked for before each. */
  readonly headers: () => Promise<Destination["headers"]>;
  readonly protocol: Protocol;
  readonly compression: Compression;
  /** Where requests wait that outlive the process, of this destination alone; undefined: in memory. */
  readonly directory?: string | undefined;
  /** The disk of that directory, which may be that of other destinations too. */
  readonly disk?: Disk | undefined;
  readonly maxQueueBytes?: number | undefined;
  readonly maxAgeMs?: number | undefined;
  readonly backoff?: Backoff | undefined;
  readonly tell: (event: OutletEvent) => void;
}

/** What is worth telling of a destination and of what waits for it. */
export type OutletEvent = DeliveryEvent | ({ readonly event: "queue" } & ShelfState);

/** One destination, with what waits for it. */
export interface Outlet extends Taker {
  tally(): Tally;
  readonly waiting: { readonly requests: number; readonly bytes: number };
  /** Sends what waits within the time that there is, and ends. Safe to call twice. */
  flush(withinMs: number): Promise<void>;
}

/** Opens a destination: what an earlier process left for it is sent from now on. */
export async function openOutlet(options: OutletOptions): Promise<Outlet> {
  const { protocol, compression, directory, tell, maxAgeMs, backoff } = options;
  const { timeoutMs } = options.destination;
  const sender = renewingSender(options.headers, (headers) => createSender(options, headers), timeoutMs);
  const tally = createTallyBook();
  const { drop } = tally;
  const shelf =
    directory === undefined
      ? memoryShelf
      : await openDiskShelf(directory, {
          drop,
          fail: (failure) => tally.failOnDisk(failure),
          tell: (state) => tell({ event: "queue", ...state }),
          ...(options.disk !== undefined && { disk: options.disk }),
        });
  const queue = createQueue(shelf, { maxBytes: options.maxQueueBytes ?? DEFAULT_QUEUE_BYTES, drop });
  const delivery = startDelivery({
    queue,
    sender,
    tally,
    tell,
    maxAgeMs,
    ...(backoff === undefined ? {} : { backoff }),
  });
  return {
    encoding: protocol === "http/json" ? "json" : "protobuf",
    compression,
    put: (request) => queue.put(request),
    tally: () => tally.read(),
    get waiting() {
      return { requests: queue.requests, bytes: queue.bytes };
    },
    flush: (withinMs) => delivery.flush(withinMs),
  };
}

/** Only what is chosen is loaded. */
async function createSender(
  { destination: { url, timeoutMs, tls, version }, protocol }: OutletOptions,
  headers: Destination["headers"],
): Promise<Sender> {
  const destination = { url, headers, timeoutMs, version, ...(tls !== undefined && { tls }) };
  switch (protocol) {
    case "grpc":
      return (await import("./grpc-transport.ts")).createGrpcSender(destination);
    case "http/protobuf":
    case "http/json":
      return (await import("./http-transport.ts")).createHttpSender(destination);
  }
}

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
