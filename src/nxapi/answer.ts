import { isUtf8 } from "node:buffer";
import { Readable } from "node:stream";
import { BrokenAnswer, Obstacle, type TransportFailure } from "./failure.ts";
import { createJsonScanner, type JsonScanner, joinDocuments, quoteInexact } from "./json-scan.ts";
import { setImmediate } from "node:timers/promises";
import { parseInPieces } from "./json-pieces.ts";

/** An HTTP answer that was read to its end. */
export interface HttpAnswer {
  readonly status: number;
  readonly setCookie: readonly string[];
  readonly retryAfter: string | undefined;
  /** The switch's own clock, which `retryAfter` may refer to. */
  readonly date: string | undefined;
  readonly location: string | undefined;
  readonly text: string;
}

/** Of a longer answer the values are counted while it arrives, so that one of too many is not read to its end. */
const COUNTED_BYTES = 256 * 1024;

/** The largest answer that is read; the largest real one seen is 0.6 MB, and NX-OS stops at about 10 MB. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/**
 * Reads an answer's body to its end. `receive` is told of each piece, and may make the reading wait.
 * @throws Obstacle `malformed` if it is encoded in a way that was not asked for or nests too deep, and `too_large` as soon
 *   as it passes {@link MAX_BODY_BYTES} or {@link MOST_VALUES}; the rest is not read
 */
