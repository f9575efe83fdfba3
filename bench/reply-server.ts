import { end, forkFile, said } from "./child.ts";

/** A server that always gives one ready-made reply, in a process of its own so that its CPU time is not ours. */
export interface ReplyServer extends AsyncDisposable {
  readonly port: number;
}

/** Serves a FIB TCAM reply that gives about so many series. */
export async function replyServer(series: number): Promise<ReplyServer> {
  const child = forkFile("reply-process.ts", [String(series)]);
  const port = await said(child);
  return {
    port: Number(port),
    [Symbol.asyncDispose]: () => end(child),
  };
}
