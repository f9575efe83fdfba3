import { type IncomingMessage, request as requestHttp, type RequestOptions } from "node:http";
import { request as requestHttps } from "node:https";

import { Obstacle } from "./failure.ts";

/** Who hears of a request that is sent, and what ends it. */
export interface Sending {
  readonly signal: AbortSignal;
  /** Told of the answer as soon as its headers are there. */
  readonly answered: (response: IncomingMessage) => void;
  /**
   * Told as soon as no answer can come to its end any more. Node waits for an answer or an error; a switch that changes the
   * protocol (101) gives neither, and the request would only end with its deadline.
   */
  readonly fail: (why: unknown) => void;
}

interface HttpRequest extends Sending {
  readonly head: RequestOptions;
  readonly body: string;
}

/** A switch sends one `100 Continue` at most; more informational answers than this are a flood. */
const MOST_INFORMATIONAL = 16;

/** Sends a request, watches it to its end, whichever events it ends with, and gives the answer, whose body is still to be read. */
export async function sendRequest(
  protocol: "http" | "https",
  { head, body, signal, answered, fail }: HttpRequest,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = protocol === "https" ? requestHttps(head) : requestHttp(head);
  let informational = 0;
  let isAnswered = false;

  function lose(why: unknown): void {
    fail(why);
    reject(why);
  }
  function refuse(what: string): void {
    const obstacle = new Obstacle("malformed", what);
    lose(obstacle);
    request.destroy(obstacle);
  }
  const abort = (): void => {
    // One that has no socket yet would hear of its end only with the next socket's.
    lose(signal.reason);
    request.destroy();
  };
  signal.addEventListener("abort", abort, { once: true });
  request.on("information", () => {
    informational += 1;
    if (informational > MOST_INFORMATIONAL)
      refuse("the answer is preceded by a flood of informational ones (HTTP 1xx)");
  });
  request.once("upgrade", ({ statusCode }, socket) => {
    socket.destroy();
    refuse(`HTTP ${statusCode} changes to another protocol, which was not asked for`);
  });
  request.once("response", (response) => {
    isAnswered = true;
    answered(response);
    resolve(response);
  });
  // It may come more than once, and an error that nobody listens for would end the process.
  request.on("error", lose);
  request.once("close", () => {
    signal.removeEventListener("abort", abort);
    if (!isAnswered) lose(new Error("the connection was closed before an answer came"));
  });
  request.end(body);
  return await promise;
}
