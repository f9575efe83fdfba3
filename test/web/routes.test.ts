import { describe, expect, it } from "vitest";

import type { Discovered, ProbeResult, ScrapeRequest } from "../../src/web/handlers.ts";
import { EXPOSITION, get, sendRaw, serve } from "./serving.ts";

describe("/metrics", () => {
  it.each([
    ["", undefined],
    ["?", undefined],
    ["?only=collector", "collector"],
    ["?%6fnly=collecto%72", "collector"],
  ])("%j asks the site for %s", async (query, only) => {
    const asked: ScrapeRequest[] = [];
    await using server = await serve({
      metrics: (scrape) => {
        asked.push(scrape);
        return Promise.resolve([]);
      },
    });

    const answer = await get(`${server.url}/metrics${query}`);

    expect(answer.status).toBe(200);
    expect(asked).toEqual([{ deadlineMs: 9_500, only }]);
  });

  it.each([
    ["only=switches", "only may be collector, as in ?only=collector."],
    ["only", "only is empty; give it a value, as in ?only=…"],
    ["only=", "only is empty; give it a value, as in ?only=…"],
    ["only=collector&only=collector", "only is given more than once; give it once."],
    ["onyl=collector", "The query has a name that is not known here; there is only."],
    ["only=%zz", "The query is not percent-encoded UTF-8 without control characters."],
    ["only=%ff", "The query is not percent-encoded UTF-8 without control characters."],
    ["only=%", "The query is not percent-encoded UTF-8 without control characters."],
    ["%00=1", "The query is not percent-encoded UTF-8 without control characters."],
    ["__proto__=1", "The query has a name that is not known here; there is only."],
  ])("refuses %j and says why", async (query, message) => {
    await using server = await serve();

    const answer = await get(`${server.url}/metrics?${query}`);

    expect([answer.status, answer.body.toString()]).toEqual([400, `${message}\n`]);
    expect(server.faults).toEqual([]);
  });
});

