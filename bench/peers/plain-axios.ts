import { createServer } from "node:http";

import axios from "axios";
import { z } from "zod";

// A plain exporter with axios, which does what plain_requests.py does: a request and a login a command, and each leaf that is
// a number is a sample.

const env = z
  .object({
    NXAPI_HOST: z.string(),
    NXAPI_PORT: z.string(),
    NXAPI_USER: z.string(),
    NXAPI_PASS: z.string(),
    COMMANDS: z.string(),
    PORT: z.string(),
  })
  .parse(process.env);

const Row = z.record(z.string(), z.union([z.string(), z.number()]));

const LEAF = /^-?\d+(\.\d+)?$/;

async function ask(id: number, cmd: string): Promise<unknown> {
  const { data } = await axios.post<{ result: { body: unknown } }>(
    `http://${env.NXAPI_HOST}:${env.NXAPI_PORT}/ins`,
    [{ jsonrpc: "2.0", method: "cli", params: { cmd, version: 1 }, id }],
    {
      auth: { username: env.NXAPI_USER, password: env.NXAPI_PASS },
      headers: { "Content-Type": "application/json-rpc" },
      timeout: 30_000,
    },
  );
  return data.result.body;
}

/** Every object of a body that holds no other table. */
function* rows(value: unknown): Generator<Readonly<Record<string, string | number>>> {
  if (typeof value !== "object" || value === null) return;
  const parts: unknown[] = Object.values(value);
  const row = Row.safeParse(value);
  if (row.success) yield row.data;
  for (const one of parts) yield* rows(one);
}

async function collect(): Promise<string> {
  const families = new Map<string, string>();
  for (const [index, command] of env.COMMANDS.split(",").entries()) {
    const prefix = command.replaceAll(/\W/g, "_");
    let number = 0;
    for (const row of rows(await ask(index + 1, command))) {
      const name = String(row["interface"] ?? row["sensor"] ?? number).replaceAll(/["\\\n]/g, "\\$&");
      for (const [key, text] of Object.entries(row)) {
        if (!LEAF.test(String(text).trim())) continue;
        const metric = `${prefix}_${key.replaceAll(/\W/g, "_")}`;
        const before = families.get(metric) ?? `# TYPE ${metric} gauge\n`;
        families.set(metric, `${before}${metric}{row="${name}",number="${number}"} ${Number(text)}\n`);
      }
      number += 1;
    }
  }
  return [...families.values()].join("");
}

createServer((_request, response) => {
  collect().then(
    (text) => response.writeHead(200, { "Content-Type": "text/plain; version=0.0.4" }).end(text),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
}).listen(Number(env.PORT), "127.0.0.1");
