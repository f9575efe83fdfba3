import { hashSync } from "bcryptjs";
import { describe, expect, it } from "vitest";

import { OPEN, type WebSecurity } from "../../../src/web/security.ts";
import { get, sendRaw, serve, statusesIn } from "../serving.ts";

const HASH = hashSync("correct horse", 4);
const HASH_OF_OTHER = hashSync("battery staple", 4);

/** Of "slow": takes half a second or so to compare with, and to make. */
const SLOW_HASH = "$2b$12$RSxbQB1icJRe1hMc9TY.Oe16vB9bZy9LyG4Vy/Feyc2CG3Pzmi.46";

function users(of: Readonly<Record<string, string>> = { prometheus: HASH, other: HASH_OF_OTHER }): WebSecurity {
  return { ...OPEN, users: new Map(Object.entries(of)) };
}

function basic(user: string, password: string): Record<string, string> {
  return { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` };
}

describe("a user", () => {
  it.each(["/", "/metrics", "/probe?target=leaf-1", "/sd", "/-/healthy", "/-/ready", "/nowhere"])(
    "has to log in for %s",
    async (path) => {
      await using server = await serve({}, { security: users() });

      const without = await get(`${server.url}${path}`);
      const within = await get(`${server.url}${path}`, basic("prometheus", "correct horse"));

      expect([without.status, without.headers["www-authenticate"]]).toEqual([
        401,
        'Basic realm="nxapi-collector", charset="UTF-8"',
      ]);
      expect(within.status).toBe(path === "/nowhere" ? 404 : 200);
    },
  );

  it("has to log in to reload, before anything is done", async () => {
    await using server = await serve({ reload: () => Promise.reject(new Error("it was done")) }, { security: users() });

    const answer = await get(`${server.url}/-/reload`, {}, { method: "POST" });

    expect(answer.status).toBe(401);
  });

  it.each<[string, Record<string, string>]>([
    ["wrong password", basic("prometheus", "battery staple")],
    ["no password", basic("prometheus", "")],
    ["unknown user", basic("nobody", "correct horse")],
    ["user that objects have", basic("constructor", "correct horse")],
    ["hash as password", basic("prometheus", HASH)],
    ["other scheme", { Authorization: "Bearer correct" }],
    ["no colon", { Authorization: `Basic ${Buffer.from("prometheus").toString("base64")}` }],
    ["no base64", { Authorization: "Basic prometheus:correct horse" }],
    ["nothing", { Authorization: "" }],
  ])("is not let in with: %s", async (_, headers) => {
    await using server = await serve({}, { security: users() });

    const answer = await get(`${server.url}/metrics`, headers);

    expect(answer.status).toBe(401);
    expect(server.faults).toEqual([]);
  });

  it("has a password of any letters and colons", async () => {
    const hash = hashSync("grün:☃", 4);
    await using server = await serve({}, { security: users({ grün: hash }) });

    const answer = await get(`${server.url}/metrics`, basic("grün", "grün:☃"));

    expect(answer.status).toBe(200);
  });

  it("cannot be made of another's hash once that one's password is remembered (CVE-2022-46146)", async () => {
    await using server = await serve({}, { security: users() });
    await get(`${server.url}/metrics`, basic("prometheus", "correct horse"));

    const forged = await Promise.all(
      [`${HASH}correct horse`, `${HASH}:correct horse`, `prometheus${HASH}`, HASH].flatMap((text) => [
        get(`${server.url}/metrics`, basic("nobody", text)),
        get(`${server.url}/metrics`, basic("prometheus", text)),
        get(`${server.url}/metrics`, basic("", `prometheus${text}`)),
      ]),
    );

    expect(new Set(forged.map(({ status }) => status))).toEqual(new Set([401, 429]));
  });
});

describe("who is not let in is told nothing else", () => {
  const HEAD = "HTTP/1.1\r\nHost: a\r\n";

  it.each([
    ["an expectation", `GET / ${HEAD}Expect: junk\r\n\r\n`],
    ["a body", `POST /-/reload ${HEAD}Content-Length: 5\r\n\r\n`],
    ["a body that is announced", `PUT /-/reload ${HEAD}Content-Length: 5\r\nExpect: 100-continue\r\n\r\n`],
    ["a long address", `GET /${"a".repeat(5_000)} ${HEAD}\r\n`],
    ["two Hosts", `GET / ${HEAD}Host: b\r\n\r\n`],
    ["a target that is none", `GET http://[:: ${HEAD}\r\n`],
    ["an upgrade", `GET / ${HEAD}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`],
    ["another method", `DELETE /metrics ${HEAD}\r\n`],
  ])("with %s", async (_what, request) => {
    await using secured = await serve({}, { security: users() });
    await using limited = await serve({}, { security: { ...OPEN, rate: { intervalMs: 60_000, burst: 1 } } });
    await get(`${limited.url}/-/healthy`);

    const answers = [await sendRaw(secured.port, request), await sendRaw(limited.port, request)];

    expect(answers.map(statusesIn)).toEqual([[401], [429]]);
  });
});

