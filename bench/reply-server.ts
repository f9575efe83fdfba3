import { end, forkProgram, said } from "./child.ts";

/** A server that always gives one ready-made reply, in a process of its own so that its CPU time is not ours. */
export interface ReplyServer extends AsyncDisposable {
  readonly port: number;
}

/** Serves a reply of `count` series (`fib`) or of so many ports (`interfaces`), whichever command is asked. */
export async function replyServer(count: number, kind: "fib" | "interfaces" = "fib"): Promise<ReplyServer> {
  const child = forkProgram("reply-process", [kind, String(count)]);
  const port = await said(child);
  return {
    port: Number(port),
    [Symbol.asyncDispose]: () => end(child),
  };
}
