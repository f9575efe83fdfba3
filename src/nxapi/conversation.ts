import { type HttpAnswer, isBusy, isUnauthorized, notJsonRpc } from "./answer.ts";
import type { Connection } from "./connection.ts";
import { excerpt } from "./excerpt.ts";
import { Obstacle } from "./failure.ts";
import { decode, encode, type Reply } from "./json-rpc.ts";
import type { Credentials, Session } from "./session.ts";
import { translate } from "./translate.ts";
import type { Truce } from "./truce.ts";
import { type InTurn, unlessAborted } from "./turns.ts";

/** What is asked of a switch in a row: any number of requests, of which at most one is repeated. */
export interface Conversation {
  /**
   * Runs show commands in one request and gives their replies in the same order.
   * @throws DeviceError when the request as a whole failed, or the time was up
   */
  ask(commands: readonly string[]): Promise<readonly Reply[]>;
}

/** How long a conversation may last. */
export interface Patience {
  readonly timeoutMs: number;
  /** Ends it earlier, because the collector stops. */
  readonly signal?: AbortSignal;
  /** Told each time that a connection was opened or could not be. */
  readonly settled?: () => void;
}

/** What all conversations with a switch share. */
export interface Line {
  readonly device: string;
  readonly connection: Connection;
  readonly session: Session;
  readonly truce: Truce;
  readonly inTurn: InTurn;
  /** Sends one request and reads the answer to its end. */
  post(body: string, credentials: Credentials, signal: AbortSignal): Promise<HttpAnswer>;
  /** Told of each request that is sent once more. */
  repeated(): void;
  readonly now: () => number;
}

/** What nginx answers while NX-API behind it restarts, or when a worker of it took too long. */
const GATEWAY_FAILURES: ReadonlySet<number> = new Set([502, 504]);

/** The most HTTP requests that one {@link Conversation.ask} becomes: with a cookie that has expired, and repeated. */
export const MOST_POSTS = 3;

/** Begins a conversation; its time runs from now. */
export function converse(line: Line, { signal, timeoutMs }: Patience): Conversation {
  const { device, connection, session, truce, inTurn, now } = line;
  const deadline = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal === undefined ? [] : [signal])]);
  const endsAt = now() + timeoutMs;
  let mayRepeat = true;

  /** Whether the one repetition may be used now, for a request that will probably take so long again. */
  function repeat(tookMs: number): boolean {
    if (!mayRepeat || now() + tookMs >= endsAt || deadline.aborted) return false;
    mayRepeat = false;
    line.repeated();
    return true;
  }

  /** Sends a request, and once more if the switch had closed the idle connection before a byte of the answer came. */
  async function send(body: string, credentials: Credentials): Promise<HttpAnswer> {
    try {
      return await line.post(body, credentials, deadline);
    } catch (error) {
      if (!connection.wentStale || !repeat(0)) throw error;
      return await line.post(body, credentials, deadline);
    }
  }

  /** Sends a request with the cookie or, without a valid one, with the password. */
  async function sendAuthenticated(body: string): Promise<HttpAnswer> {
    for (;;) {
      const credentials = await unlessAborted(session.credentials(), deadline);
      const answer = await send(body, credentials);
      if (!isUnauthorized(answer)) {
        // A gateway that failed has let nobody in; with a cookie of its own, a repetition could need a second login.
        if (!GATEWAY_FAILURES.has(answer.status)) session.welcome(answer.setCookie);
        return answer;
      }
      session.refused(credentials);
    }
  }

  async function exchange(commands: readonly string[]): Promise<readonly Reply[]> {
    for (;;) {
      truce.respect();
      const sentAt = now();
      const answer = await sendAuthenticated(encode(commands));
      truce.heed(answer);
      // The HTTP status of a JSON-RPC answer is about the command (a bad one is 500), so the body comes first.
      const replies = decode(answer.text, commands.length);
      if (replies !== undefined) return quoted(replies);
      if (!GATEWAY_FAILURES.has(answer.status) || !repeat(now() - sentAt)) throw notJsonRpc(answer, quote);
    }
  }

  function quote(words: string): string {
    return excerpt(session.conceal(words));
  }

  function quoted(replies: readonly Reply[]): readonly Reply[] {
    const refused = replies.filter((reply) => !reply.ok);
    const busy = refused.length === replies.length ? refused.find(({ message }) => isBusy(message)) : undefined;
    if (busy !== undefined) throw new Obstacle("busy", quote(busy.message));
    return replies.map((reply) => (reply.ok ? reply : { ...reply, message: quote(reply.message) }));
  }

  return {
    ask: async (commands) => {
      try {
        return await inTurn(() => exchange(commands).finally(connection.abandon), deadline);
      } catch (error) {
        throw translate(device, error, connection.stage, deadline);
      }
    },
  };
}
