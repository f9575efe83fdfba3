import { fork } from "node:child_process";
import { once } from "node:events";

/** A destination that takes all, in a process of its own so that its CPU time is not ours. */
export interface PushSink extends AsyncDisposable {
  readonly url: URL;
  /** What it received since it was last asked. */
  received(): Promise<{ readonly requests: number; readonly bytes: number }>;
}

/** Starts a destination. */
export async function startPushSink(): Promise<PushSink> {
  const child = fork(new URL("push-sink-process.ts", import.meta.url));
  const said = <T>() => new Promise<T>((resolve) => child.once("message", (message: T) => resolve(message)));
  const port = await said<number>();
  return {
    url: new URL(`http://127.0.0.1:${port}/v1/metrics`),
    received() {
      const answer = said<{ requests: number; bytes: number }>();
      child.send("received");
      return answer;
    },
    async [Symbol.asyncDispose]() {
      child.kill();
      await once(child, "exit");
    },
  };
}
