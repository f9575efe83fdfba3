import { type HttpAnswer, isBusy, isUnauthorized, notJsonRpc } from "./answer.ts";
import type { Connection } from "./connection.ts";
import { createDeadline } from "./deadline.ts";
import { excerpt, Obstacle, translate } from "./failure.ts";
import { decode, encode, type NextCalls, type Reply } from "./json-rpc.ts";
import type { AnswerMemory } from "./memory-budget.ts";
import { isTimeout, type Mutex, unlessAborted } from "./mutex.ts";
import type { RetryAfter } from "./retry-after.ts";
import type { Credentials, Session } from "./session.ts";

/** What is asked of a switch in a row: any number of requests, of which at most one is repeated. */
export interface RequestSequence {
  /**
   * Runs show commands in one request and gives their replies in the same order. `answered` is told as soon as the answer
   * is there, before it is read, which may have to wait for those of others.
   * @throws DeviceError when the request as a whole failed, or the time was up
   */
  ask(commands: readonly string[], answered?: () => void): Promise<readonly Reply[]>;
}

/** How long a sequence of requests may last. */
export interface SequenceOptions {
  /** For all of its requests together; what lies between them is not counted. */
  readonly timeoutMs: number;
  /** Ends it earlier, because the collector stops. */
  readonly signal?: AbortSignal;
  /** Told each time that a connection was opened or could not be. */
  readonly settled?: () => void;
}

/** How one request is sent. */
export interface Post {
  readonly credentials: Credentials;
  /** What the answer takes up, until whoever asked has done with it. */
  readonly memory: AnswerMemory;
  readonly signal: AbortSignal;
  /** Told that the answer is there to its end, and has yet to be read. */
  readonly answered: () => void;
}

/** What is asked, and what the answer takes up. */
interface Question {
  readonly commands: readonly string[];
  readonly memory: AnswerMemory;
  readonly answered: () => void;
}

/** An answer, and what it says to the calls of its request. */
interface Answered {
  readonly answer: HttpAnswer;
  readonly replies: Awaited<ReturnType<typeof decode>>;
}

/** What all requests to a switch share. */
interface RequestContext {
  readonly device: string;
  readonly connection: Connection;
  readonly session: Session;
  readonly retryAfter: RetryAfter;
  readonly mutex: Mutex;
  readonly nextCalls: NextCalls;
  /** What one answer takes up of the memory budget that all share. */
  readonly memory: () => AnswerMemory;
  /** Sends one request and reads the answer to its end. */
  post(body: string, how: Post): Promise<HttpAnswer>;
  /** Told of each request that is sent once more. */
  repeated(): void;
  readonly now: () => number;
}

/** What nginx answers while NX-API behind it restarts, or when a worker of it took too long. */
const GATEWAY_FAILURES: ReadonlySet<number> = new Set([502, 504]);

/** The most HTTP requests that one {@link RequestSequence.ask} becomes: with a cookie that has expired, and repeated. */
export const MOST_POSTS = 3;

/** Begins a sequence of requests, whose time passes while one of them runs. */
export function beginRequests(context: RequestContext, { signal, timeoutMs }: SequenceOptions): RequestSequence {
  const { device, connection, session, retryAfter, mutex, now } = context;
  const deadline = createDeadline({ timeoutMs, signal, now });
  let mayRepeat = true;
  /** The password may lie on a disk that does not answer. */
  let awaitsPassword = false;

  /** Whether the one repetition may be used now, for a request with which the switch will probably take so long again. */
  function repeat(tookMs: number): boolean {
    if (!mayRepeat || tookMs >= deadline.leftMs || deadline.signal.aborted) return false;
    mayRepeat = false;
    context.repeated();
    return true;
  }

  /** Sends a request, and once more if the switch had closed the idle connection before a byte of the answer came. */
  async function send(body: string, how: Post): Promise<HttpAnswer> {
    try {
      return await context.post(body, how);
    } catch (error) {
      if (!connection.wentStale || !repeat(0)) throw error;
      return await context.post(body, how);
    }
  }

  /** Sends a request and reads the answer; undefined if the cookie had expired, so that the password may be sent. */
  async function sendWith(credentials: Credentials, question: Question): Promise<Answered | undefined> {
    const { commands, memory, answered } = question;
    const calls = context.nextCalls(commands.length);
    const heard = (): void => {
      deadline.pause();
      answered();
    };
    const how = { credentials, memory, signal: deadline.signal, answered: heard };
    try {
      const answer = await send(encode(commands, calls.firstId), how);
      retryAfter.note(answer);
      if (isUnauthorized(answer)) {
        session.refused(credentials);
        return undefined;
      }
      // A gateway that failed has authenticated nobody; with a cookie of its own, a repetition could need a second login.
      if (!GATEWAY_FAILURES.has(answer.status)) session.keepCookie(answer.setCookie);
      // Long ones are parsed between what else the collector does.
      return { answer, replies: await decode(answer.text, calls) };
    } finally {
      deadline.resume();
    }
  }

  /** Sends a request with the cookie or, without a valid one, with the password. */
  async function sendAuthenticated(question: Question): Promise<Answered> {
    for (;;) {
      awaitsPassword = true;
      const credentials = await session.credentials();
      awaitsPassword = false;
      const answered = await sendWith(credentials, question);
      if (answered !== undefined) return answered;
    }
  }

  async function exchange(question: Question): Promise<readonly Reply[]> {
    for (;;) {
      retryAfter.respect();
      const { leftMs } = deadline;
      const { answer, replies } = await sendAuthenticated(question);
      // The HTTP status of a JSON-RPC answer is about the command (a bad one is 500), so the body comes first.
      if (replies === "foreign") {
        // The answer to this request may still come, and would be taken for the next one's.
        connection.discard();
        throw new Obstacle("malformed", "the answer is to another request than the one that was sent");
      }
      if (replies !== undefined) return quoted(replies);
      const tookMs = leftMs - deadline.leftMs - question.memory.waitedMs;
      if (!GATEWAY_FAILURES.has(answer.status) || !repeat(tookMs)) throw notJsonRpc(answer, quote);
    }
  }

  async function exchangeAlone(commands: readonly string[], answered: () => void): Promise<readonly Reply[]> {
    const memory = context.memory();
    try {
      // The deadline is kept here, whatever those do that are waited for.
      return await unlessAborted(exchange({ commands, memory, answered }), deadline.signal);
    } catch (error) {
      if (!awaitsPassword || !isTimeout(error)) throw error;
      throw new Obstacle("no_password", "the password was not there before the time was up");
    } finally {
      memory.leave();
      connection.abandon();
    }
  }

  function quote(words: string): string {
    return excerpt(session.conceal(words));
  }

  function quoted(replies: readonly Reply[]): readonly Reply[] {
    const refused = replies.filter((reply) => !reply.ok);
    const busy = refused.length === replies.length ? refused.find(({ message }) => isBusy(message)) : undefined;
    if (busy !== undefined) throw new Obstacle("busy", quote(busy.message));
    return replies.map((reply) => (reply.message === undefined ? reply : { ...reply, message: quote(reply.message) }));
  }

  return {
    ask: async (commands, answered = () => undefined) => {
      // Until then, the connection is another request's.
      let hasBegun = false;
      const exchanging = (): Promise<readonly Reply[]> => {
        hasBegun = true;
        return exchangeAlone(commands, answered);
      };
      try {
        return await deadline.during(() => mutex(exchanging, deadline.signal));
      } catch (error) {
        throw translate(device, error, hasBegun ? connection.stage : "wait", deadline.signal);
      }
    },
  };
}
