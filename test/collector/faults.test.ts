import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";

import { describe, expect, it } from "vitest";

import type { FaultsInput } from "../../src/simulator/http/faults.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { collectFrom, FIB, PASSWORD, settingsFor } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";

const HOST = { host_name: "leaf-1" };
const TABLES = "show icam resource fib-tcam module 1 inst 0";
const TIMEOUT_MS = 1_500;
/** Far more than such a poll may take, and far less than a hang lasts. */
const GENEROUS_MS = 8_000;

/** A switch over TLS, pinned as one is in the field, and a collector that has shown it once. */
async function collected(timeoutMs = 60_000) {
  const nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD, tls: true });
  const pin = new X509Certificate(nexus.certificate!.cert).fingerprint256;
  let password = PASSWORD;
  const collector = await collectFrom([
    settingsFor(nexus, {
      ...FIB,
      protocol: "https",
      trust: { kind: "pin", sha256: [pin] },
      password: () => Promise.resolve(password),
      timeoutMs,
    }),
  ]);
  await scrape(collector.port);
  return {
    nexus,
    collector,
    renewPassword: () => (password = `${PASSWORD}!`),
    [Symbol.asyncDispose]: async () => {
      await collector[Symbol.asyncDispose]();
      await nexus[Symbol.asyncDispose]();
    },
  };
}

/** Whether somebody listens there. */
async function listens(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const connected = await once(socket, "connect").then(
    () => true,
    () => false,
  );
  socket.destroy();
  return connected;
}

describe("a fault of the whole switch", () => {
  it.each<readonly [string, string, FaultsInput]>([
    ["hangs before its headers", "timeout_wait", { hang: {} }],
    ["hangs in the middle of a body", "timeout_read", { "half-body": {} }],
    ["sends a byte a second", "timeout_read", { drip: {} }],
    ["takes too long", "timeout_wait", { latency: { ms: 60_000 } }],
    ["resets its connections", "reset", { reset: { when: "body" } }],
    ["closes its port", "refused", { refuse: {} }],
    ["cuts its answers off", "reset", { truncate: {} }],
    ["answers with half a JSON", "malformed", { "broken-json": {} }],
    ["answers with a page", "malformed", { "wrong-type": {} }],
    ["has an internal error", "server_error", { "error-page": { status: 500 } }],
    ["has lost its NX-API", "server_error", { "error-page": { status: 502 } }],
    ["has no time", "busy", { "error-page": { status: 503, retryAfterS: 0 } }],
    ["has seen too many requests", "busy", { "too-many": { retryAfterS: 0 } }],
    ["forbids", "forbidden", { forbidden: {} }],
    ["answers without end", "too_large", { giant: {} }],
  ])("that %s is down with %s, shows nothing, and is back with the next poll", async (_what, reason, faults) => {
    const isDeadline = reason.startsWith("timeout");
    await using all = await collected(isDeadline ? TIMEOUT_MS : undefined);
    const { nexus, collector } = all;
    await nexus.faults.set(faults);
    const startedAt = performance.now();

    const down = await scrape(collector.port, { timeoutS: 60 });
    const tookMs = performance.now() - startedAt;
    await nexus.faults.clear();
    const back = await scrape(collector.port);

    expect(isDeadline ? tookMs : 0).toBeLessThan(GENEROUS_MS);
    expect(down.value("cisco_device_up", HOST)).toBe(0);
    expect(down.find("nxapi_collector_down_reason", HOST).map(({ labels }) => labels["reason"])).toEqual([reason]);
    expect(down.find("cisco_tcam_usage", HOST)).toEqual([]);
    expect(back.value("cisco_device_up", HOST)).toBe(1);
    expect(back.find("cisco_tcam_usage", HOST)).toHaveLength(9);
    expect(back.find("nxapi_collector_down_reason", HOST)).toEqual([]);
  });

  it("that shows another certificate is down until it has the pinned one again", async () => {
    await using all = await collected();
    const { nexus, collector } = all;
    await nexus.faults.set({ certificate: { expired: true }, close: { announced: true } });
    await scrape(collector.port);

    const down = await scrape(collector.port);
    await nexus.faults.clear();
    const back = await scrape(collector.port);

    expect(down.value("nxapi_collector_down_reason", { ...HOST, reason: "tls_pin_mismatch" })).toBe(1);
    expect(back.value("cisco_device_up", HOST)).toBe(1);
  });

  it("that refuses the password is left alone until there is a new one", async () => {
    await using all = await collected();
    const { nexus, collector, renewPassword } = all;
    await nexus.faults.set({ unauthorized: {} });
    const down = await scrape(collector.port);
    await nexus.faults.clear();
    const asked = nexus.record.requestCount;

    for (let poll = 0; poll < 5; poll += 1) await scrape(collector.port);
    const meanwhile = nexus.record.requestCount;
    renewPassword();
    await scrape(collector.port);

    expect(down.value("nxapi_collector_down_reason", { ...HOST, reason: "unauthorized" })).toBe(1);
    expect(meanwhile).toBe(asked);
    expect(nexus.record.requestCount).toBe(asked + 1);
  });

  it("that asks to be left alone is left alone", async () => {
    await using all = await collected();
    const { nexus, collector } = all;
    await nexus.faults.set({ "too-many": { retryAfterS: 60, times: 1 } });
    await scrape(collector.port);
    const asked = nexus.record.requestCount;

    const down = await scrape(collector.port);

    expect(down.value("nxapi_collector_down_reason", { ...HOST, reason: "busy" })).toBe(1);
    expect(nexus.record.requestCount).toBe(asked);
  });

  it("that forgets its cookies is not noticed", async () => {
    await using all = await collected();
    const { nexus, collector } = all;
    await nexus.faults.set({ "expire-cookies": {} });

    const page = await scrape(collector.port);

    expect(page.value("cisco_device_up", HOST)).toBe(1);
    expect(page.find("cisco_tcam_usage", HOST)).toHaveLength(9);
    expect(page.value("nxapi_collector_logins_total", HOST)).toBe(2);
  });

  it("that restarts is down meanwhile, and back with new readings", async () => {
    await using all = await collected();
    const { nexus, collector } = all;
    await nexus.faults.set({ reboot: { seconds: 1 } });

    const down = await scrape(collector.port);
    // A third failure would open the breaker.
    await expect.poll(() => listens(nexus.port)).toBe(true);
    const back = await scrape(collector.port);

    expect(down.value("nxapi_collector_down_reason", { ...HOST, reason: "refused" })).toBe(1);
    expect(back.value("cisco_device_up", HOST)).toBe(1);
  });
});

