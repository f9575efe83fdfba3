import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, expect, it, vi } from "vitest";

import { runProgram } from "../../src/cli/program.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { replayPersonality } from "../../src/simulator/replay.ts";
import { collectFrom, PASSWORD, settingsFor } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";

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

it("writes to no directory that holds something", async () => {
  credentials();

  await expect(runProgram(["record", "127.0.0.1", "test"])).resolves.toBe(2);
});

it("says that it is the directory that is missing", async () => {
  const said: unknown[] = [];
  vi.spyOn(process.stderr, "write").mockImplementation((text) => said.push(text) > 0);

  const status = await runProgram(["record", "--config.file", "fleet.yaml", "--group", "leafs"]);
  vi.restoreAllMocks();

  expect(status).toBe(2);
  expect(said.join("")).toContain("the directory to write to is missing");
});
