import { expect, it } from "vitest";
import { startNexus } from "../../../src/simulator/nexus.ts";
import { ask, authorization, basic, type Reply } from "../ask.ts";

const leaf = { name: "leaf-1", personality: "n9kv-9.3.3" } as const;

async function send(url: string, fields: object, type = "application/json"): Promise<Reply> {
  const body = {
    ins_api: { version: "1.0", type: "cli_show", chunk: "0", sid: "1", output_format: "json", ...fields },
  };
  return await ask(url, { body, headers: { ...basic, "content-type": type } });
}

function xml(fields: Readonly<Record<string, string>>): string {
  const all = { version: "1.0", type: "cli_show", chunk: "0", sid: "sid", output_format: "xml", ...fields };
  const lines = Object.entries(all).map(([key, value]) => `  <${key}>${value}</${key}>`);
  return `<?xml version="1.0"?>\n<ins_api>\n${lines.join("\n")}\n</ins_api>`;
}

async function sendXml(url: string, fields: Readonly<Record<string, string>>): Promise<Reply> {
  return await ask(url, { body: xml(fields), headers: { ...basic, "content-type": "text/xml" } });
}

it("prints cli_show with type, version, sid, outputs, and the output's fields in the device's order", async () => {
  await using nexus = await startNexus(leaf);

  const { status, headers, text } = await send(nexus.url, { input: "show hostname" });

  expect(status).toBe(200);
  expect(headers["content-type"]).toBe("text/json; charset=UTF-8");
  expect(text).toBe(
    [
      "{",
      '\t"ins_api":\t{',
      '\t\t"type":\t"cli_show",',
      '\t\t"version":\t"1.0",',
      '\t\t"sid":\t"eoc",',
      '\t\t"outputs":\t{',
      '\t\t\t"output":\t{',
      '\t\t\t\t"input":\t"show hostname",',
      '\t\t\t\t"msg":\t"Success",',
      '\t\t\t\t"code":\t"200",',
      '\t\t\t\t"body":\t{',
      '\t\t\t\t\t"hostname":\t"leaf-1"',
      "\t\t\t\t}",
      "\t\t\t}",
      "\t\t}",
      "\t}",
      "}",
    ].join("\n"),
  );
});

it("prints cli_show_ascii with its other order, two commands as a list, the second with its leading space", async () => {
  await using nexus = await startNexus(leaf);

  const { text } = await send(nexus.url, { type: "cli_show_ascii", sid: null, input: "show hostname ; show hostname" });

  expect(text).toBe(
    [
      "{",
      '\t"ins_api":\t{',
      '\t\t"sid":\t"eoc",',
      '\t\t"type":\t"cli_show_ascii",',
      '\t\t"version":\t"1.0",',
      '\t\t"outputs":\t{',
      '\t\t\t"output":\t[{',
      '\t\t\t\t\t"body":\t"leaf-1 \\n",',
      '\t\t\t\t\t"code":\t"200",',
      '\t\t\t\t\t"msg":\t"Success",',
      '\t\t\t\t\t"input":\t"show hostname"',
      "\t\t\t\t}, {",
      '\t\t\t\t\t"body":\t"leaf-1 \\n",',
      '\t\t\t\t\t"code":\t"200",',
      '\t\t\t\t\t"msg":\t"Success",',
      '\t\t\t\t\t"input":\t" show hostname"',
      "\t\t\t\t}]",
      "\t\t}",
      "\t}",
      "}",
    ].join("\n"),
  );
});

