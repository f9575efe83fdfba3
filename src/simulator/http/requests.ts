import { randomBytes } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Call, Payload, Run } from "./call.ts";
import { deliver, silence } from "./deliver.ts";
import { brokenText, failingAnswer, type Failing } from "./failing.ts";
import { headersOf } from "./headers.ts";
import { unknownUser } from "./ins-api.ts";
import type { Interior } from "./interior.ts";
import type { Admission } from "./logins.ts";
import { page } from "./pages.ts";
import { routeOf, sandbox } from "./route.ts";
import { runCommand } from "../commands/run-command.ts";

// What nginx takes without a word said about it (client_max_body_size).
const largestRequest = 1024 * 1024;

/** Answers the HTTP requests that come to a switch. */
export function listener(interior: Interior): RequestListener {
  return (request, response) => {
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    respond(interior, { request, response, gone: gone.signal }).catch((error: unknown) => {
      if (gone.signal.aborted) {
        return;
      }
      // A mistake of the simulator or of a test's own reply: said where somebody will see it.
      if (!response.headersSent) {
        response.writeHead(500, { "content-type": "text/plain" });
      }
      response.end(error instanceof Error ? error.stack : String(error));
    });
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly gone: AbortSignal;
}

async function respond(interior: Interior, { request, response, gone }: Exchange): Promise<void> {
  const { faults, recorder, dialect } = interior;
  const text = await read(request);
  const route = text === undefined ? page(413, dialect.nginx) : routeOf(request, text, dialect);
  const commands = "answer" in route ? route.commands : [];
  const connection = interior.connectionOf(request);
  const failing = failingAnswer(faults, commands, dialect.nginx);
  const admission = failing === undefined ? interior.logins.admit(request.headers, interior.now()) : undefined;
  const ended = recorder.asked({
    at: interior.now(),
    method: request.method ?? "",
    path: request.url ?? "",
    headers: request.headers,
    connection: connection?.number ?? 0,
    commands,
    admitted: admission?.by ?? "unasked",
  });
  try {
    if (faults.active.reset?.when === "before" && faults.take("reset", commands) !== undefined) {
      connection?.socket.resetAndDestroy();
      return;
    }
    if (faults.take("hang", commands) !== undefined) {
      await silence(gone);
      return;
    }
    await pause(faults.take("latency", commands)?.ms ?? 0, gone);
    const session = { connection: connection?.number ?? 0, address: connection?.address ?? "", gone };
    const answer = failing ?? { payload: await answerTo(interior, route, admission, session) };
    await deliver({
      response,
      socket: connection?.socket,
      headers: headersFor(interior, request, answer, admission),
      payload: brokenText(answer.payload, faults, commands),
      faults,
      commands,
      gone,
    });
  } finally {
    ended(response.headersSent ? response.statusCode : undefined);
  }
}

interface Session {
  readonly connection: number;
  readonly address: string;
  readonly gone: AbortSignal;
}

async function answerTo(
  interior: Interior,
  route: Call | Payload,
  admission: Admission | undefined,
  session: Session,
): Promise<Payload> {
  if (!("answer" in route) && (route.status >= 400 || route === sandbox)) {
    return route;
  }
  if (admission?.by === "mismatch") {
    return unknownUser;
  }
  if (admission === undefined || admission.by === "nothing") {
    return page(401, interior.dialect.nginx);
  }
  if (!("answer" in route)) {
    return route;
  }
  const { user } = admission.login;
  const turn = await interior.pool.enter(session.connection, `${user.name}@${session.address}`);
  if (turn === undefined) {
    return route.busy;
  }
  try {
    const run: Run = async (command) => {
      const slow = interior.faults.take("slow-command", [command])?.ms ?? 0;
      const takesMs = interior.latencyMs(command) + slow;
      const limitMs = interior.dialect.commandTimeoutS * 1000;
      await pause(Math.min(takesMs, limitMs), session.gone);
      if (takesMs > limitMs) {
        return { answer: { kind: "timeout" }, text: () => "" };
      }
      return runCommand(interior, user, command);
    };
    return await route.answer(run);
  } finally {
    turn.done();
  }
}

function headersFor(
  interior: Interior,
  request: IncomingMessage,
  { payload, retryAfterS }: Failing,
  admission: Admission | undefined,
): ReturnType<typeof headersOf> {
  const login = admission !== undefined && "login" in admission ? admission.login : undefined;
  return headersOf(
    {
      status: payload.status,
      contentType: payload.contentType,
      now: interior.now(),
      ...(payload.contentType === "text/html" && { length: Buffer.byteLength(payload.text) }),
      close: request.headers.connection?.toLowerCase() === "close",
      setCookie: admission?.by === "password" ? admission.setCookie : undefined,
      anticsrf: login?.anticsrf ?? randomBytes(20).toString("base64"),
      extra: retryAfterS === undefined ? [] : [["Retry-After", String(retryAfterS)]],
    },
    interior.dialect.nginx,
  );
}

async function read(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (chunk instanceof Buffer && (size += chunk.length) <= largestRequest) {
      chunks.push(chunk);
    }
  }
  return size > largestRequest ? undefined : Buffer.concat(chunks).toString();
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) {
    await sleep(ms, undefined, { signal });
  }
}
