import http from "node:http";
import { expect, it } from "vitest";
import { startNexus } from "../../../src/simulator/nexus.ts";
import { ask, authorization, basic, call, calls, cookieOf } from "../ask.ts";

const leaf = { name: "leaf-1", personality: "n9k-live" } as const;
const older = { name: "leaf-1", personality: "n9kv-9.3.3" } as const;

const success = [
  "Server: nginx/1.13.12",
  "Date: *",
  "Content-Type: application/json-rpc; charset=UTF-8",
  "Transfer-Encoding: chunked",
  "Connection: keep-alive",
  "anticsrf: *",
  "Access-Control-Allow-Headers: Origin, X-Requested-With, Content-Type, Accept, devcookie",
  "Access-Control-Allow-Origin: http://127.0.0.1:8000",
  "Access-Control-Allow-Methods: POST,GET,OPTIONS",
  "Strict-Transport-Security: max-age=31536000; includeSubDomains",
  "X-Frame-Options: SAMEORIGIN",
  "X-XSS-Protection: 1; mode=block",
  "X-Content-Type-Options: nosniff",
  "Content-Security-Policy: block-all-mixed-content; base-uri 'self'; default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self'; object-src 'none'; media-src 'self'; form-action 'self'; frame-ancestors 'self';",
];

function lines(rawHeaders: readonly string[]): readonly string[] {
  return rawHeaders.flatMap((key, index) => {
    const value = ["Date", "anticsrf"].includes(key) ? "*" : rawHeaders[index + 1];
    return index % 2 === 0 ? `${key}: ${value}` : [];
  });
}

it("sends the headers of nginx 1.13.12 in their order to a request with a cookie", async () => {
  await using nexus = await startNexus(leaf);
  const cookie = cookieOf(await ask(nexus.url, { body: calls("show clock") }));

  const { rawHeaders } = await ask(nexus.url, { body: calls("show clock"), headers: { cookie } });

  expect(lines(rawHeaders)).toEqual(success);
});

it("leaves the headers away that an error has not", async () => {
  await using nexus = await startNexus(leaf);
  const cookie = cookieOf(await ask(nexus.url, { body: calls("show clock") }));

  const { status, rawHeaders } = await ask(nexus.url, { body: calls("show bogus"), headers: { cookie } });

  expect(status).toBe(500);
  expect(lines(rawHeaders)).toEqual(success.filter((line) => !/^(Acc|Str|X-F|X-C)/.test(line)));
});

it("sends a nonce and no Access-Control headers as nginx 1.7.10", async () => {
  await using nexus = await startNexus(older);

  const { headers } = await ask(nexus.url, { body: calls("show clock") });

  expect(headers["server"]).toBe("nginx/1.7.10");
  expect(headers["content-security-policy"]).toMatch(/script-src 'self' 'nonce-\w{32}'; style-src/);
  expect(headers["access-control-allow-origin"]).toBeUndefined();
});

it("sets a cookie after a password and after nothing else", async () => {
  await using nexus = await startNexus(leaf);

  const first = await ask(nexus.url, { body: calls("show clock") });
  const cookie = cookieOf(first);
  const alone = await ask(nexus.url, { body: calls("show clock"), headers: { cookie } });
  const both = await ask(nexus.url, { body: calls("show clock"), headers: { ...basic, cookie } });
  const whole = await ask(nexus.url, {
    body: calls("show clock"),
    headers: { cookie: first.headers["set-cookie"]?.[0] ?? "" },
  });

  expect(first.headers["set-cookie"]).toEqual([
    expect.stringMatching(/^nxapi_auth=[a-z]{5}:[\w+/]{27}=; Secure; HttpOnly;$/),
  ]);
  expect([alone, both, whole].map(({ status, headers }) => [status, headers["set-cookie"]])).toEqual([
    [200, undefined],
    [200, undefined],
    [200, undefined],
  ]);
  expect(alone.headers["anticsrf"]).toBe(first.headers["anticsrf"]);
  expect(nexus.record).toMatchObject({ requestCount: 4, logins: 1, cookieUses: 3 });
});

it("refuses an old cookie, and takes one with a password as a new login", async () => {
  let now = Date.now();
  await using nexus = await startNexus({ ...leaf, clock: () => now });
  const cookie = cookieOf(await ask(nexus.url, { body: calls("show clock") }));

  now += 599_000;
  const young = await ask(nexus.url, { body: calls("show clock"), headers: { cookie } });
  now += 1000;
  const old = await ask(nexus.url, { body: calls("show clock"), headers: { cookie } });
  const again = await ask(nexus.url, { body: calls("show clock"), headers: { ...basic, cookie } });

  expect([young.status, old.status, again.status]).toEqual([200, 401, 200]);
  expect(cookieOf(again)).not.toBe(cookie);
  expect(nexus.record).toMatchObject({ logins: 2, cookieUses: 1, unauthorized: 1 });
});

