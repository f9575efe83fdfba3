import type { Backoff } from "./backoff.ts";
import { startDelivery } from "./deliver.ts";
import type { DeliveryEvent } from "./delivery-events.ts";
import type { Destination, Sender } from "./destination.ts";
import type { Disk } from "./disk.ts";
import { openDiskShelf, type ShelfState } from "./disk-shelf.ts";
import type { Compression } from "./export-request.ts";
import { memoryShelf } from "./memory-shelf.ts";
import type { Taker } from "./push.ts";
import { createQueue, DEFAULT_QUEUE_BYTES } from "./queue.ts";
import { renewingSender } from "./renewing-sender.ts";
import { createTallyBook, type Tally } from "./tally.ts";

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
      return (await import("./send-grpc.ts")).createGrpcSender(destination);
    case "http/protobuf":
    case "http/json":
      return (await import("./send-http.ts")).createHttpSender(destination);
  }
}
