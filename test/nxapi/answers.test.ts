import { gzipSync } from "node:zlib";

import { describe, expect, it } from "vitest";

import { startNexus } from "../../src/simulator/nexus.ts";
import { clientOf, leaf, targetAt } from "./asking.ts";
import { type Scripted, serveHttp, serveTcp, VERSION_ANSWER } from "./servers.ts";

const VERSION = ["show version"];
const NONE = "nothing where a JSON-RPC answer was expected";
const NO_JSON_RPC = "HTTP 200: NX-API answers, but not in JSON-RPC, which needs NX-OS 7.0(3)I2(1) or later";
const MARKUP = "markup where a JSON-RPC answer was expected";

function xml(msg: string): string {
  return `<?xml version="1.0"?>\n<ins_api>\n  <outputs>\n    <output>\n      <msg>${msg}</msg>\n      <code>400</code>\n    </output>\n  </outputs>\n</ins_api>\n`;
}

function insApi(output: object): string {
  return JSON.stringify({ ins_api: { type: "cli_show", version: "1.0", sid: "eoc", outputs: { output } } }, null, "\t");
}

function nginx(title: string): string {
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<hr><center>nginx/1.7.10</center>\r\n</body>\r\n</html>\r\n`;
}

describe("an answer in JSON-RPC that is broken", () => {
  it.each([
    ["before its end", 200, VERSION_ANSWER.slice(0, -10)],
    ["in a text, with the status of a bad command", 500, VERSION_ANSWER.replace("leaf-1", "leaf\t1")],
  ])("may be so because of one of its commands: %s", async (_where, status, body) => {
    await using server = await serveHttp({ status, body });
    await using client = clientOf(targetAt(server));

    await expect(client.ask(VERSION)).rejects.toMatchObject({
      reason: "malformed",
      message: `leaf-1: HTTP ${status}: JSON-RPC that is broken`,
      ofOneCommand: true,
    });
  });

  it.each([
    ["busy", 503, VERSION_ANSWER.slice(0, -10)],
    ["malformed", 200, "<html></html>"],
    ["server_error", 500, '{"error": "jsonrpc"'],
  ])("is not what is %s with HTTP %i: %s", async (reason, status, body) => {
    await using server = await serveHttp({ status, body });
    await using client = clientOf(targetAt(server));

    await expect(client.ask(VERSION)).rejects.toMatchObject({ reason, ofOneCommand: false });
  });
});

describe("an answer that is no JSON-RPC", () => {
  it.each<readonly [string, string, Scripted]>([
    ["malformed", `HTTP 200: ${MARKUP}`, { body: "<html>Welcome</html>" }],
    ["malformed", `HTTP 200: ${NONE}`, {}],
    ["malformed", "HTTP 200: something else where a JSON-RPC answer was expected", { body: '{"a": 1' }],
    [
      "no_json_rpc",
      `${NO_JSON_RPC.replace("200", "400")}: Invalid request. Request is rejected.`,
      { status: 400, body: xml("Invalid request. Request is rejected.") },
    ],
    [
      "no_json_rpc",
      `${NO_JSON_RPC.replace("200", "400")}: Input Message Content-Type is not supported`,
      { status: 400, body: insApi({ code: "400", msg: "Input Message Content-Type is not supported" }) },
    ],
    [
      "no_json_rpc",
      `${NO_JSON_RPC}: Message not supported`,
      { body: '{"ins_api":{"code":"501","msg":"Message not supported"}}' },
    ],
    ["no_json_rpc", NO_JSON_RPC, { body: insApi({ body: { host_name: "leaf-1" } }) }],
    ["server_error", `HTTP 500: Back-end processing error.`, { status: 500, body: xml("Back-end processing error.") }],
    [
      "no_nxapi",
      "HTTP 200: a page of the switch's web server where NX-API was expected",
      { body: "<html><head><title>NX-API Sandbox</title></head></html>" },
    ],
    [
      "no_nxapi",
      "HTTP 405: a page of the switch's web server where NX-API was expected",
      { status: 405, body: nginx("405 Not Allowed") },
    ],
    [
      "no_nxapi",
      "HTTP 404: a page of the switch's web server where NX-API was expected",
      { status: 404, body: nginx("404 Not Found") },
    ],
    ["server_error", `HTTP 500: ${MARKUP}`, { status: 500, body: nginx("500 Internal Server Error") }],
    [
      "no_nxapi",
      "HTTP 400: the REST interface of the switch where NX-API was expected",
      { status: 400, body: '{"imdata":[{"error":{"attributes":{"code":"1","text":"Malformed request"}}}]}' },
    ],
    [
      "no_nxapi",
      "HTTP 200: the REST interface of the switch where NX-API was expected",
      { body: '{"totalCount":"0","imdata":[]}' },
    ],
    [
      "malformed",
      "HTTP 404: something else where a JSON-RPC answer was expected",
      { status: 404, body: '{"error":{"message":"API not found","code":"3"}}' },
    ],
    ["malformed", `HTTP 405: ${MARKUP}`, { status: 405, body: "<html>405 Not Allowed</html>" }],
    ["forbidden", `HTTP 403: ${MARKUP}`, { status: 403, body: "<html></html>" }],
    ["server_error", `HTTP 500: ${MARKUP}`, { status: 500, body: "<html></html>" }],
    ["server_error", `HTTP 599: ${NONE}`, { status: 599 }],
    [
      "busy",
      "HTTP 500: Request is rejected because the server is busy",
      { status: 500, body: xml("Request is rejected because the server is busy") },
    ],
    [
      "redirected",
      "HTTP 301 points to https://elsewhere.example/ins, and redirects are not followed",
      { status: 301, headers: { Location: "https://elsewhere.example/ins" } },
    ],
    ["redirected", "HTTP 304 points elsewhere, and redirects are not followed", { status: 304 }],
  ])("is %s: %s", async (reason, message, answer) => {
    await using server = await serveHttp(answer);
    await using client = clientOf(targetAt(server));

    await expect(client.ask(VERSION)).rejects.toMatchObject({ reason, message: `leaf-1: ${message}` });

    expect(server.asked).toHaveLength(1);
  });

  it("is not quoted where it is long enough to be about something else", async () => {
    await using server = await serveHttp({ status: 500, body: xml("busy").padEnd(5_000) });
    await using client = clientOf(targetAt(server));

    await expect(client.ask(VERSION)).rejects.toThrow(`leaf-1: HTTP 500: ${MARKUP}`);
  });

  it("is quoted briefly, on one line and without control characters", async () => {
    await using server = await serveHttp({ status: 500, body: xml(`\u001b[31mbad\r\n${"x ".repeat(500)}`) });
    await using client = clientOf(targetAt(server));

    const error = await client.ask(VERSION).catch((caught: unknown) => caught);

    expect(String(error)).toMatch(/HTTP 500: \[31mbad x x x/);
    expect(String(error).length).toBeLessThan(300);
    expect(String(error)).not.toMatch(/[\p{Cc}]/u);
  });
});

describe("an answer in JSON-RPC", () => {
  it.each([200, 400, 404, 429, 500, 503] as const)("is read first, whatever its status: %i", async (status) => {
    const error = { code: -32602, message: "Invalid params", data: { msg: "% Invalid command\n" } };
    await using server = await serveHttp({ status, body: JSON.stringify({ jsonrpc: "2.0", error, id: 1 }) });
    await using client = clientOf(targetAt(server));

    const replies = await client.ask(VERSION);

    expect(replies).toEqual([{ ok: false, failure: "unsupported", message: "% Invalid command" }]);
  });

  it.each(["text/html", "text/xml", "application/octet-stream", "nonsense"])(
    "is read whatever type it claims to be: %s",
    async (type) => {
      await using server = await serveHttp({ headers: { "Content-Type": type }, body: VERSION_ANSWER });
      await using client = clientOf(targetAt(server));

      await expect(client.ask(VERSION)).resolves.toMatchObject([{ ok: true }]);
    },
  );

  it.each([
    ["UTF-8", Buffer.from(VERSION_ANSWER.replace("leaf-1", "blätt-1"), "utf8")],
    ["UTF-8 with a byte order mark", Buffer.from(`\uFEFF${VERSION_ANSWER.replace("leaf-1", "blätt-1")}`, "utf8")],
    ["Latin-1", Buffer.from(VERSION_ANSWER.replace("leaf-1", "blätt-1"), "latin1")],
  ])("is read in %s", async (_encoding, body) => {
    await using server = await serveHttp({ body });
    await using client = clientOf(targetAt(server));

    await expect(client.ask(VERSION)).resolves.toEqual([{ ok: true, body: { host_name: "blätt-1" } }]);
  });
});

describe("what was received", () => {
  it("is counted in bytes of bodies", async () => {
    await using server = await serveHttp({ body: VERSION_ANSWER });
    await using client = clientOf(targetAt(server));

    await client.ask(VERSION);
    await client.ask(VERSION);

    expect(client.traffic().receivedBytes).toBe(2 * VERSION_ANSWER.length);
  });
});

describe("an answer that costs too much", () => {
  it("is given up as soon as it passes 16 MiB", async () => {
    await using nexus = await startNexus({ ...leaf, faults: { giant: { bytes: 256 * 1024 * 1024 } } });
    await using client = clientOf(targetAt(nexus));

    await expect(client.ask(VERSION)).rejects.toMatchObject({ reason: "too_large" });

    await expect.poll(() => nexus.record.openConnections).toBe(0);
    expect(client.traffic().receivedBytes).toBeLessThan(17 * 1024 * 1024);
    expect(nexus.record.bytesSent).toBeLessThan(64 * 1024 * 1024);
  });

  it("is malformed, and not unpacked, when it is compressed although that was not asked for", async () => {
    const body = gzipSync(Buffer.alloc(1024 * 1024, " "));
    await using server = await serveHttp({ headers: { "Content-Encoding": "gzip" }, body }, { body: VERSION_ANSWER });
    await using client = clientOf(targetAt(server));

    await expect(client.ask(VERSION)).rejects.toMatchObject({
      reason: "malformed",
      message: "leaf-1: the answer is compressed, which was not asked for",
    });

    expect(server.asked[0]?.["accept-encoding"]).toBe("identity");
    await expect(client.ask(VERSION)).resolves.toMatchObject([{ ok: true }]);
  });
});

describe("an answer that breaks off", () => {
  it.each([
    ["half of the announced body", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}"],
    ["half of a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{}"],
    ["chunks without a last one", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"],
  ])("is a reset: %s", async (_what, text) => {
    await using server = await serveTcp((socket) => socket.end(text));
    await using client = clientOf(targetAt(server));

    await expect(client.ask(VERSION)).rejects.toMatchObject({ reason: "reset" });
  });

  it.each([
    ["no HTTP", "SSH-2.0-Cisco-1.25\r\n"],
    ["a chunk size that is none", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
    ["headers without end", `HTTP/1.1 200 OK\r\nX: ${"x".repeat(100_000)}`],
  ])("is malformed: %s", async (_what, text) => {
    await using server = await serveTcp((socket) => socket.write(text));
    await using client = clientOf(targetAt(server));

    await expect(client.ask(VERSION)).rejects.toMatchObject({ reason: "malformed" });

    await expect.poll(() => server.open()).toBe(0);
  });
});

describe("a port that nobody listens on", () => {
  it("is told with the system's own word", async () => {
    const nobody = await serveTcp();
    await nobody[Symbol.asyncDispose]();
    await using client = clientOf(targetAt(nobody));

    await expect(client.ask(VERSION)).rejects.toMatchObject({
      reason: "refused",
      message: "leaf-1: connecting failed (ECONNREFUSED)",
    });
  });
});

describe("a proxy in the environment", () => {
  it("is not used", async () => {
    await using proxy = await serveTcp();
    await using nexus = await startNexus(leaf);
    const variables = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"];
    const before = variables.map((name) => [name, process.env[name]] as const);
    for (const name of variables) process.env[name] = `http://127.0.0.1:${proxy.port}`;
    try {
      await using client = clientOf(targetAt(nexus));

      await expect(client.ask(VERSION)).resolves.toMatchObject([{ ok: true }]);
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }

    expect(proxy.connections()).toBe(0);
  });
});

describe("an answer that came together with those of others", () => {
  it("is parsed when the event loop is yielded to it, and not before", async () => {
    await using nexus = await startNexus(leaf);
    const waiting = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    await using client = clientOf(targetAt(nexus), {
      yieldLoop: () => {
        reached.resolve();
        return waiting.promise;
      },
    });
    let parsed = false;
    let there = 0;

    const requests = client.beginRequests({ timeoutMs: 5_000 });
    const asking = requests
      .ask(VERSION, () => (there += 1))
      .then((replies) => {
        parsed = true;
        return replies;
      });

    await reached.promise;
    expect(client.traffic().receivedBytes).toBeGreaterThan(0);
    expect({ parsed, there }).toEqual({ parsed: false, there: 1 });
    waiting.resolve();
    await expect(asking).resolves.toMatchObject([{ ok: true }]);
  });
});