it("lets a cookie live on with each use where the dialect says so", async () => {
  let now = Date.now();
  await using nexus = await startNexus({ ...leaf, clock: () => now, dialect: { cookieSlides: true } });
  const cookie = cookieOf(await ask(nexus.url, { body: calls("show clock") }));

  now += 500_000;
  await ask(nexus.url, { body: calls("show clock"), headers: { cookie } });
  now += 500_000;
  const late = await ask(nexus.url, { body: calls("show clock"), headers: { cookie } });

  expect(late.status).toBe(200);
});

it("answers a wrong password with the 401 page of nginx, line by line", async () => {
  await using nexus = await startNexus(older);

  const reply = await ask(nexus.url, { body: calls("show clock"), headers: authorization("admin", "wrong") });

  expect(reply.status).toBe(401);
  expect(reply.headers["content-type"]).toBe("text/html");
  expect(reply.text).toBe(
    '<html>\r\n<head><title>401 Authorization Required</title></head>\r\n<body bgcolor="white">\r\n<center><h1>401 Authorization Required</h1></center>\r\n<hr><center>nginx/1.7.10</center>\r\n</body>\r\n</html>\r\n',
  );
});

it("does not know the user whose password comes with another one's cookie", async () => {
  await using nexus = await startNexus(leaf);
  const cookie = cookieOf(await ask(nexus.url, { body: calls("show clock") }));

  const { status, text } = await ask(nexus.url, {
    body: calls("show clock"),
    headers: { ...authorization("bob", "secret"), cookie },
  });

  expect(status).toBe(400);
  expect(JSON.parse(text)).toEqual({
    ins_api: { outputs: { output: { code: "400", msg: "Authentication failure - user not found." } } },
  });
});

it("lets a restricted role run its commands and no others", async () => {
  const poller = { name: "poller", password: "p", permit: ["show icam", "show clock"] };
  await using nexus = await startNexus({ ...leaf, users: [poller] });
  const headers = authorization("poller", "p");

  const allowed = await ask(nexus.url, { body: calls("show clock"), headers });
  const denied = await ask(nexus.url, { body: calls("show version"), headers });

  expect(allowed.status).toBe(200);
  expect(denied.text).toContain("% Permission denied for the role\\n");
});

it.each([
  ["PUT", "/ins", 405],
  ["POST", "/api/nothing", 404],
  ["GET", "/ins", 200],
  ["GET", "/", 200],
] as const)("answers %s %s with %i", async (method, path, status) => {
  await using nexus = await startNexus(leaf);

  const reply = await ask(nexus.url, { method, path });

  expect(reply.status).toBe(status);
});

it("shows the page for people to whoever comes, and nothing else", async () => {
  await using nexus = await startNexus(leaf);

  const page = await ask(nexus.url, { method: "GET", path: "/", headers: {} });
  const ins = await ask(nexus.url, { method: "GET", headers: {} });

  expect([page.status, ins.status]).toEqual([200, 401]);
  expect(page.headers["set-cookie"]).toBeUndefined();
});

it("gives a cookie to GET /ins, and answers on /ins.json too", async () => {
  await using nexus = await startNexus(leaf);

  const got = await ask(nexus.url, { method: "GET" });
  const posted = await ask(nexus.url, {
    path: "/ins.json",
    body: calls("show clock"),
    headers: { cookie: cookieOf(got) },
  });

  expect(posted.status).toBe(200);
});

it("counts connections, requests, commands and bytes", async () => {
  await using nexus = await startNexus(leaf);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

  await ask(nexus.url, { body: calls("show clock", "show version"), agent });
  await ask(nexus.url, { body: call("show hostname"), agent });
  await ask(nexus.url, { body: call("show hostname") });

  expect(nexus.record).toMatchObject({ connections: 2, requestCount: 3, commandCount: 4, peakConcurrency: 1 });
  expect(
    nexus.record.requests.map(({ commands, connection, admitted, status }) => ({
      commands,
      connection,
      admitted,
      status,
    })),
  ).toEqual([
    { commands: ["show clock", "show version"], connection: 1, admitted: "password", status: 200 },
    { commands: ["show hostname"], connection: 1, admitted: "password", status: 200 },
    { commands: ["show hostname"], connection: 2, admitted: "password", status: 200 },
  ]);
  expect(nexus.record.bytesSent).toBeGreaterThan(1500);
  agent.destroy();
});

it("speaks HTTPS with a certificate of its own", async () => {
  await using nexus = await startNexus({ ...leaf, tls: { hosts: ["127.0.0.1"] } });

  const { status } = await ask(nexus.url, { body: calls("show clock"), ca: nexus.certificate!.cert });

  expect(nexus.url).toMatch(/^https:/);
  expect(status).toBe(200);
  await expect(ask(nexus.url, { body: calls("show clock") })).rejects.toMatchObject({
    code: "DEPTH_ZERO_SELF_SIGNED_CERT",
  });
});

it("stops twice, and starts again on the same port", async () => {
  const first = await startNexus(leaf);
  await first.stop();
  await first.stop();

  await expect(ask(first.url, { body: calls("show clock") })).rejects.toMatchObject({ code: "ECONNREFUSED" });
  await using second = await startNexus({ ...leaf, port: first.port });

  expect(second.url).toBe(first.url);
  expect((await ask(second.url, { body: calls("show clock") })).status).toBe(200);
});
