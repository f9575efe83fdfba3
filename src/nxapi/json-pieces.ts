import { CODE, endOfString } from "./json-scan.ts";
import { Obstacle } from "./failure.ts";

interface PieceOptions {
  /** About so many characters are parsed at once; more only where a single text or number is longer. */
  readonly pieceLength: number;
  /** Waited for after each piece. */
  readonly pause: () => Promise<void>;
}

/** An object or list that is open at the place in the text to which the reading has come. */
interface Container {
  readonly isList: boolean;
  /** The place of its opening bracket. */
  readonly start: number;
  /** Where the members begin that were not parsed yet. */
  from: number;
  /** Where the member begins that is being read. */
  member: number;
  /** The members so far of one that is too long to be parsed at once. */
  built: Record<string, unknown> | unknown[] | undefined;
  /** Whether the member that is being read was too long itself, and is in {@link built} already. */
  added: boolean;
  /** How many members {@link built} has. */
  count: number;
  afterComma: boolean;
}

/** A real object has a few hundred members; where there are very many, each one more costs more. */
const MOST_MEMBERS = 10_000;

/** So many characters are looked through in one turn of the event loop. */
const STRIDE = 1024 * 1024;

/** Whether there is nothing but what JSON takes for blank, which is less than `trim` does. */
function isBlank(text: string): boolean {
  return /^[ \t\n\r]*$/.test(text);
}

function fail(): never {
  throw new SyntaxError("no JSON");
}

/**
 * The value of a long JSON text, parsed piece by piece, so that no piece holds the event loop for long. It does not limit
 * how deep the text nests.
 * @throws SyntaxError if it is no JSON
 * @throws Obstacle `too_large` if an object has too many members to be put together
 */
export async function parseInPieces(text: string, { pieceLength, pause }: PieceOptions): Promise<unknown> {
  const open: Container[] = [];
  let pausedAt = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (at - pausedAt >= STRIDE) {
      pausedAt = at;
      await pause();
    }
    if (code <= CODE.blank) continue;
    if (code === CODE.quote) at = endOfString(text, at);
    else if (code === CODE.brace || code === CODE.bracket) open.push(containerAt(at, code === CODE.bracket));
    else if (code === CODE.comma) {
      const container = open.at(-1);
      if (container === undefined) return fail();
      if (container.added) endMember(text, container, at);
      else if (at - container.from >= pieceLength) {
        build(text, open);
        add(text, container, at);
        await pause();
      }
      container.member = at + 1;
    } else if (code === CODE.endBrace || code === CODE.endBracket) {
      const container = open.pop();
      if (container === undefined || container.isList !== (code === CODE.endBracket)) return fail();
      const parent = open.at(-1);
      if (container.built !== undefined) {
        finish(text, container, at);
        await pause();
        if (parent !== undefined) adopt(text, parent, container, at);
      }
      if (parent === undefined) return alone(text, container, at);
    }
  }
  // No object and no list, or one that does not end.
  return JSON.parse(text);
}

function containerAt(start: number, isList: boolean): Container {
  const from = start + 1;
  return { isList, start, from, member: from, built: undefined, added: false, count: 0, afterComma: false };
}

/** Makes the innermost container one that is built, and so those around it, up to the member that leads inwards. */
function build(text: string, open: readonly Container[]): void {
  for (const container of open) {
    container.built ??= container.isList ? [] : {};
    if (container !== open.at(-1) && container.member > container.from) add(text, container, container.member - 1);
  }
}

/** Adds the members up to a comma, or to the closing bracket, at `end`. */
function add(text: string, container: Container, end: number): void {
  const { isList, built, from } = container;
  const slice = text.slice(from, end);
  const members: unknown = JSON.parse(isList ? `[${slice}]` : `{${slice}}`);
  if (Array.isArray(built) && Array.isArray(members) && members.length > 0)
    for (const member of members) built.push(member);
  else if (!isList && typeof members === "object" && members !== null) {
    const entries = Object.entries(members);
    if (entries.length === 0) fail();
    for (const [key, member] of entries) set(container, key, member);
  } else fail();
  container.from = end + 1;
  container.afterComma = true;
}

function set(container: Container, key: string, value: unknown): void {
  const { built } = container;
  if (built === undefined || Array.isArray(built)) return;
  container.count += 1;
  if (container.count > MOST_MEMBERS) {
    throw new Obstacle("too_large", `the answer holds an object with more than ${MOST_MEMBERS} members`);
  }
  // As JSON.parse does: this is a key like any other.
  if (key === "__proto__") Object.defineProperty(built, key, { value, ...OWN });
  else built[key] = value;
}

const OWN = { writable: true, enumerable: true, configurable: true } as const;

function endMember(text: string, container: Container, at: number): void {
  if (!isBlank(text.slice(container.from, at))) fail();
  container.from = at + 1;
  container.added = false;
  container.afterComma = true;
}

function finish(text: string, container: Container, at: number): void {
  const isOver = isBlank(text.slice(container.from, at));
  if (!isOver && !container.added) add(text, container, at);
  else if (!isOver || (container.afterComma && !container.added)) fail();
}

/** Adds a container that was built, and closes at `at`, to the one around it. */
function adopt(text: string, parent: Container, child: Container, at: number): void {
  if (parent.added) fail();
  const lead = text.slice(parent.from, child.start);
  if (Array.isArray(parent.built)) {
    if (!isBlank(lead)) fail();
    parent.built.push(child.built);
  } else {
    const colon = lead.lastIndexOf(":");
    if (colon < 0 || !isBlank(lead.slice(colon + 1))) fail();
    const key: unknown = JSON.parse(lead.slice(0, colon));
    if (typeof key !== "string") fail();
    set(parent, key, child.built);
  }
  parent.from = at + 1;
  parent.added = true;
}

/** The value of the outermost container, if there is nothing but blanks around it. */
function alone(text: string, { start, built }: Container, end: number): unknown {
  if (built === undefined) return JSON.parse(text);
  if (!isBlank(text.slice(0, start)) || !isBlank(text.slice(end + 1))) fail();
  return built;
}
