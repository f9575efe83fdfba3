import { expect, it } from "vitest";
import { startNexus } from "../../../src/simulator/nexus.ts";
import { ask, basic, call, calls } from "../ask.ts";

const leaf = { name: "leaf-1", personality: "n9kv-9.3.3" } as const;

it("prints one answer as the device does: an object, tabs, a tab after each colon, no final newline", async () => {
  await using nexus = await startNexus(leaf);

  const { status, text } = await ask(nexus.url, { body: calls("show hostname") });

  expect(status).toBe(200);
  expect(text).toBe(
    '{\n\t"jsonrpc":\t"2.0",\n\t"result":\t{\n\t\t"body":\t{\n\t\t\t"hostname":\t"leaf-1"\n\t\t}\n\t},\n\t"id":\t1\n}',
  );
});

it("prints rows as [{ … }, { … }], two tabs deeper than their key", async () => {
  const rows = {
    TABLE_interface: { ROW_interface: [{ interface: "mgmt0", eth_fcs_err: 0 }, { interface: "Ethernet1/1" }] },
  };
  await using nexus = await startNexus({ ...leaf, replies: { "show interface counters errors": rows } });

  const { text } = await ask(nexus.url, { body: calls("show interface counters errors") });

  expect(text).toBe(
    [
      "{",
      '\t"jsonrpc":\t"2.0",',
      '\t"result":\t{',
      '\t\t"body":\t{',
      '\t\t\t"TABLE_interface":\t{',
      '\t\t\t\t"ROW_interface":\t[{',
      '\t\t\t\t\t\t"interface":\t"mgmt0",',
      '\t\t\t\t\t\t"eth_fcs_err":\t0',
      "\t\t\t\t\t}, {",
      '\t\t\t\t\t\t"interface":\t"Ethernet1/1"',
      "\t\t\t\t\t}]",
      "\t\t\t}",
      "\t\t}",
      "\t},",
      '\t"id":\t1',
      "}",
    ].join("\n"),
  );
});

it("answers a lone object and a list of one with an object, several commands with a list in their order", async () => {
  await using nexus = await startNexus(leaf);

  const object = await ask(nexus.url, { body: call("show hostname", { id: 7 }) });
  const list = await ask(nexus.url, { body: [call("show hostname", { id: "seven" })] });
  const two = await ask(nexus.url, { body: [call("show hostname", { id: 9 }), call("show clock", { id: 3 })] });

  expect(JSON.parse(object.text)).toMatchObject({ id: 7 });
  expect(JSON.parse(list.text)).toMatchObject({ id: "seven" });
  expect(JSON.parse(two.text)).toMatchObject([{ id: 9 }, { id: 3 }]);
});

it("leaves a call without an id unanswered", async () => {
  await using nexus = await startNexus(leaf);
  const silent = call("show clock", { id: undefined });

  const one = await ask(nexus.url, { body: [call("show hostname"), silent] });
  const none = await ask(nexus.url, { body: silent });

  expect(JSON.parse(one.text)).toMatchObject([{ id: 1 }]);
  expect(none).toMatchObject({ status: 200, text: "" });
});

it("gives text in msg for cli_ascii, null for a command with nothing to show", async () => {
  await using nexus = await startNexus(leaf);

  const text = await ask(nexus.url, { body: call("show hostname", { method: "cli_ascii" }) });
  const nothing = await ask(nexus.url, { body: call("terminal length 0") });

  expect(JSON.parse(text.text)).toEqual({ jsonrpc: "2.0", result: { msg: "leaf-1 \n" }, id: 1 });
  expect(nothing.text).toBe('{\n\t"jsonrpc":\t"2.0",\n\t"result":\tnull,\n\t"id":\t1\n}');
});

it("puts the tables of cli_array into the result itself, always as lists, numbers typed", async () => {
  const body = { TABLE_vlanbrief: { ROW_vlanbrief: { "vlanshowbr-vlanid": "1", "vlanshowbr-vlanname": "default" } } };
  await using nexus = await startNexus({ ...leaf, replies: { "show vlan": body } });

  const { text } = await ask(nexus.url, { body: call("show vlan", { method: "cli_array" }) });

  expect(JSON.parse(text)).toEqual({
    jsonrpc: "2.0",
    result: { TABLE_vlanbrief: { ROW_vlanbrief: [{ "vlanshowbr-vlanid": 1, "vlanshowbr-vlanname": "default" }] } },
    id: 1,
  });
});

