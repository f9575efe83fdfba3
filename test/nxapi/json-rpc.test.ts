import { describe, expect, it } from "vitest";

import { countCalls, decode as decodeCalls, encode } from "../../src/nxapi/json-rpc.ts";

const BATCH = 3;
const decode = async (text: string, count: number) => await decodeCalls(text, { count, firstId: 1 });

const ONE = { jsonrpc: "2.0", result: { body: { a: 1 } }, id: 1 };
const TWO = { jsonrpc: "2.0", result: { body: { b: 2 } }, id: 2 };
const THREE = { jsonrpc: "2.0", result: { body: { c: 3 } }, id: 3 };
const BAD = {
  jsonrpc: "2.0",
  error: { code: -32602, message: "Invalid params", data: { msg: "% Invalid command\n" } },
  id: 2,
};

const A = { ok: true, body: { a: 1 } };
const B = { ok: true, body: { b: 2 } };
const C = { ok: true, body: { c: 3 } };
const UNKNOWN = { ok: false, failure: "unsupported", message: "% Invalid command" };
const NO_BODY = { ok: true, body: undefined };
const LEFT_OUT = { ok: false, failure: "unanswered", message: "the switch left the command out of its answer" };

describe("a request", () => {
  it("has ids of its own, which never come again on its connection and which 32 bits hold", () => {
    const next = countCalls();

    const calls = [next(2), next(1), next(8)];

    expect(calls).toEqual([
      { count: 2, firstId: 1 },
      { count: 1, firstId: 3 },
      { count: 8, firstId: 4 },
    ]);
    expect(JSON.parse(encode(["show clock"], 3))).toMatchObject([{ id: 3 }]);
  });

  it("is one JSON-RPC call a command, with ids from 1", () => {
    expect(JSON.parse(encode(["show version", "show clock"]))).toEqual([
      { jsonrpc: "2.0", method: "cli", params: { cmd: "show version", version: 1 }, id: 1 },
      { jsonrpc: "2.0", method: "cli", params: { cmd: "show clock", version: 1 }, id: 2 },
    ]);
  });
});

describe("an answer to several commands", () => {
  it.each([
    ["an array", [ONE, TWO, THREE], [A, B, C]],
    ["an array in another order", [THREE, ONE, TWO], [A, B, C]],
    ["an array in an array", [[ONE, TWO, THREE]], [A, B, C]],
    ["arrays in an array", [[ONE], [TWO, THREE]], [A, B, C]],
    ["an array that ends with the failed command", [ONE, BAD], [A, UNKNOWN, LEFT_OUT]],
    ["an array that goes on after the failed command", [ONE, BAD, THREE], [A, UNKNOWN, C]],
    ["an array with a hole", [ONE, THREE], [A, LEFT_OUT, C]],
    ["one error alone, with the id of its command", BAD, [LEFT_OUT, UNKNOWN, LEFT_OUT]],
    ["one result alone", ONE, [A, LEFT_OUT, LEFT_OUT]],
    ["ids that were not asked for", [ONE, { ...TWO, id: 4 }, { ...THREE, id: 1.5 }], [A, LEFT_OUT, LEFT_OUT]],
    ["strangers between the answers", [null, ONE, 7, "x", {}, TWO, [], THREE], [A, B, C]],
  ])("is understood as %s", async (_form, answer, replies) => {
    await expect(decode(JSON.stringify(answer), BATCH)).resolves.toEqual(replies);
  });

  it("is understood as documents in a row", async () => {
    await expect(decode([ONE, TWO, THREE].map((one) => JSON.stringify(one)).join("\n"), BATCH)).resolves.toEqual([
      A,
      B,
      C,
    ]);
  });

  it("says of each command why the request as a whole was refused", async () => {
    const answer = {
      jsonrpc: "2.0",
      error: {
        code: -32600,
        message: "Invalid request",
        data: { msg: "JSON-RPC version structure was not found in request" },
      },
      id: null,
    };

    await expect(decode(JSON.stringify(answer), 2)).resolves.toEqual([
      { ok: false, failure: "unanswered", message: "JSON-RPC version structure was not found in request" },
      { ok: false, failure: "unanswered", message: "JSON-RPC version structure was not found in request" },
    ]);
  });
});