export async function readBody(
  stream: unknown,
  encoding: string | undefined,
  receive: (bytes: number) => Promise<void> | undefined,
): Promise<Buffer> {
  if (!(stream instanceof Readable)) throw new Obstacle("malformed", "the answer has no body");
  if (encoding !== undefined && encoding.toLowerCase() !== "identity") {
    stream.destroy();
    throw new Obstacle("malformed", "the answer is compressed, which was not asked for");
  }
  const chunks: Buffer[] = [];
  let size = 0;
  let scan: JsonScanner | undefined;
  // Not by events, and nothing is done with a chunk, be it to count what is in it, for which there is no memory yet: many long
  // answers that come at once are else read faster than what they leave behind is freed.
  for await (const chunk of stream) {
    if (!(chunk instanceof Buffer)) continue;
    size += chunk.byteLength;
    const enough = receive(chunk.byteLength);
    if (enough !== undefined) await enough;
    if (size > MAX_BODY_BYTES) throw new Obstacle("too_large", `the answer is larger than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
    if (size <= COUNTED_BYTES) continue;
    const unseen = scan === undefined ? chunks : [chunk];
    scan ??= createJsonScanner();
    for (const piece of unseen) scan.look(piece.toString("latin1"));
    if (scan.values > MOST_VALUES) throw tooManyValues();
    if (scan.depth > DEEPEST) throw new Obstacle("malformed", `the answer nests deeper than ${DEEPEST} levels`);
  }
  const [first] = chunks;
  return first?.byteLength === size ? first : Buffer.concat(chunks, size);
}

/** A body as text: UTF-8, or Latin-1 where it is not (guides of the Nexus 5000 announce that). */
export function textOf(body: Buffer): string {
  return body.toString(isUtf8(body) ? "utf8" : "latin1").replace(/^\uFEFF/, "");
}

/** Whether the switch does not know the user or the password. With another user's cookie it says so with a 400. */
export function isUnauthorized({ status, text }: HttpAnswer): boolean {
  return status === 401 || (status === 400 && text.length < SHORT && /"ins_api".*authentication failure/is.test(text));
}

/**
 * The error for an answer that holds no JSON-RPC: the status says whose fault it is, where it does. `quote` makes the
 * switch's words fit for a message.
 */
export function notJsonRpc({ status, text, location }: HttpAnswer, quote: (words: string) => string): Obstacle {
  const words = quote(wordsIn(text));
  if (status >= 300 && status < 400) {
    const to = location === undefined ? "elsewhere" : `to ${quote(location)}`;
    return new Obstacle("redirected", `HTTP ${status} points ${to}, and redirects are not followed`);
  }
  const kind = text.trimStart().startsWith("<") ? "markup" : text.trim() === "" ? "nothing" : "something else";
  const said = words === "" ? `${kind} where a JSON-RPC answer was expected` : words;
  if (isBusy(words)) return new Obstacle("busy", `HTTP ${status}: ${said}`);
  if (status < 500 && isInsApi(text)) {
    const answers = `HTTP ${status}: NX-API answers, but not in JSON-RPC, which needs NX-OS 7.0(3)I2(1) or later`;
    return new Obstacle("no_json_rpc", words === "" ? answers : `${answers}: ${words}`);
  }
  if (status < 500 && isOtherService({ status, text })) {
    const kindOfPage = isDme(text) ? "the REST interface of the switch" : "a page of the switch's web server";
    return new Obstacle("no_nxapi", `HTTP ${status}: ${kindOfPage} where NX-API was expected`);
  }
  // A bad command makes the status of the whole 500, so that it says nothing about the answer.
  if (BY_STATUS[status] === undefined && isJsonRpc(text))
    return new BrokenAnswer(`HTTP ${status}: JSON-RPC that is broken`);
  const reason = BY_STATUS[status] ?? (status >= 500 ? "server_error" : "malformed");
  return new Obstacle(reason, `HTTP ${status}: ${said}`);
}

const BY_STATUS: Readonly<Record<number, TransportFailure>> = { 403: "forbidden", 429: "busy", 503: "busy" };

/** What would be answers to calls if all of it could be parsed. */
function isJsonRpc(text: string): boolean {
  return /^\s*[[{]/.test(text) && /"jsonrpc"\s*:/.test(text.slice(0, SHORT));
}

/** NX-API's own protocol, in which it answers to what it does not understand. */
function isInsApi(text: string): boolean {
  return /<ins_api\b|^\s*\{\s*"ins_api"/.test(text.slice(0, SHORT));
}

/** What the switch's web server (nginx) answers where no NX-API is behind it. */
function isOtherService({ status, text }: { readonly status: number; readonly text: string }): boolean {
  const start = text.slice(0, SHORT);
  const isNginx = (status === 404 || status === 405) && /<center>nginx\b/i.test(start);
  const isSandbox = /^\s*</.test(start) && /\bNX-API\b/i.test(start);
  return isNginx || isSandbox || isDme(text);
}

/** The interface to the switch's data management engine, at `/api`. */
function isDme(text: string): boolean {
  return /^\s*\{\s*"(totalCount"\s*:\s*"\d+"\s*,\s*")?imdata"|<imdata\b/.test(text.slice(0, SHORT));
}

/** Whether NX-API refuses because it has no free session or worker (`SERVER_BUSY_ERR` of Cisco's code table). */
export function isBusy(words: string): boolean {
  return /server is busy/i.test(words);
}

/** Longer answers are no mere errors. */
const SHORT = 4_096;

/** What the switch says in an error of the other protocols that NX-API speaks, in XML or JSON; empty if nothing. */
function wordsIn(text: string): string {
  if (text.length > SHORT) return "";
  const [, xml, json] = /<msg>([^<]*)<\/msg>|"msg"\s*:\s*"([^"\\]*)/.exec(text) ?? [];
  return xml ?? json ?? "";
}

/** The deepest nesting that is read. Tables of NX-OS nest a dozen levels; whatever walks a body may then recurse. */
export const DEEPEST = 64;

/**
 * The most values that are read of one answer. A switch with 2,000 interfaces and 120 leaves each answers with 240,000, a
 * chassis with 32 forwarding instances with 5,000. So many objects take half of 64 MiB.
 */
export const MOST_VALUES = 500_000;

/** Texts longer than this are parsed in pieces of this length, with a turn of the event loop for others in between. */
const PIECE_LENGTH = 64 * 1024;

/** Of shorter texts no time is worth a turn: the worst of that length take the parser ten milliseconds. */
const AT_ONCE_LENGTH = 128 * 1024;

/** So many characters are looked through in one turn of the event loop. */
const STRIDE = 1024 * 1024;

/** How many values may still be read of one answer, its texts that hold JSON included. */
export interface ValueBudget {
  left: number;
}

/** A budget of {@link MOST_VALUES}. */
export function valueBudget(): ValueBudget {
  return { left: MOST_VALUES };
}

/**
 * The value of a JSON text as NX-OS prints it, or undefined if it is none or nests deeper than {@link DEEPEST}.
 * Documents that follow each other where one is expected become a list (`show hardware capacity forwarding` from
 * 9.3(4) prints `{…}{…}`). An integer that a double cannot hold exactly stays the text that it was printed as.
 * @throws Obstacle `too_large` if the budget has fewer values left, or an object very many members
 */
export async function parseJson(text: string, budget: ValueBudget = valueBudget()): Promise<unknown> {
  if (text.length <= AT_ONCE_LENGTH) return parseShort(text, budget);
  const scan = createJsonScanner();
  for (let at = 0; at < text.length; at += STRIDE) {
    scan.look(text.slice(at, at + STRIDE));
    if (scan.values > budget.left) throw tooManyValues();
    if (scan.depth > DEEPEST) return undefined;
    await pause();
  }
  budget.left -= scan.values;
  const exact = scan.longNumbers ? quoteInexact(text) : text;
  const value = await unlessNone(() => parseInPieces(exact, { pieceLength: PIECE_LENGTH, pause }));
  if (value !== undefined) return value;
  const joined = joinDocuments(exact, { deepest: DEEPEST });
  if (joined === undefined) return undefined;
  return await unlessNone(() => parseInPieces(joined, { pieceLength: PIECE_LENGTH, pause }));
}

/** As {@link parseJson}, in one go and without its limits, for a text that is trusted to be small. */
export function parseSmallJson(text: string): unknown {
  return parseShort(text, { left: Number.POSITIVE_INFINITY });
}

/** A short text is looked through once it is parsed, which takes a fraction of the time that its characters would take. */
function parseShort(text: string, budget: ValueBudget): unknown {
  const value = parseAtOnce(text);
  const { values, isRounded, isTooDeep } = survey(value);
  if (isTooDeep) return undefined;
  if (values > budget.left) throw tooManyValues();
  budget.left -= values;
  return isRounded ? parseAtOnce(quoteInexact(text)) : value;
}

/** How many values there are in one that was parsed, and whether a number is beyond those that a double holds exactly. */
function survey(whole: unknown) {
  const found = { values: 0, isRounded: false, isTooDeep: false };
  function look(value: unknown, level: number): void {
    found.values += 1;
    if (typeof value === "number") found.isRounded ||= Math.abs(value) > Number.MAX_SAFE_INTEGER;
    else if (typeof value !== "object" || value === null) return;
    else if (level === DEEPEST) found.isTooDeep = true;
    else if (isRecord(value)) for (const key in value) look(value[key], level + 1);
    else if (Array.isArray(value)) for (const item of value) look(item, level + 1);
  }
  look(whole, 0);
  return found;
}

function isRecord(value: object): value is Readonly<Record<string, unknown>> {
  return !Array.isArray(value);
}

function parseAtOnce(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const joined = joinDocuments(text, { deepest: DEEPEST });
    try {
      return joined === undefined ? undefined : JSON.parse(joined);
    } catch {
      return undefined;
    }
  }
}

async function unlessNone(parse: () => Promise<unknown>): Promise<unknown> {
  try {
    return await parse();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What stands in the way of reading an answer of more than {@link MOST_VALUES}. */
export function tooManyValues(): Obstacle {
  return new Obstacle("too_large", `the answer holds more than ${MOST_VALUES} values`);
}

/** Lets the event loop take a turn. */
async function pause(): Promise<void> {
  await setImmediate();
}
