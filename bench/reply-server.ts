import { fork } from "node:child_process";
import { once } from "node:events";

/** A server that always gives one ready-made reply, in a process of its own so that its CPU time is not ours. */
export interface ReplyServer extends AsyncDisposable {
  readonly port: number;
}

/** Serves a FIB TCAM reply that gives about so many series. */
export async function replyServer(series: number): Promise<ReplyServer> {
  const child = fork(new URL("reply-process.ts", import.meta.url), [String(series)]);
  const port = await new Promise((resolve) => child.once("message", resolve));
  return {
    port: Number(port),
    async [Symbol.asyncDispose]() {
      child.kill();
      await once(child, "exit");
    },
  };
}