describe("/probe", () => {
  it("shows the switch that is named, before Prometheus stops listening", async () => {
    const asked: unknown[] = [];
    await using server = await serve({
      probe: (...asking) => {
        asked.push(asking);
        return Promise.resolve({ kind: "shown", body: [Buffer.from(EXPOSITION)] });
      },
    });

    const answer = await get(`${server.url}/probe?target=leaf%201+%C3%BC`, {
      "X-Prometheus-Scrape-Timeout-Seconds": "5",
    });

    expect(answer.headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(answer.body.toString()).toBe(EXPOSITION);
    expect(asked).toEqual([["leaf 1 ü", 4_500]]);
  });

  it.each<[ProbeResult["kind"], number]>([
    ["unknown", 404],
    ["forbidden", 403],
    ["full", 503],
  ])("that is %s is a %d with the site's reason", async (kind, status) => {
    const refused = { kind, message: "For a reason.", body: [] };
    await using server = await serve({ probe: () => Promise.resolve(refused) });

    const answer = await get(`${server.url}/probe?target=leaf-9`);

    expect([answer.status, answer.body.toString()]).toEqual([status, "For a reason.\n"]);
  });

  it.each([
    ["", "target is missing; name a switch, as in /probe?target=leaf-1."],
    ["?target=", "target is empty; give it a value, as in ?target=…"],
    ["?target=a&target=b", "target is given more than once; give it once."],
    ["?target=a%0ab", "The query is not percent-encoded UTF-8 without control characters."],
    ["?module=x&target=a", "The query has a name that is not known here; there is target."],
  ])("%j is refused with the cure, and nothing is probed", async (query, message) => {
    let probes = 0;
    await using server = await serve({
      probe: () => {
        probes += 1;
        return Promise.resolve({ kind: "shown", body: [] });
      },
    });

    const answer = await get(`${server.url}/probe${query}`);

    expect([answer.status, answer.body.toString(), probes]).toEqual([400, `${message}\n`, 0]);
  });
});

describe("/sd", () => {
  const leaf: Discovered = { name: "leaf-1", host: "192.0.2.1", labels: { site: "ber", __proto__: "x" } };

  it("gives Prometheus a probe of each switch at the address under which it asked", async () => {
    await using server = await serve({ discover: () => [leaf, { name: "b", host: "b.example", labels: {} }] });

    const answer = await get(`${server.url}/sd`, { Host: "collector.example:8888" });

    expect(answer.headers["content-type"]).toBe("application/json");
    expect(JSON.parse(answer.body.toString())).toEqual([
      {
        targets: ["collector.example:8888"],
        labels: {
          __scheme__: "http",
          __metrics_path__: "/probe",
          __param_target: "leaf-1",
          instance: "leaf-1",
          __meta_nxapi_host: "192.0.2.1",
          __meta_nxapi_label_site: "ber",
        },
      },
      {
        targets: ["collector.example:8888"],
        labels: {
          __scheme__: "http",
          __metrics_path__: "/probe",
          __param_target: "b",
          instance: "b",
          __meta_nxapi_host: "b.example",
        },
      },
    ]);
  });

  it("is an empty list, not nothing, where there is no switch", async () => {
    await using server = await serve({ discover: () => [] });

    const answer = await get(`${server.url}/sd`);

    expect([answer.status, answer.body.toString()]).toEqual([200, "[]"]);
  });

  it.each(["collector", "collector.example:1", "192.0.2.1:8888", "[2001:db8::1]", "[::1]:65535", "a_b-c.d."])(
    "takes the Host %s",
    async (host) => {
      await using server = await serve();

      const answer = await get(`${server.url}/sd`, { Host: host });

      expect(answer.body.toString()).toContain(`"targets":["${host}"]`);
    },
  );

  it.each([
    "user@collector",
    "collector:",
    "collector:0",
    "collector:65536",
    "collector:8888:1",
    "collector/path",
    "col lector",
    "collector,other",
    "[::1",
    "[::1]x",
    "[fe80::1%25eth0]",
    "::1",
    "[1.2.3.4]",
    'coll"ector',
    "<script>",
  ])("refuses the Host %s", async (host) => {
    await using server = await serve();

    const answer = await get(`${server.url}/sd`, { Host: host });

    expect(answer.status).toBe(400);
    expect(answer.body.toString()).toBe(
      "The Host header is no host[:port], so there is no address to give to Prometheus.\n",
    );
  });

  it("takes the address of a request's target for more than its Host", async () => {
    await using server = await serve();

    const answer = await sendRaw(server.port, "GET http://a.example:1/sd HTTP/1.1\r\nHost: b.example\r\n\r\n");

    expect(answer).toContain('"targets":["a.example:1"]');
  });
});

describe("/-/reload", () => {
  it.each(["POST", "PUT"])("is off unless it is allowed: %s", async (method) => {
    await using server = await serve();

    const answer = await get(`${server.url}/-/reload`, {}, { method });

    expect([answer.status, answer.body.toString()]).toEqual([
      403,
      "Reloading over HTTP is off; start with --web.enable-lifecycle.\n",
    ]);
  });

  it.each([
    [[], 200, "Reloaded.\n"],
    [["fleet.yaml:1:1: wrong", "fleet.yaml:2:1: wrong"], 500, "fleet.yaml:1:1: wrong\nfleet.yaml:2:1: wrong\n"],
  ])("with the mistakes %j is a %d", async (mistakes, status, text) => {
    await using server = await serve({ reload: () => Promise.resolve(mistakes) });

    const answer = await get(`${server.url}/-/reload`, {}, { method: "POST" });

    expect([answer.status, answer.body.toString()]).toEqual([status, text]);
    expect(server.faults).toEqual([]);
  });

  it.each([
    ["same-origin", 1],
    ["none", 1],
    ["cross-site", 0],
    ["same-site", 0],
  ])("sent by a page that is %s reloads %d times", async (site, times) => {
    let reloads = 0;
    const reload = () => {
      reloads += 1;
      return Promise.resolve([]);
    };
    await using server = await serve({ reload });

    const answer = await get(`${server.url}/-/reload`, { "Sec-Fetch-Site": site }, { method: "POST" });

    expect([answer.status, reloads]).toEqual([times === 1 ? 200 : 403, times]);
  });

  it("is not done by looking at it", async () => {
    await using server = await serve({ reload: () => Promise.reject(new Error("it was done")) });

    const answer = await get(`${server.url}/-/reload`);

    expect([answer.status, answer.headers.allow]).toEqual([405, "POST, PUT"]);
  });
});

describe("pages", () => {
  it("load files that a browser may keep for ever, under names of their content", async () => {
    await using server = await serve();
    const { body } = await get(`${server.url}/`);

    const paths = [...body.toString().matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path = ""]) => path);
    const answers = await Promise.all(paths.map((path) => get(`${server.url}${path}`)));

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.map(({ headers }) => headers["content-type"])).toEqual([
      "image/svg+xml",
      "text/css; charset=utf-8",
      "text/javascript; charset=utf-8",
    ]);
    for (const { headers } of answers) expect(headers["cache-control"]).toContain("immutable");
    expect((await get(`${server.url}/assets/none.js`)).status).toBe(404);
  });

  it.each([
    ["/?nmae=leaf", "The query has a name that is not known here; there is name, label, state, page."],
    ["/?state=dwon", "state is one of up, late, down, pending, warning, critical, problem."],
    ["/?page=0", "page is a number from 1 to 100000."],
    ["/?page=100001", "page is a number from 1 to 100000."],
    ["/?page=1e9", "page is a number from 1 to 100000."],
    ["/switch/leaf-1?name=x", "There is ?debug, and no other query."],
  ])("refuse %s and say why", async (path, message) => {
    await using server = await serve();

    const answer = await get(`${server.url}${path}`);

    expect([answer.status, answer.body.toString()]).toEqual([400, `${message}\n`]);
  });
});

describe("every answer", () => {
  it.each([
    "/",
    "/switch/leaf-1",
    "/metrics",
    "/probe?target=leaf-1",
    "/probe",
    "/sd",
    "/-/healthy",
    "/-/ready",
    "/nowhere",
  ])("at %s has no body for HEAD and the same headers, and is not to be guessed at", async (path) => {
    await using server = await serve();

    const whole = await get(`${server.url}${path}`);
    const head = await get(`${server.url}${path}`, {}, { method: "HEAD" });

    expect(head.body).toHaveLength(0);
    expect({ ...head.headers, date: "" }).toEqual({ ...whole.headers, date: "" });
    expect([head.status, whole.headers["x-content-type-options"]]).toEqual([whole.status, "nosniff"]);
    expect(whole.headers.vary).toBe("Accept-Encoding");
  });

  it("that is a page lets nothing be loaded or run, and nobody frame it", async () => {
    await using server = await serve();

    const { headers } = await get(`${server.url}/`);

    expect(headers["content-security-policy"]).toMatch(/^default-src 'none'.*frame-ancestors 'none'$/);
    expect(headers["content-security-policy"]).not.toContain("unsafe");
  });
});