describe("an answer to one command", () => {
  it.each([
    ["a bare object", ONE, A],
    ["an array of one", [ONE], A],
    ["an array of one in an array", [[ONE]], A],
    ["an error that is null", { ...ONE, error: null }, A],
    ["tables without a body, as cli_array gives them", { ...ONE, result: { a: 1 } }, A],
    ["no output", { ...ONE, result: null }, { ok: true, body: undefined }],
    ["neither a result nor an error but null", { jsonrpc: "2.0", result: null, error: null, id: 1 }, NO_BODY],
    [
      "words in the place of a body",
      { ...ONE, result: { msg: "No entries \n" } },
      { ...NO_BODY, message: "No entries" },
    ],
    ["no words in the place of a body", { ...ONE, result: { msg: "" } }, { ...NO_BODY, message: "" }],
    ["an empty body, which is one", { ...ONE, result: { body: {} } }, { ok: true, body: {} }],
    ["a null body, which is one", { ...ONE, result: { body: null } }, { ok: true, body: null }],
    ["a table that has a msg", { ...ONE, result: { msg: "x", a: 1 } }, { ok: true, body: { msg: "x", a: 1 } }],
    [
      "words of refusal in the place of a body",
      { ...ONE, result: { msg: "Note:  process currently not running\n" } },
      { ok: false, failure: "unsupported", message: "Note:  process currently not running" },
    ],
    [
      "text in the place of JSON",
      { ...ONE, result: { body: "IPv4 hosts used: 3\n" } },
      { ok: true, body: "IPv4 hosts used: 3\n" },
    ],
    ["a body printed as a string", { ...ONE, result: { body: '{"a": 1}' } }, A],
    [
      "documents in a row as a string",
      { ...ONE, result: { body: '{"a": 1}{"b": 2}' } },
      { ok: true, body: [{ a: 1 }, { b: 2 }] },
    ],
    ["a string that only begins like JSON", { ...ONE, result: { body: "[edit] {x" } }, { ok: true, body: "[edit] {x" }],
  ])("is understood as %s", async (_form, answer, reply) => {
    await expect(decode(JSON.stringify(answer), 1)).resolves.toEqual([reply]);
  });

  it("keeps several documents apart that stand where one is expected", async () => {
    await expect(decode('{"jsonrpc": "2.0", "result": {"body": {"a": 1}{"b": 2}}, "id": 1}', 1)).resolves.toEqual([
      { ok: true, body: [{ a: 1 }, { b: 2 }] },
    ]);
  });

  it.each([
    ["unsupported", "% Invalid command\n"],
    ["unsupported", "% Incomplete command\n"],
    ["unsupported", "Syntax error while parsing 'show icam scale | xml '\n"],
    ["unsupported", "Structured output unsupported"],
    ["unsupported", "Note:  process currently not running\n"],
    ["rejected", "% Permission denied for the role\n"],
    ["rejected", "Invalid value/range\n"],
    ["rejected", "Back-end processing error."],
  ])("is %s where the switch says %j", async (failure, msg) => {
    const answer = { jsonrpc: "2.0", error: { code: -32602, message: "Invalid params", data: { msg } }, id: 1 };

    await expect(decode(JSON.stringify(answer), 1)).resolves.toEqual([{ ok: false, failure, message: msg.trim() }]);
  });

  it.each([
    ["the message where there are no data", { code: -32603, message: "Internal error" }, "Internal error"],
    [
      "the message where the data hold no text",
      { code: -32603, message: "Internal error", data: { msg: 1 } },
      "Internal error",
    ],
    ["the code where there is nothing else", { code: -32603 }, "error -32603"],
    ["that there is not even a code", { code: "x" }, "error without a code"],
  ])("is told with %s", async (_what, error, message) => {
    await expect(decode(JSON.stringify({ jsonrpc: "2.0", error, id: 1 }), 1)).resolves.toEqual([
      { ok: false, failure: "rejected", message },
    ]);
  });
});

describe("an answer to another request", () => {
  it.each([
    ["a result", { ...ONE, id: 7 }],
    ["an error", { ...BAD, id: 7 }],
    ["a list", [ONE, TWO]],
  ])("is told from one that is no JSON-RPC: %s", async (_what, answer) => {
    await expect(decodeCalls(JSON.stringify(answer), { count: 3, firstId: 3 })).resolves.toBe("foreign");
  });

  it("is left out where there is one to this request as well", async () => {
    const answer = JSON.stringify([ONE, { ...TWO, id: 3 }, { ...ONE, id: 3 }]);

    await expect(decodeCalls(answer, { count: 1, firstId: 3 })).resolves.toEqual([B]);
  });
});

describe("an answer that is no JSON-RPC", () => {
  it.each([
    ["empty", ""],
    ["markup", "<html></html>"],
    ["JSON of another protocol", '{"ins_api": {"outputs": {}}}'],
    ["an empty list", "[]"],
    ["a number", "7"],
    ["an error of something else", '{"error":{"message":"API not found","code":"3"}}'],
    ["an error of something else, with an id like ours", '{"error":{"message":"API not found"},"id":1}'],
    ["a result without a version", '{"result":{"body":{}},"id":1}'],
    ["a result without an id", '{"jsonrpc":"2.0","result":{"body":{}}}'],
    ["a result with a null id", '{"jsonrpc":"2.0","result":{"body":{}},"id":null}'],
    ["neither result nor error", '{"jsonrpc":"2.0","id":1}'],
  ])("is none: %s", async (_what, text) => {
    await expect(decode(text, 1)).resolves.toBeUndefined();
  });
});
