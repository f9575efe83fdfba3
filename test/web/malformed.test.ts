import { describe, expect, it } from "vitest";

import { MALFORMED } from "./malformed-requests.ts";
import { get, sendRaw, serve, statusesIn } from "./serving.ts";

describe(`a request that is not as it should be, of ${MALFORMED.length}`, () => {
  it.each(MALFORMED)("$name gets $statuses, and the next one is answered", async ({ bytes, statuses }) => {
    await using server = await serve({ reload: () => Promise.resolve([]) });

    const answer = await sendRaw(server.port, bytes);
    const next = await get(`${server.url}/-/healthy`);

    expect(statusesIn(answer)).toEqual(statuses);
    expect(answer).not.toContain("X-Injected");
    expect(next.status).toBe(200);
    expect(server.faults).toEqual([]);
  });

  it("does not end the server, all of them over one", async () => {
    await using server = await serve({ reload: () => Promise.resolve([]) });

    await Promise.all(MALFORMED.map(({ bytes }) => sendRaw(server.port, bytes)));

    expect((await get(`${server.url}/metrics`)).status).toBe(200);
    expect(server.faults).toEqual([]);
  });
});
