import { describe, expect, it } from "vitest";

import { serveHttp } from "../nxapi/servers.ts";
import { collectFrom, settingsFor } from "../support/collector.ts";
import { readStrictly } from "../support/strict-exposition.ts";

/** Every byte from 0x80 on, which together are no UTF-8. */
const BYTES = Buffer.from(Array.from({ length: 128 }, (_, index) => 0x80 + index));

/** The answer of a switch that prints these bytes as a class of its FIB TCAM. */
function answerWith(bytes: Buffer): Buffer {
  const stats = { ROW_fib_stats: { Used_Entries: "1", Max_Entries: "4", Percent_Util: "25.00" } };
  const row = { Class: "<>", TABLE_fib_stats: stats };
  const body = { module: "1", instance: "0", TABLE_fib_resource: { ROW_fib_resource: row } };
  const [before = "", after = ""] = JSON.stringify({ jsonrpc: "2.0", result: { body }, id: 1 }).split("<>");
  return Buffer.concat([Buffer.from(`${before}<`), bytes, Buffer.from(`>${after}`)]);
}

async function classShown(bytes: Buffer): Promise<string | undefined> {
  const headers = { "Content-Type": "application/json-rpc; charset=UTF-8" };
  await using server = await serveHttp({ headers, body: answerWith(bytes) });
  const more = { commands: { only: ["icam_fib_tcam"] }, places: [{ module: "1", inst: "0" }] };
  await using collector = await collectFrom([settingsFor({ name: "leaf-1", ...server }, more)]);

  const response = await fetch(`http://127.0.0.1:${collector.port}/metrics`);
  const series = readStrictly(new Uint8Array(await response.arrayBuffer()));

  expect(series.find(({ name }) => name === "cisco_device_up")?.value).toBe(1);
  return series.find(({ name }) => name === "cisco_tcam_usage")?.labels.get("class");
}

describe("the bytes that a switch sends", () => {
  it("are Latin-1 where they are no UTF-8, and shown in UTF-8", async () => {
    await expect(classShown(BYTES)).resolves.toBe(`<${BYTES.toString("latin1")}>`);
  });

  it.each([
    ["an overlong NUL", Buffer.from([0xc0, 0x80])],
    ["half a surrogate pair", Buffer.from([0xed, 0xa0, 0x80])],
    ["the beginning of a letter", Buffer.from([0xf0, 0x9f, 0x98])],
    ["a letter beyond Unicode", Buffer.from([0xf4, 0x90, 0x80, 0x80])],
  ])("are Latin-1 if they are %s", async (_what, bytes) => {
    await expect(classShown(bytes)).resolves.toBe(`<${bytes.toString("latin1")}>`);
  });

  it("are UTF-8 where they can be", async () => {
    await expect(classShown(Buffer.from("\u{1f600}\u2028"))).resolves.toBe("<\u{1f600}\u2028>");
  });
});
