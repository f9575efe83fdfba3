import { randomBytes } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { NxApiRequest, Payload, Run } from "./nx-api.ts";
import { send, silence, brokenText, faultAnswer, type FaultAnswer } from "./send.ts";
import { headersOf } from "./headers.ts";
import { unknownUser } from "./ins-api.ts";
import type { SwitchState } from "./switch-state.ts";
import type { Admission } from "./logins.ts";
import { page } from "./pages.ts";
import { routeOf, sandbox } from "./route.ts";
import { runCommand } from "../commands/run-command.ts";

// What nginx takes without a word said about it (client_max_body_size).
const largestRequest = 1024 * 1024;

/** Answers the HTTP requests that come to a switch. */
export function requestListener(state: SwitchState): RequestListener {
  return (request, response) => {
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    respond(state, { request, response, gone: gone.signal }).catch((error: unknown) => {
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

async function respond(state: SwitchState, { request, response, gone }: Exchange): Promise<void> {
  const { faults, recorder, dialect } = state;
  const text = await read(request);
  const route = text === undefined ? page(413, dialect.nginx) : routeOf(request, text, dialect);
  const commands = "answer" in route ? route.commands : [];
  const connection = state.connectionOf(request);
  const fault = faultAnswer(faults, commands, dialect.nginx);
  const admission = fault === undefined ? state.logins.admit(request.headers, state.now()) : undefined;
  const ended = recorder.asked({
    at: state.now(),
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
    const answer = fault ?? { payload: await answerTo(state, route, admission, session) };
    await send({
      response,
      socket: connection?.socket,
      headers: headersFor(state, request, answer, admission),
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
  state: SwitchState,
  route: NxApiRequest | Payload,
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
    return page(401, state.dialect.nginx);
  }
  if (!("answer" in route)) {
    return route;
  }
  const { user } = admission.login;
  const slot = await state.pool.enter(session.connection, `${user.name}@${session.address}`);
  if (slot === undefined) {
    return route.busy;
  }
  try {
    const run: Run = async (command) => {
      const slow = state.faults.take("slow-command", [command])?.ms ?? 0;
      const takesMs = state.latencyMs(command) + slow;
      const limitMs = state.dialect.commandTimeoutS * 1000;
      await pause(Math.min(takesMs, limitMs), session.gone);
      if (takesMs > limitMs) {
        return { answer: { kind: "timeout" }, text: () => "" };
      }
      return runCommand(state, user, command);
    };
    return await route.answer(run);
  } finally {
    slot.done();
  }
}

function headersFor(
  state: SwitchState,
  request: IncomingMessage,
  { payload, retryAfterS }: FaultAnswer,
  admission: Admission | undefined,
): ReturnType<typeof headersOf> {
  const login = admission !== undefined && "login" in admission ? admission.login : undefined;
  return headersOf(
    {
      status: payload.status,
      contentType: payload.contentType,
      now: state.now(),
      ...(payload.contentType === "text/html" && { length: Buffer.byteLength(payload.text) }),
      close: request.headers.connection?.toLowerCase() === "close",
      setCookie: admission?.by === "password" ? admission.setCookie : undefined,
      anticsrf: login?.anticsrf ?? randomBytes(20).toString("base64"),
      extra: retryAfterS === undefined ? [] : [["Retry-After", String(retryAfterS)]],
    },
    state.dialect.nginx,
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
