import type { DropReason, OnDrop } from "../../../otel/otlp/counters.ts";
import type { ExportRequest } from "../../../otel/otlp/encode.ts";
import type { Queue, Storage, StoredRequest } from "../../../otel/otlp/queue.ts";

/** A request whose body is so many bytes of its number. */
export function requestOf(number: number, bytes = 1_000): ExportRequest {
  const madeAt = 1_700_000_000_000 + number;
  return { body: Buffer.alloc(bytes, number % 256), encoding: "protobuf", compression: "none", points: number, madeAt };
}

/** Notes what was dropped. */
export function recordDrops(): { readonly drop: OnDrop; readonly dropped: [DropReason, number][] } {
  const dropped: [DropReason, number][] = [];
  return { dropped, drop: (reason, points) => dropped.push([reason, points]) };
}

/** Takes all that waits in a queue. */
export async function takeAll(queue: Queue): Promise<ExportRequest[]> {
  queue.end();
  const requests: ExportRequest[] = [];
  for (let held = await queue.take(); held !== undefined; held = await queue.take()) {
    requests.push(held.request);
    await held.finish();
  }
  return requests;
}

/** Takes all that waits in a queue and gives the points of each. */
export async function drain(queue: Queue): Promise<number[]> {
  return (await takeAll(queue)).map(({ points }) => points);
}

/** A storage in memory whose every step must be let go on by the test. */
export function slowStorage(inner: Storage): Storage & { readonly letGo: () => void } {
  const waiting: (() => void)[] = [];
  return {
    ...inner,
    store: async (request): Promise<StoredRequest> => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return await inner.store(request);
    },
    letGo: () => waiting.shift()?.(),
  };
}
