// A process that attacks a collector from all sides: hostile switches, a hostile destination, hostile clients.
//
//   node test/support/siege.ts     prints the ports of its switches and its destination as JSON; then it takes a line
//                                  with the collector's port, which begins the attack of the clients, and a line
//                                  "calm", which ends everything but the destination, that takes all from then on;
//                                  with each line after that it prints what the destination has taken
import { createServer as createHttpServer, type ServerResponse } from "node:http";
import { connect, createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";

import { z } from "zod";

const MIB = 1024 * 1024;
let isCalm = false;

/** Writes a piece again and again for as long as somebody reads it, but lets others have a turn. */
function flood(socket: Socket, piece: Buffer | string): void {
  const go = (): void => {
    if (socket.destroyed || isCalm) return void socket.destroy();
    if (socket.write(piece)) setTimeout(go, 5);
    else socket.once("drain", () => setTimeout(go, 5));
  };
  go();
}

function drip(socket: Socket, piece: string, everyMs: number): void {
  const timer = setInterval(() => {
    if (socket.destroyed || isCalm) {
      clearInterval(timer);
      socket.destroy();
    } else socket.write(piece);
  }, everyMs);
  socket.once("close", () => clearInterval(timer));
}

const head = (more: string, status = "200 OK"): string =>
  `HTTP/1.1 ${status}\r\nContent-Type: application/json-rpc\r\n${more}\r\n\r\n`;
const whole = (text: string): string => head(`Content-Length: ${text.length}`) + text;

const LONG = Buffer.alloc(8 * MIB, " ");

/** What hostile switches answer to anything. */
const ANSWERS: Readonly<Record<string, (socket: Socket) => void>> = {
  "tiny-values": (socket) => socket.write(whole(`[${"1,".repeat(7 * MIB)}1]`)),
  "tiny-objects": (socket) => socket.write(whole(`[${"{},".repeat(5 * MIB)}{}]`)),
  "large-integers": (socket) => socket.write(whole(`[${"9007199254740993,".repeat(900_000)}1]`)),
  deep: (socket) => socket.write(whole("[".repeat(4 * MIB))),
  endless: (socket) => {
    socket.write(head("Transfer-Encoding: chunked"));
    flood(socket, Buffer.concat([Buffer.from("800000\r\n"), LONG, Buffer.from("\r\n")]));
  },
  "slow-and-long": (socket) => {
    socket.write(head(`Content-Length: ${16 * MIB}`));
    socket.write(LONG);
    drip(socket, " ", 200);
  },
  continues: (socket) => flood(socket, "HTTP/1.1 100 Continue\r\n\r\n".repeat(2_000)),
  "one-byte-chunks": (socket) => {
    socket.write(head("Transfer-Encoding: chunked"));
    flood(socket, "1\r\n \r\n".repeat(10_000));
  },
  upgrade: (socket) => socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nx"),
  headers: (socket) => {
    socket.write("HTTP/1.1 200 OK\r\n");
    flood(socket, `X-A: ${"b".repeat(500)}\r\n`);
  },
  silent: () => undefined,
  drips: (socket) => drip(socket, "H", 100),
  resets: (socket) => void socket.resetAndDestroy(),
  "no-http": (socket) => socket.write("SSH-2.0-OpenSSH\r\n"),
};

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}

async function startSwitches(): Promise<Record<string, number>> {
  const ports: Record<string, number> = {};
  for (const [name, answer] of Object.entries(ANSWERS)) {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.on("data", () => (isCalm ? socket.destroy() : answer(socket)));
    });
    ports[name] = await listening(server);
  }
  return ports;
}

/** What a hostile destination answers, one after the other; each may be tried again. */
const REFUSALS: readonly ((response: ServerResponse) => void)[] = [
  ({ socket }) => socket?.write("HTTP/1.1 101 X\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nzzz"),
  () => undefined,
  ({ socket }) => void socket?.resetAndDestroy(),
  ({ socket }) => socket && flood(socket, "HTTP/1.1 100 Continue\r\n\r\n".repeat(500)),
  (response) => void response.writeHead(503, { "Retry-After": "0" }).end(),
  ({ socket }) => socket && drip(socket, "H", 100),
];

