import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { Faults, isFaultName } from "./http/faults.ts";
import type { Nexus } from "./nexus.ts";

/** Where the control endpoint listens. */
export interface ControlOptions {
  /** 127.0.0.1 unless said. */
  readonly host?: string;
  /** A free port unless said. */
  readonly port?: number;
}

/** A running control endpoint. */
export interface Control extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

interface Said {
  readonly status: number;
  readonly body: object;
}

/**
 * Starts an HTTP endpoint that sets faults on running switches: `GET /` tells what there is, `GET /faults` the settings
 * of each fault, `PUT /switches/NAME/faults/FAULT` with settings as JSON sets one, `DELETE` of the same path clears it,
 * `DELETE /switches/NAME/faults` clears all. The name `*` stands for every switch.
 */
export async function startControl(switches: readonly Nexus[], options: ControlOptions = {}): Promise<Control> {
  const { host = "127.0.0.1", port = 0 } = options;
  const server = createServer((request, response) => {
    void answer(switches, request)
      .catch((error: unknown): Said => ({ status: 500, body: { error: String(error) } }))
      .then(({ status, body }) => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(`${JSON.stringify(body, null, 2)}\n`);
      });
  });
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  const stop = async (): Promise<void> => {
    if (server.listening) {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    }
  };
  return { url: `http://${host}:${bound}`, port: bound, stop, [Symbol.asyncDispose]: stop };
}

async function answer(switches: readonly Nexus[], request: IncomingMessage): Promise<Said> {
  const [path = ""] = (request.url ?? "").split("?");
  const [root, name, kind, fault] = path.split("/").slice(1).map(decodeURIComponent);
  if (request.method === "GET" && path === "/") {
    return { status: 200, body: { switches: switches.map(shown) } };
  }
  if (request.method === "GET" && path === "/faults") {
    return { status: 200, body: z.toJSONSchema(Faults, { io: "input" }) };
  }
  const named = switches.filter((one) => name === "*" || one.name === name);
  if (root !== "switches" || named.length === 0) {
    return { status: 404, body: { error: `no such switch: ${name ?? path}` } };
  }
  if (request.method === "GET" && kind === undefined) {
    return { status: 200, body: { switches: named.map(shown) } };
  }
  if (kind !== "faults" || (fault !== undefined && !isFaultName(fault))) {
    return { status: 404, body: { error: `no such fault: ${fault ?? path}` } };
  }
  if (request.method === "DELETE") {
    await Promise.all(named.map(async (one) => one.faults.clear(...(fault === undefined ? [] : [fault]))));
    return { status: 200, body: { switches: named.map(shown) } };
  }
  if (request.method === "PUT" && fault !== undefined) {
    const settings = read(fault, await text(request));
    if (settings.data === undefined) {
      return { status: 400, body: { error: settings.error } };
    }
    const { data } = settings;
    await Promise.all(named.map(async (one) => one.faults.set(data)));
    return { status: 200, body: { switches: named.map(shown) } };
  }
  return { status: 405, body: { error: "GET, PUT and DELETE only" } };
}

function read(fault: string, body: string): { readonly data?: Faults; readonly error?: string } {
  try {
    const settings: unknown = body.trim() === "" ? {} : JSON.parse(body);
    const parsed = Faults.safeParse({ [fault]: settings });
    return parsed.success ? { data: parsed.data } : { error: z.prettifyError(parsed.error) };
  } catch (error) {
    return { error: String(error) };
  }
}

function shown({ name, personality, serial, url, faults, record }: Nexus): object {
  const { requestCount, connections, openConnections, logins, cookieUses, unauthorized, commandCount } = record;
  return {
    name,
    personality,
    serial,
    url,
    faults: faults.active,
    record: { requestCount, commandCount, connections, openConnections, logins, cookieUses, unauthorized },
  };
}
