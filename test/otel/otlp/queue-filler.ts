import { once } from "node:events";
import { join } from "node:path";

import { eventually, start } from "../../support/processes.ts";

/** A process that fills a queue on disk. */
export interface QueueFiller extends AsyncDisposable {
  /** Kills it at once, and gives the number of requests that it had put. */
  kill(): Promise<number>;
}

/** Starts a process that puts requests into the queue of a directory, and waits for the first. */
export async function startQueueFiller(directory: string): Promise<QueueFiller> {
  const background = start(process.execPath, [join(import.meta.dirname, "fill-queue.ts"), directory]);
  const put = () => background.printed().split("put ").length - 1;
  await eventually(() => Promise.resolve(put() > 0 ? true : undefined));
  return {
    async kill() {
      const exited = once(background.child, "exit");
      background.child.kill("SIGKILL");
      await exited;
      return put();
    },
    [Symbol.asyncDispose]: () => background[Symbol.asyncDispose](),
  };
}
