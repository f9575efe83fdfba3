import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, describe, expect, it, vi } from "vitest";

import { runProgram } from "../../src/cli/program.ts";
import { createAnonymiser } from "../../src/cli/record.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { replayPersonality } from "../../src/simulator/replay.ts";
import { collectFrom, PASSWORD, settingsFor } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";
import { runHere } from "../support/run-here.ts";

afterEach(() => vi.unstubAllEnvs());

function credentials(more: Record<string, string> = {}): void {
  const variables = { NXAPI_PROTOCOL: "http", NXAPI_USER: "admin", NXAPI_PASS: PASSWORD, ...more };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}

it("records a switch whose replies, replayed, give the same readings under another name", async () => {
  await using nexus = await startNexus({ name: "fra1-leaf-7", personality: "tor-9.3.7", password: PASSWORD });
  const directory = await mkdtemp(join(tmpdir(), "nxapi-collector-"));
  credentials({ NXAPI_PORT: String(nexus.port) });

  const status = await runProgram(["record", nexus.host, directory]);

  const personality = await replayPersonality(directory);
  await using replayed = await startNexus({ name: "replayed", personality, password: PASSWORD });
  await using collector = await collectFrom([settingsFor(nexus), settingsFor(replayed)]);
  const page = await scrape(collector.port);
  const readings = (name: string) =>
    page
      .find("cisco_tcam_usage", { host_name: name })
      .map(({ labels, value }) => ({ ...labels, host_name: "", value }));
  const files = await Promise.all((await readdir(directory)).map((file) => readFile(join(directory, file), "utf8")));

  expect(status).toBe(0);
  expect(readings("replayed")).toEqual(readings("fra1-leaf-7"));
  expect(readings("replayed").length).toBeGreaterThan(0);
  expect(page.value("cisco_device_info", { host_name: "replayed", hostname: "switch-2" })).toBe(1);
  expect(files.join("")).not.toMatch(new RegExp(`fra1-leaf-7|${nexus.serial}|${PASSWORD}`));
  await rm(directory, { recursive: true });
});

it("replaces the address of a route that is asked for by name in what was typed, too", async () => {
  await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD });
  const directory = await mkdtemp(join(tmpdir(), "nxapi-collector-"));
  const file = join(directory, "fleet.yaml");
  const prefixes = [{ prefix: "10.77.0.0/16", vrf: "red" }];
  const one = { name: "leaf-1", host: nexus.host, port: nexus.port, protocol: "http", user: "admin", prefixes };
  await writeFile(file, JSON.stringify({ switches: [{ ...one, password_env: "NXAPI_PASS" }] }));
  credentials();

  const status = await runProgram(["record", "--config.file", file, join(directory, "leaf")]);

  const names = await readdir(join(directory, "leaf"));
  const files = await Promise.all(names.map((name) => readFile(join(directory, "leaf", name), "utf8")));
  expect(status).toBe(0);
  expect(nexus.record.requests.flatMap(({ commands }) => commands)).toContain("show ip route 10.77.0.0/16 vrf red");
  expect(files.join("")).toContain('"show ip route 198.51.100.1/16 vrf red"');
  expect([...names, ...files].join("")).not.toContain("10.77.");
  await rm(directory, { recursive: true });
});

it("writes to no directory that holds something", async () => {
  credentials();

  await expect(runProgram(["record", "127.0.0.1", "test"])).resolves.toBe(2);
});

it.each([
  ["package.json", /package\.json is not a directory$/],
  ["package.json/replies", /package\.json is not a directory$/],
  ["", /the directory to write to has no name$/],
])('says what is wrong with the directory "%s", and asks no switch', async (directory, message) => {
  credentials();

  const { status, printed } = await runHere(["record", "127.0.0.1", directory]);

  expect(status).toBe(2);
  expect(printed.trim()).toMatch(message);
});

it("says that it is the directory that is missing", async () => {
  const { status, printed } = await runHere(["record", "--config.file", "fleet.yaml", "--group", "leafs"]);

  expect(status).toBe(2);
  expect(printed).toContain("the directory to write to is missing");
});

describe("a recorded reply", () => {
  it.each<[string, unknown, unknown]>([
    ["an address", { "ip-addr": "10.1.2.3" }, { "ip-addr": "198.51.100.1" }],
    [
      "an address in a text",
      { reason: "from admin on 10.1.2.3@nginx" },
      { reason: "from admin on 198.51.100.1@nginx" },
    ],
    ["an IPv6 address", { addr: "fe80::1234/64" }, { addr: "2001:db8::1/64" }],
    ["a hardware address", { mac: " 00a7.42ff.0001 " }, { mac: " 0000.5e00.5301 " }],
    ["a host name", { host_name: "fra1-leaf-7" }, { host_name: "switch-1" }],
    [
      "a serial number",
      { TABLE_inv: { ROW_inv: [{ serialnum: "FDO21510ABC" }] } },
      { TABLE_inv: { ROW_inv: [{ serialnum: "FDO00000001" }] } },
    ],
    ["a secret", { snmp_community: "s3cret" }, { snmp_community: "<removed>" }],
    ["a remark", { desc: "to customer X" }, { desc: "description 1" }],
    ["a remark about a VLAN's interface", { svi_desc: "to customer X" }, { svi_desc: "description 1" }],
    ["a neighbour's remark", { port_desc: "to customer X" }, { port_desc: "description 1" }],
  ])("has %s replaced", (_what, body, replaced) => {
    expect(createAnonymiser([]).body(body)).toEqual(replaced);
  });

  it.each<[string, unknown]>([
    ["a release", { nxos_ver_str: "9.3(5)", kick_file_name: "bootflash:///nxos.9.3.5.bin" }],
    ["a time", { kick_cmpl_time: "3/10/2024 14:00:00", up: "05:20:10" }],
    ["a mask and an unspecified address", { mask: "255.255.255.0", from: "0.0.0.0" }],
    ["numbers", { Used_Entries: "4294633084", inst: "0x0", ratio: 3.05 }],
    ["emptiness", { rr_service: "", package_id: {}, none: null, list: [] }],
    ["a class", { Class: "IPv6(>64b&<128b) Routes" }],
  ])("keeps %s as it is", (_what, body) => {
    expect(createAnonymiser([]).body(body)).toEqual(body);
  });

  it.each<[string, (number: number) => string]>([
    ["addresses", (number) => `10.0.${number >> 8}.${number & 255}`],
    ["hardware addresses", (number) => `00a7.42ff.${number.toString(16).padStart(4, "0")}`],
  ])("has other replacements for other %s, however many there are", (_what, original) => {
    const originals = Array.from({ length: 600 }, (_, index) => original(index));

    const replaced = createAnonymiser([]).text(originals.join(" ")).split(" ");

    expect(new Set(replaced).size).toBe(600);
    expect(replaced).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(10\.|00a7)/)]));
  });

  it("has the same replacement for the same word in all replies, wherever it stands", () => {
    const anonymiser = createAnonymiser(["fra1-leaf-7"]);

    const first = anonymiser.body({ host_name: "fra1-leaf-7", addr: "10.1.2.3" });
    const second = anonymiser.body({ prompt: "fra1-leaf-7# from 10.1.2.3" });

    expect(first).toEqual({ host_name: "switch-1", addr: "198.51.100.1" });
    expect(second).toEqual({ prompt: "switch-1# from 198.51.100.1" });
  });
});
