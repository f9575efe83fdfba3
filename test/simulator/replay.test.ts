import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { startNexus } from "../../src/simulator/nexus.ts";
import { replayPersonality } from "../../src/simulator/replay.ts";
import { ask, call, calls } from "./ask.ts";

async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "replay-"));
  onTestFinished(async () => await rm(directory, { recursive: true }));
  await Promise.all(Object.entries(files).map(async ([name, text]) => await writeFile(join(directory, name), text)));
  return directory;
}

it("answers what was recorded, digit by digit", async () => {
  const directory = await folder({
    "index.json": JSON.stringify({
      name: "recorded",
      commands: [
        { command: "show version", body: "version.json", text: "version.txt" },
        { command: "show tech", text: "version.txt" },
        { command: "show icam health", error: "% Invalid command\n" },
        { command: "show nothing" },
      ],
    }),
    "version.json": '{"host_name": "x", "runtime": 18446744071771162624, "load": 0.5}',
    "version.txt": "some text\n",
  });
  await using nexus = await startNexus({ name: "leaf-1", personality: await replayPersonality(directory) });

  const version = await ask(nexus.url, { body: calls("show version") });
  const text = await ask(nexus.url, { body: call("show version", { method: "cli_ascii" }) });
  const tech = await ask(nexus.url, { body: calls("show tech") });
  const health = await ask(nexus.url, { body: calls("show icam health") });
  const nothing = await ask(nexus.url, { body: calls("show nothing") });
  const unknown = await ask(nexus.url, { body: calls("show module") });

  expect(nexus.personality).toBe("recorded");
  expect(version.text).toContain(
    '{\n\t\t\t"host_name":\t"x",\n\t\t\t"runtime":\t18446744071771162624,\n\t\t\t"load":\t0.5\n\t\t}',
  );
  expect(JSON.parse(text.text)).toMatchObject({ result: { msg: "some text\n" } });
  expect(tech.text).toContain("Structured output unsupported");
  expect(health.text).toContain("% Invalid command");
  expect(JSON.parse(nothing.text)).toMatchObject({ result: null });
  expect(unknown.status).toBe(500);
});

it("refuses a folder whose index it does not understand", async () => {
  const directory = await folder({ "index.json": '{"commands": [{"cmd": "show version"}]}' });

  await expect(replayPersonality(directory)).rejects.toThrow("command");
});