describe("a fault of one command", () => {
  it.each<readonly [string, string, FaultsInput]>([
    ["refuses", "failed", { "refuse-command": { command: TABLES, error: "% Permission denied for the role\n" } }],
    ["does not know in any spelling", "unsupported", { "refuse-command": { command: "show icam resource" } }],
    ["answers with an empty body", "failed", { "empty-body": { command: TABLES } }],
    [
      "answers with less than it should",
      "failed",
      { "missing-keys": { command: TABLES, keys: ["TABLE_fib_resource"] } },
    ],
  ])("that the switch %s costs that command only: %s", async (_what, state, faults) => {
    await using all = await collected();
    const { nexus, collector } = all;
    await nexus.faults.set(faults);

    const page = await scrape(collector.port);

    expect(page.value("cisco_device_up", HOST)).toBe(1);
    expect(page.value("nxapi_collector_command_state", { ...HOST, command: TABLES, state })).toBe(1);
    expect(page.find("cisco_tcam_usage", HOST)).toEqual([]);
    expect(page.find("cisco_device_info", HOST)).toHaveLength(1);
  });

  it.each(["stop", "continue", "whole"] as const)(
    "costs that command only where a batch with it answers in the mode %s",
    async (batchFailure) => {
      await using nexus = await startNexus({
        name: "leaf-1",
        personality: "n9k-live",
        password: PASSWORD,
        dialect: { batchFailure },
        replies: { "show version": { error: "% Permission denied for the role\n" } },
      });
      await using collector = await collectFrom([settingsFor(nexus)]);

      const page = await scrape(collector.port);

      expect(page.value("cisco_device_up", HOST)).toBe(1);
      expect(page.find("cisco_tcam_usage", { ...HOST, table: "fib" })).toHaveLength(9);
      expect(page.value("nxapi_collector_command_state", { ...HOST, command: "show version", state: "failed" })).toBe(
        1,
      );
    },
  );

  it.each<readonly [string, FaultsInput]>([
    ["rows turned into lists", { flip: {} }],
    ["tables turned into lists", { flip: { what: "tables" } }],
    ["blanks around each text", { padding: {} }],
    ["numbers for texts", { "number-types": {} }],
    ["its body printed as a string", { "body-as-string": {} }],
  ])("is none where the switch answers with %s", async (_what, faults) => {
    await using all = await collected();
    const { nexus, collector } = all;
    await nexus.faults.set(faults);

    const page = await scrape(collector.port);

    expect(page.find("cisco_tcam_usage", HOST)).toHaveLength(9);
  });
});
