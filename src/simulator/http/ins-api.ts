import { busyText, structured, type NxApiRequest, type Outcome, type Payload, type Run } from "./nx-api.ts";
import { xmlDocument, readInsRequest, type InsRequest } from "./ins-messages.ts";
import { print, type Json, type Printable } from "../commands/cjson.ts";
import type { Answer } from "../commands/command.ts";
import type { Dialect } from "../personalities/dialect.ts";
import { piped } from "../commands/run-command.ts";

/** What one command gave; which fields there are and their order depend on type and format. */
interface Output {
  readonly input: string;
  readonly msg: string;
  readonly code: string;
  readonly clierror?: string;
  /** Undefined where the output has no body at all. */
  readonly body?: Json;
  readonly printed?: Printable;
}

type Shown = "show" | "ascii" | "conf";

const shows: ReadonlyMap<string, Shown> = new Map([
  ["cli_show", "show"],
  ["cli_show_array", "show"],
  ["cli_show_ascii", "ascii"],
  ["cli_conf", "conf"],
  ["bash", "conf"],
]);

type Field = "input" | "msg" | "code" | "clierror" | "body";

// As captured: success and error of one type differ in order, and so do JSON and XML.
const order: Readonly<Record<"json" | "xml", Readonly<Record<Shown, readonly Field[]>>>> = {
  json: {
    show: ["clierror", "input", "msg", "code", "body"],
    ascii: ["body", "code", "msg", "clierror", "input"],
    conf: ["code", "msg", "clierror", "body"],
  },
  xml: {
    show: ["body", "clierror", "input", "msg", "code"],
    ascii: ["body", "clierror", "input", "msg", "code"],
    conf: ["body", "clierror", "code", "msg"],
  },
};

/** The answer to a valid cookie that comes with somebody else's password, as captured. */
export const unknownUser: Payload = {
  status: 400,
  contentType: "text/json; charset=UTF-8",
  text: print({ ins_api: { outputs: { output: { code: "400", msg: "Authentication failure - user not found." } } } }),
};

/** Reads an ins_api request in JSON or XML; undefined if it is not one. */
export function insApiCall(text: string, format: "json" | "xml", dialect: Dialect): NxApiRequest | undefined {
  const request = readInsRequest(text, format);
  if (request === undefined) {
    return undefined;
  }
  const busy = envelope(request, [{ input: request.input, msg: busyText, code: "500" }]);
  return {
    commands: request.commands.map((command) => command.trim()),
    busy: { ...busy, status: dialect.busyStatus },
    answer: async (run) => {
      const refusal = refused(request, dialect);
      return envelope(request, refusal === undefined ? await outputs(request, run, dialect) : [refusal]);
    },
  };
}

/** What is wrong with the request as a whole. */
function refused(request: InsRequest, dialect: Dialect): Output | undefined {
  const { type, chunk, commands, format, input } = request;
  if (commands.length === 0) {
    return { input, msg: "No input command", code: "400" };
  }
  if (type === "bash") {
    return { input, msg: "Bash command not supported", code: "501" };
  }
  if (chunk && commands.length > 1) {
    return { clierror: "", input, msg: "Chunking only honors one command", code: "400" };
  }
  if (chunk && format === "json") {
    return { clierror: "", input, msg: "Chunking is allowed in XML output only", code: "501" };
  }
  if (shows.get(type) !== "conf" && commands.length > dialect.maxShows) {
    const msg = `Maximum number of consecutive show commands exceeded, ${dialect.maxShows}`;
    return { clierror: "", input, msg, code: "413" };
  }
  return undefined;
}

async function outputs(request: InsRequest, run: Run, dialect: Dialect): Promise<readonly Output[]> {
  const made: Output[] = [];
  for (const input of request.commands) {
    const output = await one(request.type, input, run, dialect);
    made.push(output);
    // Configuration stops at its first error, show commands are all run: as captured.
    if (shows.get(request.type) === "conf" && output.code !== "200") {
      break;
    }
  }
  return made;
}

async function one(type: string, input: string, run: Run, dialect: Dialect): Promise<Output> {
  const command = input.trim();
  const ascii = shows.get(type) === "ascii";
  if (command.includes("|") && !ascii) {
    return { clierror: "", input, msg: "Pipe is not allowed for this message type", code: "501" };
  }
  const outcome = ascii ? await piped(command, run) : await run(command);
  const { answer } = outcome;
  if (answer.kind === "refused") {
    const understood = answer.parsed || shows.get(type) === "conf";
    const msg = understood ? "CLI execution error" : "Input CLI command error";
    return { clierror: answer.error, input, msg, code: "400" };
  }
  if (answer.kind === "timeout") {
    return { clierror: "", input, msg: "Back-end processing error.", code: "500" };
  }
  if (answer.kind === "text" && shows.get(type) === "show") {
    return { input, msg: "Structured output unsupported", code: "501" };
  }
  return { input, msg: "Success", code: "200", ...bodyOf(type, outcome, dialect) };
}

function bodyOf(type: string, outcome: Outcome, dialect: Dialect): Pick<Output, "body" | "printed"> {
  const { answer } = outcome;
  if (shows.get(type) === "conf") {
    return { body: {} };
  }
  if (shows.get(type) === "ascii") {
    const text = outcome.text();
    return { body: text === "" ? {} : text };
  }
  const printed = structured(answer, dialect, type === "cli_show_array");
  return printed === undefined ? { body: {} } : { body: plain(answer), printed };
}

/** The body as XML shows it, where several documents are one after the other without further ado. */
function plain(answer: Answer): Json {
  if (answer.kind === "body") {
    return answer.body;
  }
  const members: Record<string, Json[]> = {};
  for (const [key, member] of answer.kind === "documents"
    ? answer.documents.flatMap((document) => Object.entries(document))
    : []) {
    (members[key] ??= []).push(member);
  }
  return members;
}

function envelope(request: InsRequest, made: readonly Output[]): Payload {
  const { type, format } = request;
  const shown = shows.get(type);
  const contentType = `text/${format}; charset=UTF-8`;
  if (shown === undefined) {
    const answer = { code: "501", sid: "eoc", msg: "Message not supported", type: "", version: "1.0" };
    return { status: 200, contentType, text: format === "xml" ? xmlDocument(answer) : print({ ins_api: answer }) };
  }
  const fields = order[format][shown];
  if (format === "xml") {
    const output = made.map((each) => picked(fields, each));
    return { status: 200, contentType, text: xmlDocument({ type, version: "1.0", sid: "eoc", outputs: { output } }) };
  }
  const list = made.map((each) => picked(fields, { ...each, ...("printed" in each && { body: each.printed }) }));
  const output = list.length === 1 ? (list[0] ?? {}) : list;
  const ids = shown === "show" ? { type, version: "1.0", sid: "eoc" } : { sid: "eoc", type, version: "1.0" };
  return { status: 200, contentType, text: print({ ins_api: { ...ids, outputs: { output } } }) };
}

function picked<Value>(fields: readonly Field[], output: { readonly [K in Field]?: Value }): Record<string, Value> {
  const chosen: Record<string, Value> = {};
  for (const field of fields) {
    const value = output[field];
    if (value !== undefined) {
      chosen[field] = value;
    }
  }
  return chosen;
}