it.each([
  [
    "cli_show",
    "show bogus",
    '"clierror":\t"% Invalid command\\n",\n\t\t\t\t"input":\t"show bogus",\n\t\t\t\t"msg":\t"Input CLI command error",\n\t\t\t\t"code":\t"400"',
  ],
  [
    "cli_show",
    "show clock | show hostname",
    '"clierror":\t"",\n\t\t\t\t"input":\t"show clock | show hostname",\n\t\t\t\t"msg":\t"Pipe is not allowed for this message type",\n\t\t\t\t"code":\t"501"',
  ],
  [
    "cli_show",
    "show icam resource fib-tcam module 9 inst 0",
    '"clierror":\t"Invalid value/range\\n",\n\t\t\t\t"input":\t"show icam resource fib-tcam module 9 inst 0",\n\t\t\t\t"msg":\t"CLI execution error",\n\t\t\t\t"code":\t"400"',
  ],
  [
    "cli_show_ascii",
    "show clock | show hostname",
    '"code":\t"400",\n\t\t\t\t"msg":\t"Input CLI command error",\n\t\t\t\t"clierror":\t"% Invalid command\\n",\n\t\t\t\t"input":\t"show clock | show hostname"',
  ],
  [
    "cli_conf",
    "vlan 10",
    '"code":\t"400",\n\t\t\t\t"msg":\t"CLI execution error",\n\t\t\t\t"clierror":\t"% Permission denied for the role\\n"',
  ],
] as const)("answers %s of '%s' with status 200 and the error in the output", async (type, input, output) => {
  await using nexus = await startNexus(leaf);

  const { status, text } = await send(nexus.url, { type, input });

  expect(status).toBe(200);
  expect(text).toContain(`"output":\t{\n\t\t\t\t${output}\n\t\t\t}`);
});

it("runs the other show commands after a bad one, and no configuration after a bad line", async () => {
  await using nexus = await startNexus(leaf);

  const shown = await send(nexus.url, { input: "show hostname ;show bogus ;show clock" });
  const configured = await send(nexus.url, { type: "cli_conf", input: "terminal length 0 ;vlan 10 ;vlan 20" });

  expect(JSON.parse(shown.text)).toMatchObject({
    ins_api: { outputs: { output: [{ code: "200" }, { code: "400" }, { code: "200" }] } },
  });
  expect(JSON.parse(configured.text)).toEqual({
    ins_api: {
      sid: "eoc",
      type: "cli_conf",
      version: "1.0",
      outputs: {
        output: [
          { code: "200", msg: "Success", body: {} },
          { code: "400", msg: "CLI execution error", clierror: "% Permission denied for the role\n" },
        ],
      },
    },
  });
});

it.each(["cli_shout", "constructor", "__proto__"])("answers the unknown type %s without outputs", async (type) => {
  await using nexus = await startNexus(leaf);

  const { status, text } = await send(nexus.url, { type, input: "show clock" });

  expect(status).toBe(200);
  expect(JSON.parse(text)).toEqual({
    ins_api: { code: "501", sid: "eoc", msg: "Message not supported", type: "", version: "1.0" },
  });
});

it.each([
  [
    "more than ten shows",
    { input: Array.from({ length: 11 }, () => "show clock").join(" ;") },
    "413",
    "Maximum number of consecutive show commands exceeded, 10",
  ],
  ["no command", { input: " ; " }, "400", "No input command"],
  ["bash", { type: "bash", input: "uname -a" }, "501", "Bash command not supported"],
  [
    "a chunk with two commands",
    { chunk: "1", input: "show clock ;show hostname" },
    "400",
    "Chunking only honors one command",
  ],
  ["a chunk in JSON", { chunk: "1", input: "show clock" }, "501", "Chunking is allowed in XML output only"],
] as const)("refuses %s", async (_what, fields, code, msg) => {
  await using nexus = await startNexus(leaf);

  const { status, text } = await send(nexus.url, fields);

  expect(status).toBe(200);
  expect(JSON.parse(text)).toMatchObject({ ins_api: { outputs: { output: { code, msg } } } });
});

it("gives cli_show_array with every table as a list", async () => {
  await using nexus = await startNexus(leaf);

  const { text } = await send(nexus.url, {
    type: "cli_show_array",
    input: "show icam resource fib_tcam module 1 inst 0",
  });

  expect(text).toContain('"ROW_fib_stats":\t[{\n');
  expect(text).toContain('"Max_Entries":\t32768,\n');
});

it("answers XML as captured: an output with body, input, msg, code", async () => {
  await using nexus = await startNexus(leaf);

  const { headers, text } = await sendXml(nexus.url, { input: "show hostname" });

  expect(headers["content-type"]).toBe("text/xml; charset=UTF-8");
  expect(text).toBe(
    [
      '<?xml version="1.0"?>',
      "<ins_api>",
      "  <type>cli_show</type>",
      "  <version>1.0</version>",
      "  <sid>eoc</sid>",
      "  <outputs>",
      "    <output>",
      "      <body>",
      "      <hostname>leaf-1</hostname>",
      "     </body>",
      "      <input>show hostname</input>",
      "      <msg>Success</msg>",
      "      <code>200</code>",
      "    </output>",
      "  </outputs>",
      "</ins_api>",
      "",
    ].join("\n"),
  );
});

