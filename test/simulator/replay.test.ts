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

const RECORDED = JSON.stringify({ commands: [{ command: "show version", body: "v.json" }] });

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

it.each([
  [
    "an index that it does not understand",
    { "index.json": '{"commands": [{"cmd": "show version"}]}' },
    "index.json: commands\\.0\\.command: ",
  ],
  ["an index that is no JSON", { "index.json": "{" }, "index.json: "],
  ["no index", {}, "index.json: ENOENT"],
  ["a body that was cut short", { "index.json": RECORDED, "v.json": '{"a' }, "v.json: Unterminated"],
  ["a file that is missing", { "index.json": RECORDED }, "v.json: ENOENT"],
])("refuses a folder with %s, and names the file", async (_, files, said) => {
  await expect(replayPersonality(await folder(files))).rejects.toThrow(new RegExp(`^${said}[^[{]*$`, "s"));
});
