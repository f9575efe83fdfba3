import { z } from "zod";
import { print, type Json, type Printable } from "../commands/cjson.ts";
import { busyText, structured, type NxApiRequest, type Outcome, type Payload, type Run } from "./nx-api.ts";
import type { Dialect } from "../personalities/dialect.ts";
import { rejection } from "./pages.ts";
import { piped } from "../commands/run-command.ts";

const contentType = "application/json-rpc; charset=UTF-8";

const Params = z.object({
  cmd: z.string().optional().catch(undefined),
  version: z.union([z.number(), z.string()]).optional().catch(undefined),
});

const Entry = z.object({
  jsonrpc: z.literal("2.0").optional().catch(undefined),
  method: z.string().optional().catch(undefined),
  params: Params.catch({}),
  id: z.union([z.number(), z.string(), z.null()]).optional().catch(undefined),
});
type Entry = z.infer<typeof Entry>;

const Entries = z.union([z.array(Entry), Entry.transform((entry) => [entry])]);

interface Said {
  readonly status: number;
  readonly answer: { readonly [key: string]: Printable };
}

/** Reads a JSON-RPC request as NX-API does: an object or a list, one command each. */
export function jsonRpcCall(text: string, dialect: Dialect): NxApiRequest {
  const busy = payload(failure(dialect.busyStatus, -32603, "Internal error", busyText, null));
  const entries = parse(text);
  if (entries === undefined) {
    const unparsable = failure(400, -32700, "Parse error", "Request is not valid JSON", null);
    const refusal = dialect.parseError === "xml" ? rejection(dialect.rejection) : payload(unparsable);
    return { commands: [], busy, answer: () => Promise.resolve(refusal) };
  }
  return {
    commands: entries.flatMap((entry) => entry.params.cmd ?? []),
    busy,
    answer: async (run) => await answerAll(entries, run, dialect),
  };
}

function parse(text: string): readonly Entry[] | undefined {
  try {
    return Entries.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function answerAll(entries: readonly Entry[], run: Run, dialect: Dialect): Promise<Payload> {
  if (entries.some((entry) => entry.jsonrpc === undefined)) {
    // Captured with status 200 and a null id, unlike every other malformed request.
    return payload(
      failure(200, -32600, "Invalid request", "JSON-RPC version structure was not found in request", null),
    );
  }
  const said: Said[] = [];
  for (const entry of entries) {
    const one = await answerOne(entry, run, dialect);
    if (one.status !== 200 && dialect.batchFailure === "whole") {
      return payload(one);
    }
    if (entry.id !== undefined) {
      said.push(one);
    }
    if (one.status !== 200 && dialect.batchFailure === "stop") {
      break;
    }
  }
  const [first] = said;
  if (first === undefined) {
    return { status: 200, contentType, text: "" };
  }
  const status = said.find((one) => one.status !== 200)?.status ?? 200;
  return entries.length === 1 ? payload(first) : { status, contentType, text: print(said.map((one) => one.answer)) };
}

async function answerOne(entry: Entry, run: Run, dialect: Dialect): Promise<Said> {
  const id = entry.id ?? null;
  const { cmd, version } = entry.params;
  if (entry.method !== "cli" && entry.method !== "cli_ascii" && entry.method !== "cli_array") {
    return failure(404, -32601, "Method not found", "Expecting method to be cli or cli_ascii or cli_array", id);
  }
  if (version === undefined || cmd === undefined) {
    const missing = version === undefined ? "version" : "cmd";
    const message = `The required NX-API "${missing}" object was not found in params structure`;
    return failure(400, -32600, "Invalid request", message, id);
  }
  const refuse = (message: string): Said => failure(dialect.refusalStatus, -32602, "Invalid params", message, id);
  if (cmd.includes(";")) {
    return refuse("Request contains invalid special characters");
  }
  if (cmd.includes("|") && entry.method !== "cli_ascii") {
    return refuse("Pipe is not allowed for this message type");
  }
  const outcome = entry.method === "cli_ascii" ? await piped(cmd, run) : await run(cmd);
  if (outcome.answer.kind === "refused") {
    return refuse(outcome.answer.error);
  }
  if (outcome.answer.kind === "timeout") {
    return failure(500, -32603, "Internal error", "Back-end processing error.", id);
  }
  if (outcome.answer.kind === "text" && entry.method !== "cli_ascii") {
    return refuse("Structured output unsupported");
  }
  return { status: 200, answer: { jsonrpc: "2.0", result: result(entry.method, outcome, dialect), id } };
}

function result(method: "cli" | "cli_ascii" | "cli_array", outcome: Outcome, dialect: Dialect): Printable {
  if (method === "cli_ascii") {
    return { msg: outcome.text() };
  }
  const arrays = method === "cli_array";
  const body = structured(outcome.answer, dialect, arrays);
  return body === undefined ? null : arrays ? body : { body };
}

function failure(status: number, code: number, message: string, msg: string, id: Json): Said {
  return { status, answer: { jsonrpc: "2.0", error: { code, message, data: { msg } }, id } };
}

function payload(said: Said): Payload {
  return { status: said.status, contentType, text: print(said.answer) };
}
