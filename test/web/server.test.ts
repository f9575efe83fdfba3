import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";

import { describe, expect, it } from "vitest";

import { EXPOSITION, get, serve } from "./serving.ts";

describe("/metrics", () => {
  it("is text format 0.0.4 with its length", async () => {
    await using server = await serve();

    const answer = await get(`${server.url}/metrics`);

    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(answer.headers["content-length"]).toBe(String(EXPOSITION.length));
    expect(answer.body.toString()).toBe(EXPOSITION);
  });

  it.each([
    ["gzip", true],
    ["br;q=1.0, gzip;q=0.8", true],
    ["*", true],
    ["br, *;q=0.001", true],
    ["*;q=0, GZIP ;\tQ=1.000", true],
    ["gzip;q=0", false],
    ["gzip;q=0.000, *", false],
    ["*, gzip;q=0", false],
    ["gzip;q=., *;q=1", false],
    ["gzip;q=2", false],
    ["identity", false],
    ["", false],
  ])("for Accept-Encoding %j is compressed: %s", async (accepted, compressed) => {
    await using server = await serve();

    const answer = await get(`${server.url}/metrics`, { "Accept-Encoding": accepted });

    expect(answer.headers["content-encoding"]).toBe(compressed ? "gzip" : undefined);
    expect((compressed ? gunzipSync(answer.body) : answer.body).toString()).toBe(EXPOSITION);
  });

  it("has no body for HEAD, and the length of the one it would have", async () => {
    await using server = await serve();

    const answer = await get(`${server.url}/metrics`, {}, { method: "HEAD" });

    expect(answer.headers["content-length"]).toBe(String(EXPOSITION.length));
    expect(answer.body).toHaveLength(0);
  });

  it.each([
    ["10", 9_500],
    ["0.8", 400],
    ["1", 500],
    ["2.5", 2_000],
    [undefined, 9_500],
    ["soon", 9_500],
    ["-1", 9_500],
    ["9999999", 599_500],
  ])("with the scrape timeout %s may take %d ms", async (timeout, deadline) => {
    const asked: number[] = [];
    await using server = await serve({
      metrics: ({ deadlineMs }) => {
        asked.push(deadlineMs);
        return Promise.resolve([]);
      },
    });

    await get(`${server.url}/metrics`, timeout === undefined ? {} : { "X-Prometheus-Scrape-Timeout-Seconds": timeout });

    expect(asked).toEqual([deadline]);
  });

  it("is a 500 that tells nothing, never a 200, when the collector itself fails", async () => {
    await using server = await serve({ metrics: () => Promise.reject(new Error("a secret detail")) });

    const answer = await get(`${server.url}/metrics`);

    expect(answer.status).toBe(500);
    expect(answer.body.toString()).not.toContain("secret");
    expect(server.faults).toEqual([new Error("a secret detail")]);
  });
});

describe("the server", () => {
  it.each([
    ["GET", "/", 200],
    ["GET", "/-/healthy", 200],
    ["HEAD", "/-/healthy", 200],
    ["GET", "/-/ready", 200],
    ["GET", "/metrics?x=1", 400],
    ["GET", "/metrics/", 404],
    ["GET", "//:", 404],
    ["POST", "/metrics", 405],
    ["GET", "/-/reload", 405],
    ["PUT", "/nowhere", 405],
    ["GET", "/__proto__", 404],
    ["GET", "/%6detrics", 404],
    ["DELETE", "/metrics", 405],
    ["GET", `/${"x".repeat(5_000)}`, 414],
  ])("answers %s %.20s with %d", async (method, path, status) => {
    await using server = await serve();

    const answer = await get(`${server.url}${path}`, {}, { method });

    expect(answer.status).toBe(status);
  });

  it("survives a request that is no HTTP", async () => {
    await using server = await serve();
    const socket = connect(server.port, "127.0.0.1");
    socket.resume().end("GET //: HTTP/9.9\r\n\r\n\0\r\n");
    await once(socket, "close");

    const answer = await get(`${server.url}/-/healthy`);

    expect(answer.status).toBe(200);
  });

  it("says that the address is taken", async () => {
    await using server = await serve();

    await expect(serve({}, { port: server.port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  it("lets an answer in flight finish when it closes, and takes no more", async () => {
    const started = Promise.withResolvers<undefined>();
    const server = await serve({
      metrics: async () => {
        started.resolve(undefined);
        await sleep(200);
        return [Buffer.from(EXPOSITION)];
      },
    });
    const answering = get(`${server.url}/metrics`);
    await started.promise;

    await server.close(5_000);

    await expect(answering).resolves.toMatchObject({ status: 200, body: Buffer.from(EXPOSITION) });
    await expect(get(`${server.url}/metrics`)).rejects.toThrow("ECONNREFUSED");
  });

  it("does not wait for a client that keeps its connection after the answer", async () => {
    const started = Promise.withResolvers<undefined>();
    const server = await serve({
      metrics: async () => {
        started.resolve(undefined);
        await sleep(100);
        return [Buffer.from(EXPOSITION)];
      },
    });
    const answering = fetch(`${server.url}/metrics`);
    await started.promise;
    const closing = performance.now();

    await server.close(60_000);

    expect(performance.now() - closing).toBeLessThan(20_000);
    expect((await answering).status).toBe(200);
  });

  it("cuts off what is not finished when the grace is over", async () => {
    const started = Promise.withResolvers<undefined>();
    const server = await serve({
      metrics: () => {
        started.resolve(undefined);
        return new Promise(() => undefined);
      },
    });
    const answering = get(`${server.url}/metrics`);
    answering.catch(() => undefined);
    await started.promise;

    await server.close(50);

    await expect(answering).rejects.toThrow("socket hang up");
  });
});
