import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

import { z } from "zod";

/** What of V8's coverage report is needed. */
const Coverage = z.object({
  result: z.array(
    z.object({
      url: z.string(),
      functions: z.array(z.object({ ranges: z.array(z.object({ count: z.number() })) })),
    }),
  ),
});
type Coverage = z.output<typeof Coverage>;

const START_MS = 30_000;

/**
 * Finds the source files of which a function runs while one scrape is answered: a collector with one simulated switch, in
 * processes of their own, is scraped until nothing is new any more, and then once under V8's precise coverage.
 */
export async function filesOfScrape(root: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "structure-"));
  const children: ChildProcess[] = [];
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  try {
    const run = (args: readonly string[], pattern: RegExp): Promise<string[]> => {
      const child = spawn(process.execPath, args, {
        cwd: root,
        env: { PATH, NODE_COMPILE_CACHE, STRUCTURE_PASSWORD: "demo" },
        stdio: ["ignore", "pipe", "pipe"],
      });
      children.push(child);
      return printed(child, pattern);
    };
    const [, switchPort = ""] = await run(
      ["src/main.ts", "simulate", "--port", "0"],
      /address=http:\/\/127\.0\.0\.1:(\d+)/,
    );
    const file = join(folder, "fleet.yaml");
    const one = `{ name: leaf-1, host: 127.0.0.1, port: ${switchPort}, protocol: http, user: admin, password_env: STRUCTURE_PASSWORD }`;
    await writeFile(file, `switches: [${one}]\nfreshness: { max_age_s: 0 }\nweb: { port: 0 }\n`);
    const [, debuggerUrl = "", address = ""] = await run(
      ["--inspect=127.0.0.1:0", "src/main.ts", "collect", "--config.file", file],
      /listening on (ws:\S+)[^]*msg=collecting address=(\S+)/,
    );
    const coverage = await coverageOf(debuggerUrl, () => scrape(address));
    return executed(coverage, root);
  } finally {
    await Promise.all(children.map((child) => end(child)));
    await rm(folder, { recursive: true, force: true });
  }
}

async function printed(child: ChildProcess, pattern: RegExp): Promise<string[]> {
  let text = "";
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`did not start: ${text}`)), START_MS);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        const found = pattern.exec(text);
        if (found === null) return;
        clearTimeout(late);
        resolve([...found]);
      });
    }
    child.once("exit", () => {
      clearTimeout(late);
      reject(new Error(`ended: ${text}`));
    });
  });
}

async function scrape(address: string): Promise<void> {
  const answer = await fetch(address, { headers: { "X-Prometheus-Scrape-Timeout-Seconds": "10" } });
  const text = await answer.text();
  if (!/^cisco_device_up\{.*\} 1$/m.test(text)) throw new Error(`the switch does not answer: ${text.slice(0, 500)}`);
}

/** What runs while a function is called once, after it was called three times for nothing. */
async function coverageOf(debuggerUrl: string, call: () => Promise<void>): Promise<Coverage> {
  const socket = new WebSocket(debuggerUrl);
  await once(socket, "open");
  let id = 0;
  const ask = async (method: string, params: object = {}): Promise<unknown> => {
    id += 1;
    const own = id;
    const answered = new Promise((resolve) => {
      socket.addEventListener("message", ({ data }) => {
        const message = JSON.parse(String(data));
        if (message.id === own) resolve(message.result);
      });
    });
    socket.send(JSON.stringify({ id, method, params }));
    return answered;
  };
  try {
    await ask("Profiler.enable");
    await ask("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
    for (let times = 0; times < 3; times += 1) await call();
    // What counts from here on is what the last one calls.
    await ask("Profiler.takePreciseCoverage");
    await call();
    return Coverage.parse(await ask("Profiler.takePreciseCoverage"));
  } finally {
    socket.close();
  }
}

function executed({ result }: Coverage, root: string): string[] {
  const ran = result.filter(({ functions }) => functions.some(({ ranges }) => (ranges[0]?.count ?? 0) > 0));
  const paths = ran.flatMap(({ url }) =>
    url.startsWith("file:") ? [relative(root, fileURLToPath(url.split("?")[0] ?? ""))] : [],
  );
  return paths.filter((path) => /^(?:src|otel)\//.test(path)).toSorted();
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}