describe("logins at once", () => {
  it("with one password are compared once, however many", async () => {
    await using server = await serve({}, { security: users({ prometheus: SLOW_HASH }) });

    const answers = await Promise.all(
      Array.from({ length: 100 }, () => get(`${server.url}/metrics`, basic("prometheus", "slow"))),
    );

    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 100 }, () => 200));
  });

  it("with wrong passwords are looked at ten times, then put off, and known users go on", async () => {
    await using server = await serve({}, { security: users() });
    await get(`${server.url}/metrics`, basic("prometheus", "correct horse"));

    const guesses = await Promise.all(
      Array.from({ length: 50 }, (_, guess) => get(`${server.url}/metrics`, basic("other", `guess ${guess}`))),
    );
    const known = await get(`${server.url}/metrics`, basic("prometheus", "correct horse"));
    const putOff = await get(`${server.url}/metrics`, basic("other", "battery staple"));

    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(40);
    expect([known.status, putOff.status, putOff.headers["retry-after"]]).toEqual([200, 429, "6"]);
  });

  it("leave time for scrapes: one answers while a slow comparison runs", async () => {
    await using server = await serve({}, { security: users({ prometheus: HASH, slow: SLOW_HASH }) });
    await get(`${server.url}/metrics`, basic("prometheus", "correct horse"));
    let compared = false;
    const guess = get(`${server.url}/metrics`, basic("slow", "guess")).finally(() => (compared = true));

    const scrape = await get(`${server.url}/metrics`, basic("prometheus", "correct horse"));

    expect([scrape.status, compared]).toEqual([200, false]);
    await guess;
  });
});

describe("what is secured anew", () => {
  it("holds for the next request: a user that is gone is out at once", async () => {
    await using server = await serve({}, { security: users() });
    const login = basic("prometheus", "correct horse");
    const before = await get(`${server.url}/metrics`, login);

    server.secure(users({ other: HASH_OF_OTHER }));
    const after = await get(`${server.url}/metrics`, login);
    server.secure(OPEN);
    const open = await get(`${server.url}/metrics`);

    expect([before.status, after.status, open.status]).toEqual([200, 401, 200]);
  });

  it("holds for a password that was changed and is remembered", async () => {
    await using server = await serve({}, { security: users() });
    const login = basic("prometheus", "correct horse");
    await get(`${server.url}/metrics`, login);

    server.secure(users({ prometheus: HASH_OF_OTHER }));

    expect((await get(`${server.url}/metrics`, login)).status).toBe(401);
    expect((await get(`${server.url}/metrics`, basic("prometheus", "battery staple"))).status).toBe(200);
  });
});

describe("a rate", () => {
  it("answers a burst, then 429 with the time to wait, whoever asks", async () => {
    await using server = await serve({}, { security: { ...OPEN, rate: { intervalMs: 60_000, burst: 2 } } });

    const answers = [];
    for (let asked = 0; asked < 4; asked += 1) answers.push(await get(`${server.url}/-/healthy`));

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429, 429]);
    expect(Number(answers[3]?.headers["retry-after"])).toBeGreaterThan(0);
    expect(Number(answers[3]?.headers["retry-after"])).toBeLessThanOrEqual(60);
  });

  it("does not begin anew when something else is secured, and does when it changes", async () => {
    const rate = { intervalMs: 60_000, burst: 1 };
    await using server = await serve({}, { security: { ...OPEN, rate } });
    await get(`${server.url}/-/healthy`);

    server.secure({ ...OPEN, rate: { ...rate }, headers: { "X-Frame-Options": "deny" } });
    const same = await get(`${server.url}/-/healthy`);
    server.secure({ ...OPEN, rate: { ...rate, burst: 5 } });
    const other = await get(`${server.url}/-/healthy`);

    expect([same.status, same.headers["x-frame-options"], other.status]).toEqual([429, "deny", 200]);
  });
});

describe("headers", () => {
  it("are on every answer, in the place of the server's own", async () => {
    const headers = { "Content-Security-Policy": "default-src 'self'", "X-Frame-Options": "deny" };
    await using server = await serve({}, { security: { ...OPEN, headers } });

    const answers = await Promise.all(["/", "/metrics", "/nowhere"].map((path) => get(`${server.url}${path}`)));

    for (const answer of answers) {
      expect(answer.headers["content-security-policy"]).toBe("default-src 'self'");
      expect(answer.headers["x-frame-options"]).toBe("deny");
    }
  });
});
