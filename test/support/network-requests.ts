import { z } from "zod";

import { pageOf } from "./exposition.ts";
import type { TestHost } from "./network.ts";
import { output } from "./processes.ts";

/** Runs where the request is to be sent from. */
const REQUEST = `
const [url, method, body, timeoutS] = process.argv.slice(1);
const headers = { "X-Prometheus-Scrape-Timeout-Seconds": timeoutS };
const startedAt = performance.now();
const response = await fetch(url, { method, headers, ...(body !== "" && { body }) });
const text = await response.text();
console.log(JSON.stringify({ status: response.status, text, tookMs: performance.now() - startedAt }));
`;

const Answered = z.object({ status: z.int(), text: z.string(), tookMs: z.number() });

interface Asking {
  readonly method?: string;
  readonly body?: string;
  readonly timeoutS?: number;
}

/** Sends a request from a host of a test's network, and gives what was answered. */
export async function askFrom(host: TestHost, url: string, { method = "GET", body = "", timeoutS = 30 }: Asking = {}) {
  const script = ["--input-type=module", "--eval", REQUEST, url, method, body, String(timeoutS)];
  const [command, ...args] = host.inside([process.execPath, ...script]);
  const answered = Answered.parse(JSON.parse(await output(command, args, { withinMs: 180_000 })));
  if (answered.status !== 200) throw new Error(`${method} ${url}: ${answered.status} ${answered.text}`);
  return answered;
}

/** Scrapes from a host of a test's network what listens on that host's loopback. */
export async function scrapeFrom(host: TestHost, port: number, timeoutS: number) {
  const { text, tookMs } = await askFrom(host, `http://127.0.0.1:${port}/metrics`, { timeoutS });
  return { ...pageOf(text), tookMs };
}