/** The times of the points that the destination took, by switch. */
const taken = new Map<string, Set<string>>();

const Request = z.object({
  resourceMetrics: z.array(
    z.object({
      resource: z.object({
        attributes: z.array(z.object({ key: z.string(), value: z.object({ stringValue: z.string().optional() }) })),
      }),
      scopeMetrics: z.array(
        z.object({
          metrics: z.array(
            z.object({
              name: z.string(),
              gauge: z.object({ dataPoints: z.array(z.object({ timeUnixNano: z.string() })) }).optional(),
            }),
          ),
        }),
      ),
    }),
  ),
});

let requests = 0;

function take(body: string): void {
  requests += 1;
  for (const { resource, scopeMetrics } of Request.parse(JSON.parse(body)).resourceMetrics) {
    const name = resource.attributes.find(({ key }) => key === "host.name")?.value.stringValue ?? "";
    for (const { metrics } of scopeMetrics) {
      for (const metric of metrics) {
        if (metric.name !== "cisco.tcam.usage") continue;
        const times = taken.get(name) ?? new Set<string>();
        for (const { timeUnixNano } of metric.gauge?.dataPoints ?? []) times.add(timeUnixNano);
        taken.set(name, times);
      }
    }
  }
}

async function startDestination(): Promise<number> {
  let turn = 0;
  const server = createHttpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("error", () => undefined);
    response.on("error", () => undefined);
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (!isCalm) return REFUSALS[(turn += 1) % REFUSALS.length]?.(response);
      take(Buffer.concat(chunks).toString());
      return void response.setHeader("Content-Type", "application/json").end("{}");
    });
  });
  server.on("clientError", (_error, socket) => socket.destroy());
  return await listening(server);
}

/** What hostile clients do with a connection. */
const CLIENTS: readonly ((socket: Socket) => void)[] = [
  // Asks and never reads.
  (socket) => {
    socket.pause();
    socket.write("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n".repeat(20));
  },
  (socket) => drip(socket, "G", 50),
  (socket) => socket.write("GET /metrics HTTP/1.1\r\nHost: x\r\nExpect: junk\r\n\r\n"),
  (socket) => flood(socket, `X-A: ${"b".repeat(900)}\r\n`),
  (socket) => socket.write("GET /metrics HTTP/1.1\r\nHost: x\r\nX-Prometheus-Scrape-Timeout-Seconds: 1\r\n\r\n"),
  (socket) => socket.write(`POST /-/reload HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n`),
  () => undefined,
];

/** Where they come from: not from where the scrapes do, but from several places. */
const ADDRESSES = ["127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.6"];

/** How many hostile connections there are at a time. */
const CONNECTIONS = 1_500;

function attack(port: number): void {
  let opened = 0;
  const open = (): void => {
    if (isCalm) return;
    const act = CLIENTS[(opened += 1) % CLIENTS.length];
    const localAddress = ADDRESSES[opened % ADDRESSES.length];
    const socket = connect({ port, host: "127.0.0.1", ...(localAddress !== undefined && { localAddress }) }, () =>
      act?.(socket),
    );
    socket.on("error", () => undefined);
    // Each comes back a while after it was thrown out.
    const end = setTimeout(() => socket.destroy(), 20_000);
    socket.once("close", () => {
      clearTimeout(end);
      setTimeout(open, 500);
    });
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  };
  for (let count = 0; count < CONNECTIONS; count += 1) setTimeout(open, count * 2);
}

const sockets = new Set<Socket>();

const switches = await startSwitches();
const destination = await startDestination();
process.stdout.write(`${JSON.stringify({ switches, destination })}\n`);
for await (const line of createInterface(process.stdin)) {
  if (line === "calm") {
    isCalm = true;
    for (const socket of sockets) socket.destroy();
  } else if (!isCalm) attack(Number(line));
  process.stdout.write(
    `${JSON.stringify({ requests, ...Object.fromEntries([...taken].map(([name, { size }]) => [name, size])) })}\n`,
  );
}
