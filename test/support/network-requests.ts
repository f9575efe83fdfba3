import { spawn } from "node:child_process";
import { once } from "node:events";

import { z } from "zod";

import { pageOf } from "./exposition.ts";
import type { TestHost } from "./network.ts";

/** Runs where requests are to be sent from, one after the other. */
const REQUESTS = `
process.on("message", async ({ url, method, body, timeoutS }) => {
  const headers = { "X-Prometheus-Scrape-Timeout-Seconds": String(timeoutS) };
  const startedAt = performance.now();
  try {
    const response = await fetch(url, { method, headers, body });
    const text = await response.text();
    process.send({ status: response.status, text, tookMs: performance.now() - startedAt });
  } catch (error) {
    process.send({ status: 0, text: String(error), tookMs: performance.now() - startedAt });
  }
});
`;

const Answered = z.object({ status: z.int(), text: z.string(), tookMs: z.number() });

interface Asking {
  readonly method?: string;
  readonly body?: string;
  readonly timeoutS?: number;
}

/** Who sends requests from a host of a test's network, one after the other. */
export interface Client extends AsyncDisposable {
  /** Sends a request, and gives what was answered. */
  readonly ask: (url: string, asking?: Asking) => Promise<z.output<typeof Answered>>;
  /** Scrapes what listens on the host's loopback. */
  readonly scrape: (port: number, timeoutS: number) => Promise<ReturnType<typeof pageOf> & { readonly tookMs: number }>;
}

/** Starts a process on a host that sends requests for the test. */
export function startClient(host: TestHost): Client {
  const [command, ...args] = host.inside([process.execPath, "--eval", REQUESTS]);
  const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const exited = once(child, "exit");
  const ask: Client["ask"] = async (url, { method = "GET", body, timeoutS = 30 } = {}) => {
    const answer = once(child, "message");
    child.send({ url, method, body, timeoutS });
    const answered = Answered.parse((await answer)[0]);
    if (answered.status !== 200) throw new Error(`${method} ${url}: ${answered.status} ${answered.text}`);
    return answered;
  };
  return {
    ask,
    async scrape(port, timeoutS) {
      const { text, tookMs } = await ask(`http://127.0.0.1:${port}/metrics`, { timeoutS });
      return { ...pageOf(text), tookMs };
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
