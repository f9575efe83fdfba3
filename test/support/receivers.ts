import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import { type Folder, temporaryFolder } from "./folder.ts";
import { freePort } from "./free-port.ts";
import { OTELCOL, PROMETHEUS_3 } from "./needs.ts";
import { type Background, eventually, start } from "./processes.ts";

/** The content of a program's configuration file. */
type Config = Readonly<Record<string, unknown>>;

/** A program that receives metrics, ready to; it is gone with the test, with all that it kept. */
export interface Receiver extends AsyncDisposable {
  /** What it has printed so far. */
  readonly printed: () => string;
}

const Answer = z.object({
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        value: z.tuple([z.number(), z.string()]),
      }),
    ),
  }),
});

/** One series that Prometheus has. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A Prometheus 3 that receives OTLP below `/api/v1/otlp` and remote write at `/api/v1/write`. */
export interface Prometheus extends Receiver {
  readonly url: string;
  /** The series that an expression gives now. */
  readonly query: (expression: string) => Promise<Series[]>;
}

/** Starts Prometheus 3. */
export async function startPrometheus3(config: Config): Promise<Prometheus> {
  const folder = await temporaryFolder();
  const url = `http://127.0.0.1:${await freePort()}`;
  const receiver = await startReceiver(folder, {
    command: PROMETHEUS_3,
    config,
    args: (file) => [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder.path, "data")}`,
      `--web.listen-address=${new URL(url).host}`,
      "--web.enable-otlp-receiver",
      "--web.enable-remote-write-receiver",
    ],
    isReady: async () => (await fetch(`${url}/-/ready`)).ok,
  });
  return {
    ...receiver,
    url,
    async query(expression) {
      const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`);
      const { data } = Answer.parse(await response.json());
      return data.result.map(({ metric, value: [, value] }) => ({ labels: metric, value: Number(value) }));
    },
  };
}

/** Starts an OpenTelemetry Collector, with files of the project whose settings `config` completes or replaces. */
export async function startOtelcol(config: Config, files: readonly string[] = []): Promise<Receiver> {
  const folder = await temporaryFolder();
  return await startReceiver(folder, {
    command: OTELCOL,
    config,
    // Its own metrics are on port 8888 unless turned off.
    args: (file) => [
      ...[...files, file].map((each) => `--config=${each}`),
      "--set=service.telemetry.metrics.level=none",
    ],
    isReady: (printed) => Promise.resolve(printed.includes("Everything is ready")),
  });
}

interface Start {
  readonly command: string;
  readonly config: Config;
  readonly args: (configFile: string) => readonly string[];
  readonly isReady: (printed: string) => Promise<boolean>;
}

async function startReceiver(folder: Folder, { command, config, args, isReady }: Start): Promise<Receiver> {
  const file = join(folder.path, "config.yaml");
  // JSON is YAML.
  await writeFile(file, JSON.stringify(config));
  const program = start(command, args(file));
  const receiver: Receiver = {
    printed: program.printed,
    async [Symbol.asyncDispose]() {
      await program[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
  const state = await eventually(async () => {
    if (hasEnded(program)) return "ended";
    return (await isReady(program.printed())) ? "ready" : undefined;
  }).catch(() => "late");
  if (state === "ready") return receiver;
  await receiver[Symbol.asyncDispose]();
  throw new Error(`${command} is not ready, but ${state}: ${program.printed()}`);
}

function hasEnded({ child }: Background): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
