import { inspect } from "node:util";

import { describe, expect, it } from "vitest";

import type { FaultsInput } from "../../src/simulator/http/faults.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { clientOf, leaf, targetAt, type TestClient } from "./asking.ts";
import { serveTcp } from "./servers.ts";

const VERSION = ["show version", "show clock"];
const SECRET = "c4nary-\u00fc-p4ssword";

/** Everything that a switch can do wrong while it is spoken to. */
const FAULTS: readonly FaultsInput[] = [
  { hang: {} },
  { "half-body": {} },
  { drip: {} },
  { reset: {} },
  { reset: { when: "body" } },
  { refuse: {} },
  { truncate: {} },
  { "broken-json": {} },
  { "broken-json": { how: "control" } },
  { "wrong-type": {} },
  { "error-page": { status: 500 } },
  { "error-page": { status: 502 } },
  { "error-page": { status: 503, retryAfterS: 5 } },
  { unauthorized: {} },
  { forbidden: {} },
  { "too-many": {} },
  { "expire-cookies": {}, unauthorized: {} },
  { giant: {} },
  { "empty-body": {} },
  { "body-as-string": {} },
  { "refuse-command": { command: "show" } },
  { close: {} },
  { "tls-hang": {}, close: {} },
];

/** Whatever can be made of an error or of replies: text, stack, causes, properties. */
function everythingOf(outcome: unknown): string {
  const parts = [inspect(outcome, { depth: 10, showHidden: true, getters: true }), JSON.stringify(outcome)];
  for (let at = outcome; at instanceof Error; at = at.cause) {
    parts.push(String(at), at.stack ?? "", JSON.stringify(Object.getOwnPropertyDescriptors(at)));
  }
  return parts.join("\n");
}

async function outcomeOf(client: TestClient): Promise<unknown> {
  return await client.ask(VERSION, 300).catch((error: unknown) => error);
}

/** The forms in which the password or the cookie may show. */
function secretsIn(headers: readonly { readonly cookie?: string | undefined }[]): string[] {
  const cookies = headers.flatMap(({ cookie }) => cookie?.replace(/^nxapi_auth=/, "") ?? []);
  return [SECRET, Buffer.from(`admin:${SECRET}`).toString("base64"), encodeURIComponent(SECRET), ...cookies];
}

describe("the password and the cookie", () => {
  it.each(FAULTS.map((faults) => [JSON.stringify(faults), faults] as const))(
    "are in nothing that %s leads to",
    async (_name, faults) => {
      await using nexus = await startNexus({ ...leaf, password: SECRET, tls: true });
      const password = (): Promise<string> => Promise.resolve(SECRET);
      const target = targetAt(nexus, { protocol: "https", trust: { kind: "insecure" }, password });
      await using fresh = clientOf(target);
      await using client = clientOf(target);
      await client.ask(VERSION);
      await client.ask(VERSION);
      await nexus.faults.set(faults);

      const outcomes = [
        await outcomeOf(client),
        await outcomeOf(client),
        await outcomeOf(fresh),
        client,
        client.opening(),
      ];

      const shown = outcomes.map((outcome) => everythingOf(outcome)).join("\n");
      const secrets = secretsIn(nexus.record.requests.map(({ headers }) => headers));
      expect(secrets.length).toBeGreaterThan(3);
      expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
    },
  );

  it.each([
    [
      "in XML",
      (words: string) => `HTTP/1.1 400 Bad\r\nConnection: close\r\n\r\n<ins_api><msg>${words}</msg></ins_api>`,
    ],
    [
      "in a redirection",
      (words: string) => `HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: /login?${words}\r\n\r\n`,
    ],
    [
      "in a refusal",
      (words: string) =>
        `HTTP/1.1 500 No\r\nConnection: close\r\n\r\n${JSON.stringify({ error: { data: { msg: `${"x".repeat(150)}${words}` } }, id: 1 })}`,
    ],
  ])("are not repeated after a switch that repeats them %s", async (_how, answer) => {
    await using server = await serveTcp((socket, received) => {
      const sent = /(?:Basic|nxapi_auth=)\s*(\S+)/.exec(received)?.[1] ?? "";
      const decoded = Buffer.from(sent, "base64").toString("latin1").replace(/\r|\n/g, "");
      socket.end(Buffer.from(answer(`${sent} and ${decoded}`), "latin1"));
    });
    const password = (): Promise<string> => Promise.resolve(SECRET);
    await using client = clientOf(targetAt(server, { password }));

    const shown = everythingOf(await client.ask(["show version"]).catch((error: unknown) => error));

    expect(shown).toContain("<secret>");
    expect(secretsIn([]).filter((secret) => shown.includes(secret))).toEqual([]);
    expect(shown).not.toContain(Buffer.from(`admin:${SECRET}`).toString("base64").slice(0, 16));
  });

  it("are not looked for where there is no password", async () => {
    await using nexus = await startNexus({ ...leaf, password: "", faults: { "refuse-command": { command: "show" } } });
    await using client = clientOf(targetAt(nexus, { password: () => Promise.resolve("") }));

    await expect(client.ask(["show version"])).resolves.toMatchObject([{ message: "% Invalid command" }]);
  });
});
