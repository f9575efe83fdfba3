import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { scrape } from "../support/exposition.ts";
import { temporaryFolder } from "../support/folder.ts";
import { eventually, output, start } from "../support/processes.ts";
import { BARE_ENVIRONMENT, exit, MAIN, NODE, portOf } from "../support/program.ts";

/** The flags of Node.js with which something starts the collector. */
async function flagsIn(file: string): Promise<string[]> {
  const text = await readFile(file, "utf8");
  const command = /^(?:ENTRYPOINT|ExecStart|exec )(?:.*\\\n)*.*$/m.exec(text)?.[0] ?? "";
  return [...command.replace(/main\.js.*$/s, "").matchAll(/--[^\s",']+/g)].map(([flag]) => flag);
}

/** From how many bytes on something has glibc give back free memory. */
async function mallocThresholdIn(file: string): Promise<string | undefined> {
  return /MALLOC_MMAP_THRESHOLD_?(?:=| = )\D*(\d+)/.exec(await readFile(file, "utf8"))?.[1];
}

const image = await flagsIn("Dockerfile");

describe("a collector with the flags of the image", () => {
  it("has the same as the unit and the packages' command", async () => {
    expect(image).toContain("--permission");
    expect(await flagsIn("deploy/systemd/nxapi-collector.service")).toEqual(image);
    expect(await flagsIn("deploy/packages/nxapi-collector")).toEqual(image);
  });

  it.each(["deploy/systemd/nxapi-collector.service", "deploy/packages/nxapi-collector", "scripts/launch.js"])(
    "has the variable for glibc that %s has",
    async (file) => {
      expect(await mallocThresholdIn("Dockerfile")).toMatch(/^\d+$/);
      expect(await mallocThresholdIn(file)).toBe(await mallocThresholdIn("Dockerfile"));
    },
  );

  it.each([
    [undefined, "32768"],
    ["", "32768"],
    ["65536", "65536"],
  ])("is told %j and has glibc told %s by the launcher", async (given, told) => {
    const env = { PATH: process.env["PATH"], ...(given !== undefined && { MALLOC_MMAP_THRESHOLD_: given }) };
    const print = ["-p", "process.env.MALLOC_MMAP_THRESHOLD_"];

    expect(await output(NODE, ["scripts/launch.js", "run", ...print], { env })).toBe(told);
  });

  it("collects, and keeps its queue on disk", async () => {
    await using folder = await temporaryFolder();
    await using demo = start(NODE, [...image, MAIN, "demo"], {
      ...BARE_ENVIRONMENT,
      OTEL_EXPORTER_PROMETHEUS_PORT: "0",
      OTEL_METRICS_EXPORTER: "prometheus,otlp",
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9",
      NXAPI_QUEUE_DIRECTORY: join(folder.path),
    });

    const page = await scrape(await portOf(demo));
    await eventually(() => Promise.resolve(/queue is kept on disk/.exec(demo.printed()) ?? undefined));
    demo.child.kill("SIGTERM");

    expect(page.find("cisco_device_up").map(({ value }) => value)).toEqual([1, 1, 1, 1]);
    expect(await exit(demo)).toBe(0);
    expect(demo.printed()).not.toMatch(/ERR_ACCESS_DENIED|ExperimentalWarning/);
  });

  it.each([
    ["a child process", `process.getBuiltinModule("child_process").spawnSync("true")`],
    ["a worker", `new (process.getBuiltinModule("worker_threads").Worker)("", { eval: true })`],
    ["a debugger", `process.getBuiltinModule("inspector").open(0)`],
  ])("may not start %s", async (_, code) => {
    await expect(output(NODE, [...image, "--eval", code])).rejects.toThrow("ERR_ACCESS_DENIED");
    await expect(output(NODE, ["--eval", code])).resolves.toBeDefined();
  });
});
