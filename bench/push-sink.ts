import { z } from "zod";

import { end, forkProgram, said } from "./child.ts";

const Received = z.object({ requests: z.number(), bytes: z.number() });

/** A destination that takes all, in a process of its own so that its CPU time is not ours. */
export interface PushSink extends AsyncDisposable {
  readonly url: URL;
  /** What it received since it was last asked. */
  received(): Promise<z.infer<typeof Received>>;
}

/** Starts a destination. */
export async function startPushSink(): Promise<PushSink> {
  const child = forkProgram("push-sink-process", []);
  const port = z.number().parse(await said(child));
  return {
    url: new URL(`http://127.0.0.1:${port}/v1/metrics`),
    async received() {
      const answer = said(child);
      child.send("received");
      return Received.parse(await answer);
    },
    [Symbol.asyncDispose]: () => end(child),
  };
}