it("answers XML errors without a body, configuration without an input, and escapes what XML cannot hold", async () => {
  await using nexus = await startNexus(leaf);

  const bad = await sendXml(nexus.url, { input: "show bogus" });
  const conf = await sendXml(nexus.url, { type: "cli_conf", input: "terminal length 0" });
  const fib = await sendXml(nexus.url, { input: "show icam resource fib-tcam module 1 inst 0" });

  expect(bad.text).toContain(
    "    <output>\n      <clierror>% Invalid command\n</clierror>\n      <input>show bogus</input>\n      <msg>Input CLI command error</msg>\n      <code>400</code>\n    </output>",
  );
  expect(conf.text).toContain(
    "    <output>\n      <body/>\n      <code>200</code>\n      <msg>Success</msg>\n    </output>",
  );
  expect(fib.text).toContain("<Class>IPv6(&gt;64b&amp;&lt;128b) Routes</Class>");
});

it("lets output_format decide the form of the answer, whatever the content type", async () => {
  await using nexus = await startNexus(leaf);

  const asXml = await send(nexus.url, { input: "show clock", output_format: "xml" });
  const asJson = await sendXml(nexus.url, { input: "show clock", output_format: "json" });

  expect(asXml.headers["content-type"]).toBe("text/xml; charset=UTF-8");
  expect(asJson.headers["content-type"]).toBe("text/json; charset=UTF-8");
});

it("takes a body without outer braces", async () => {
  await using nexus = await startNexus(leaf);

  const { text } = await ask(nexus.url, {
    body: '"ins_api": {"version":"1.0","type":"cli_show","chunk":"0","sid":"1","input":"show hostname","output_format":"json"}',
    headers: { ...basic, "content-type": "text/json" },
  });

  expect(JSON.parse(text)).toMatchObject({ ins_api: { outputs: { output: { code: "200" } } } });
});

it("says that a command has no structured output, and an empty text as an empty object", async () => {
  await using nexus = await startNexus({
    ...leaf,
    replies: { "show tech": { text: "much text\n" }, "show nothing": null },
  });

  const structured = await send(nexus.url, { input: "show tech" });
  const text = await send(nexus.url, { type: "cli_show_ascii", input: "show tech ;show nothing" });

  expect(structured.text).toContain(
    '"output":\t{\n\t\t\t\t"input":\t"show tech",\n\t\t\t\t"msg":\t"Structured output unsupported",\n\t\t\t\t"code":\t"501"\n\t\t\t}',
  );
  expect(JSON.parse(text.text)).toMatchObject({
    ins_api: { outputs: { output: [{ body: "much text\n" }, { body: {} }] } },
  });
});

it("filters text through pipes", async () => {
  await using nexus = await startNexus(leaf);

  const { text } = await send(nexus.url, { type: "cli_show_ascii", input: 'show version | include "Device name"' });

  expect(JSON.parse(text)).toMatchObject({ ins_api: { outputs: { output: { body: "  Device name: leaf-1\n" } } } });
});

it("refuses the sixth pair of user and address at the same worker", async () => {
  const users = Array.from({ length: 3 }, (_, index) => ({ name: `u${index}`, password: "p" }));
  await using nexus = await startNexus({ ...leaf, users, dialect: { workers: 1, sessionsPerWorker: 2 } });
  const replies: Reply[] = [];
  for (const { name } of users) {
    replies.push(
      await ask(nexus.url, {
        body: {
          ins_api: {
            version: "1.0",
            type: "cli_show",
            chunk: "0",
            sid: "1",
            input: "show clock",
            output_format: "json",
          },
        },
        headers: { ...authorization(name, "p"), "content-type": "application/json" },
      }),
    );
  }

  expect(replies.map(({ status }) => status)).toEqual([200, 200, 500]);
  expect(JSON.parse(replies[2]!.text)).toMatchObject({
    ins_api: { outputs: { output: { code: "500", msg: "Request is rejected because the server is busy" } } },
  });
});

it("sends a chunked answer that fits as a whole, with sid eoc", async () => {
  await using nexus = await startNexus(leaf);

  const { text } = await sendXml(nexus.url, { chunk: "1", input: "show hostname" });

  expect(text).toContain("  <sid>eoc</sid>\n");
  expect(text).toContain("<hostname>leaf-1</hostname>");
});
