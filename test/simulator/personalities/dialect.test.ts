import { expect, it } from "vitest";
import { startNexus } from "../../../src/simulator/nexus.ts";
import type { Dialect } from "../../../src/simulator/personalities/dialect.ts";
import { ask, calls } from "../ask.ts";

async function say(command: string, dialect: Partial<Dialect>): Promise<string> {
  await using nexus = await startNexus({ name: "leaf-1", personality: "tor-10.3.5", dialect });
  return (await ask(nexus.url, { body: calls(command) })).text;
}

const pim = "show icam scale multicast-routing pim neighbor";
const acl = "show icam resource acl-tcam module 1 inst 0";

it.each([
  ["an instance", { vdcRows: "instance" }, '"Feature":\t"PIM Neighbors",\n\t\t\t\t\t\t\t\t"Instance":\t"VDC:1"'],
  ["a feature of its own", { vdcRows: "feature" }, '"Feature":\t"(VDC:1)",\n\t\t\t\t\t\t\t\t"Verified_Scale":\t"-"'],
  ["no row", { vdcRows: "none" }, '"ROW_feature":\t{'],
  ["thresholds as numbers", { thresholds: "number" }, '"Info_Thres":\t"80"'],
  ["thresholds as text", { thresholds: "text" }, '"Info_Thres":\t"80 percent (default)"'],
] as const)("repeats a scale feature for the VDC as the dialect says: %s", async (_what, dialect, text) => {
  expect(await say(pim, dialect)).toContain(text);
});

it("shows a feature that spans banks in a row for each, or in one row with a list", async () => {
  const rows = await say(acl, { spannedBanks: "rows" });
  const list = await say(acl, { spannedBanks: "list" });

  expect(rows.match(/"Feature":\t"Ingress RACL"/g)).toHaveLength(2);
  expect(list.match(/"Feature":\t"Ingress RACL"/g)).toHaveLength(1);
  expect(list).toContain('"BANK":\t"0,1"');
});

it("refuses with 400 where the dialect says so", async () => {
  await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", dialect: { refusalStatus: 400 } });

  const { status } = await ask(nexus.url, { body: calls("show bogus") });

  expect(status).toBe(400);
});

it("answers JSON-RPC in its own protocol where the dialect does not have it", async () => {
  await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", dialect: { jsonRpc: false } });

  const { status, text } = await ask(nexus.url, { body: calls("show version") });

  expect(status).toBe(400);
  expect(JSON.parse(text)).toEqual({
    ins_api: { outputs: { output: { code: "400", msg: "Input Message Content-Type is not supported" } } },
  });
});
