import { createExportCounters, type ExportCounts, type QueueSize } from "./counters.ts";
import { within } from "./deadline.ts";
import { openDiskStorage, type StorageState } from "./disk-storage.ts";
import type { Disk } from "./disk.ts";
import type { Compression, Encoding, ExportRequest } from "./encode.ts";
import { createQueue, DEFAULT_QUEUE_BYTES, memoryStorage } from "./queue.ts";
import { type Backoff, type SendEvent, startRetrySender } from "./retry.ts";
import { describeFailure, type ExportResult, type OtlpTransport, type TransportOptions } from "./transport.ts";

/** How a destination is spoken to, in the words of `OTEL_EXPORTER_OTLP_PROTOCOL`. */
export type OtlpProtocol = "http/protobuf" | "http/json" | "grpc";

type RequestHeaders = TransportOptions["headers"];

/** One destination, and how it is sent to. */
export interface OtlpExporterOptions {
  readonly destination: Omit<TransportOptions, "headers">;
  /** The headers of each request, asked for before each. */
  readonly headers: () => Promise<RequestHeaders>;
  readonly protocol: OtlpProtocol;
  readonly compression: Compression;
  /** Where requests wait that outlive the process, of this destination alone; undefined: in memory. */
  readonly directory?: string | undefined;
  /** The disk of that directory, which may be that of other destinations too. */
  readonly disk?: Disk | undefined;
  readonly maxQueueBytes?: number | undefined;
  /** The most of it that waits in memory while the directory cannot be used. */
  readonly maxInMemoryBytes?: number | undefined;
  readonly maxAgeMs?: number | undefined;
  readonly backoff?: Backoff | undefined;
  readonly onEvent: (event: ExporterEvent) => void;
}

/** What is worth logging of a destination and of what waits for it. */
export type ExporterEvent =
  | SendEvent
  | ({ readonly event: "queue" } & StorageState)
  /** At the end, when nobody asks for the counts any more. */
  | { readonly event: "lost"; readonly requests: number; readonly points: number };

/** Sends to one destination, and keeps what waits for it. */
export interface OtlpExporter {
  readonly encoding: Encoding;
  readonly compression: Compression;
  /** Has a request sent as soon as that can be; resolves when it waits. */
  put(request: ExportRequest): Promise<void>;
  counts(): ExportCounts;
  readonly waiting: QueueSize;
  /** Sends what waits within the time that there is, and ends. Safe to call twice. */
  flush(withinMs: number): Promise<void>;
}

/** Opens a destination: what an earlier process left for it is sent from now on. */
export async function openExporter(options: OtlpExporterOptions): Promise<OtlpExporter> {
  const { protocol, compression, directory, onEvent, maxAgeMs, backoff } = options;
  const { timeoutMs } = options.destination;
  const create = await loadTransport(protocol);
  const transport = renewingTransport(
    options.headers,
    (headers) => create({ ...options.destination, headers }),
    timeoutMs,
  );
  const counters = createExportCounters();
  const { drop: onDrop } = counters;
  const storage =
    directory === undefined
      ? memoryStorage
      : await openDiskStorage(directory, {
          onDrop,
          onFailure: (failure) => counters.failOnDisk(failure),
          onState: (state) => onEvent({ event: "queue", ...state }),
          ...(options.disk !== undefined && { disk: options.disk }),
        });
  const maxBytes = options.maxQueueBytes ?? DEFAULT_QUEUE_BYTES;
  const queue = createQueue(storage, { maxBytes, maxInMemoryBytes: options.maxInMemoryBytes, onDrop });
  const sender = startRetrySender({
    queue,
    transport,
    counters,
    onEvent,
    maxAgeMs,
    ...(backoff === undefined ? {} : { backoff }),
  });

  async function end(withinMs: number): Promise<void> {
    await sender.flush(withinMs);
    const { stopped } = counters.read().dropped;
    if (stopped !== undefined) onEvent({ event: "lost", ...stopped });
  }

  let ended: Promise<void> | undefined;
  return {
    encoding: protocol === "http/json" ? "json" : "protobuf",
    compression,
    put: (request) => queue.put(request),
    counts: () => counters.read(),
    get waiting() {
      return { requests: queue.requests, bytes: queue.bytes, maxBytes };
    },
    flush: (withinMs) => (ended ??= end(withinMs)),
  };
}

/**
 * Loads the transport of a protocol, and only that one. At the start: a module whose file cannot be read once, as for want of
 * file handles, is never loaded by Node.js.
 */
async function loadTransport(protocol: OtlpProtocol): Promise<(destination: TransportOptions) => OtlpTransport> {
  switch (protocol) {
    case "grpc":
      return (await import("./grpc-transport.ts")).createGrpcTransport;
    case "http/protobuf":
    case "http/json":
      return (await import("./http-transport.ts")).createHttpTransport;
  }
}

/**
 * Reads the headers anew before each request: a token that is replaced in its file is used with the next one. Opens a
 * new connection when the headers change, so that no connection is used with two tokens.
 */
export function renewingTransport(
  read: () => Promise<RequestHeaders>,
  create: (headers: RequestHeaders) => OtlpTransport,
  timeoutMs: number,
): OtlpTransport {
  let current: { readonly of: string; readonly transport: OtlpTransport } | undefined;

  /** One reading at a time, so that a file that hangs takes one thread. */
  let reading: Promise<RequestHeaders> | undefined;

  async function transportNow(signal: AbortSignal): Promise<OtlpTransport> {
    reading ??= read().finally(() => (reading = undefined));
    const headers = await within(reading, { timeoutMs, signal, what: "reading the headers" });
    const of = JSON.stringify(headers);
    if (current?.of === of) return current.transport;
    current?.transport.close();
    current = undefined;
    const transport = create(headers);
    current = { of, transport };
    return transport;
  }

  return {
    async send(request, signal): Promise<ExportResult> {
      let transport: OtlpTransport;
      try {
        transport = await transportNow(signal);
      } catch (error) {
        if (signal.aborted) return { result: "retryable", failure: "stopped", detail: "stopped before it was sent" };
        return { result: "retryable", failure: "no_headers", detail: describeFailure(error).detail };
      }
      return await transport.send(request, signal);
    },
    close: () => current?.transport.close(),
  };
}