it.each([
  ["an unknown command", call("bogus command"), 500, -32602, "Invalid params", "% Invalid command\n"],
  [
    "a semicolon",
    call("show clock ;show vlan"),
    500,
    -32602,
    "Invalid params",
    "Request contains invalid special characters",
  ],
  [
    "an unknown method",
    call("show clock", { method: "cli_rest" }),
    404,
    -32601,
    "Method not found",
    "Expecting method to be cli or cli_ascii or cli_array",
  ],
  [
    "a missing version",
    call("", { params: { cmd: "show clock" } }),
    400,
    -32600,
    "Invalid request",
    'The required NX-API "version" object was not found in params structure',
  ],
  ["configuration", call("vlan 10"), 500, -32602, "Invalid params", "% Permission denied for the role\n"],
] as const)("refuses %s as the device does", async (_what, body, status, code, message, msg) => {
  await using nexus = await startNexus(leaf);

  const reply = await ask(nexus.url, { body });

  expect(reply.status).toBe(status);
  expect(reply.headers["content-type"]).toBe("application/json-rpc; charset=UTF-8");
  expect(JSON.parse(reply.text)).toEqual({ jsonrpc: "2.0", error: { code, message, data: { msg } }, id: 1 });
});

it("answers 200 and a null id when the version of JSON-RPC is missing", async () => {
  await using nexus = await startNexus(leaf);

  const { status, text } = await ask(nexus.url, { body: call("show clock", { jsonrpc: undefined }) });

  expect(status).toBe(200);
  expect(JSON.parse(text)).toEqual({
    jsonrpc: "2.0",
    error: {
      code: -32600,
      message: "Invalid request",
      data: { msg: "JSON-RPC version structure was not found in request" },
    },
    id: null,
  });
});

it.each([
  ["application/json", "Server internal error."],
  ["text/plain", "Server internal error."],
])("answers JSON-RPC sent as %s with 400 and XML", async (type, message) => {
  await using nexus = await startNexus(leaf);

  const { status, headers, text } = await ask(nexus.url, {
    body: calls("show clock"),
    headers: { ...basic, "content-type": type },
  });

  expect(status).toBe(400);
  expect(headers["content-type"]).toBe("text/xml; charset=UTF-8");
  expect(text).toBe(
    `<?xml version="1.0"?>\n<ins_api>\n  <outputs>\n    <output>\n      <msg>${message}</msg>\n      <code>400</code>\n    </output>\n  </outputs>\n</ins_api>\n`,
  );
});

it("takes a content type with parameters, and floats and strings as version", async () => {
  await using nexus = await startNexus(leaf);

  const { status } = await ask(nexus.url, {
    body: [call("show clock", { params: { cmd: "show clock", version: "1.2" } })],
    headers: { ...basic, "content-type": "application/json-rpc; charset=utf-8" },
  });

  expect(status).toBe(200);
});

it.each([
  ["json-rpc", "application/json-rpc; charset=UTF-8"],
  ["xml", "text/xml; charset=UTF-8"],
] as const)("answers a body that is not JSON with 400 as %s", async (parseError, type) => {
  await using nexus = await startNexus({ ...leaf, dialect: { parseError } });

  const { status, headers } = await ask(nexus.url, { body: "[{]" });

  expect(status).toBe(400);
  expect(headers["content-type"]).toBe(type);
});

it.each([
  ["stop", [1, 2]],
  ["continue", [1, 2, 3]],
] as const)("answers a batch with a bad command in the middle by %s", async (batchFailure, ids) => {
  await using nexus = await startNexus({ ...leaf, dialect: { batchFailure } });

  const { status, text } = await ask(nexus.url, { body: calls("show clock", "show bogus", "show hostname") });

  expect(status).toBe(500);
  expect(JSON.parse(text)).toMatchObject(
    ids.map((id) => (id === 2 ? { id, error: { code: -32602 } } : { id, result: {} })),
  );
});

it("answers a batch with a bad command by one error when it fails whole", async () => {
  await using nexus = await startNexus({ ...leaf, dialect: { batchFailure: "whole" } });

  const { status, text } = await ask(nexus.url, { body: calls("show clock", "show bogus", "show hostname") });

  expect(status).toBe(500);
  expect(JSON.parse(text)).toMatchObject({ id: 2, error: { code: -32602 } });
});
