import { type ClientRequest, type IncomingMessage, request as requestHttp, type RequestOptions } from "node:http";
import { request as requestHttps } from "node:https";

import { Obstacle } from "./failure.ts";

/** What sends one HTTP request, in the form that axios takes. */
export interface Transport {
  request(options: RequestOptions, respond: (response: IncomingMessage) => void): ClientRequest;
}

/** One HTTP request that is watched to its end, whichever events it ends with. */
export interface WatchedRequest {
  readonly transport: Transport;
  /**
   * Rejects as soon as no answer can come any more. An HTTP library waits for an answer or an error; a switch that
   * changes the protocol (101) gives neither, and the request would only end with its deadline.
   */
  readonly failed: Promise<never>;
}

/** A switch sends one `100 Continue` at most; more informational answers than this are a flood. */
const MOST_INFORMATIONAL = 16;

/** A request by `protocol` whose answer `received` is told of as soon as its headers are there. */
export function watchRequest(
  protocol: "http" | "https",
  received: (response: IncomingMessage) => void,
): WatchedRequest {
  const { promise: failed, reject } = Promise.withResolvers<never>();
  // Nobody may be waiting any more by the time that the request is closed.
  failed.catch(() => undefined);
  const send = protocol === "https" ? requestHttps : requestHttp;

  function watch(request: ClientRequest): ClientRequest {
    let informational = 0;
    let answered = false;
    const refuse = (what: string): void => {
      const obstacle = new Obstacle("malformed", what);
      reject(obstacle);
      request.destroy(obstacle);
    };
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
      answered = true;
      received(response);
    });
    request.once("error", reject);
    request.once("close", () => {
      if (!answered) reject(new Error("the connection was closed before an answer came"));
    });
    return request;
  }

  return { transport: { request: (options, respond) => watch(send(options, respond)) }, failed };
}
