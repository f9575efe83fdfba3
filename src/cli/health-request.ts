import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { request } from "node:http";
import { request as requestOverTls } from "node:https";
import { endianness } from "node:os";
import type { TLSSocket } from "node:tls";

import { inUrl, type ListenAddress } from "./listen-address.ts";

// A container asks every few seconds whether its collector is alive, so this file imports nothing that is slow to load.

/** The longest that the question takes, all attempts together; Docker gives a health check five seconds. */
const DEADLINE_MS = 4_000;

const PATH = "/-/healthy";

/** Whether a collector is alive, and how that is known. */
export interface Liveness {
  readonly alive: boolean;
  readonly why: string;
}

/** Prints whether a collector is alive and gives the exit status for it. */
export function printLiveness({ alive, why }: Liveness, print: (line: string) => void): number {
  print(`${alive ? "alive" : "not alive"}: ${why}\n`);
  return alive ? 0 : 1;
}

/** What is known of how a collector listens. */
export interface Listening {
  readonly address: ListenAddress;
  readonly scheme: "http" | "https";
  /** Whether it closes a connection whose client has no certificate; closing it proves that it is alive. */
  readonly demandsCertificate: boolean;
}

/**
 * Asks a collector on this machine. Any answer of HTTP below 500 proves that it is alive, one that it wants a password
 * too. Which certificate it has does not matter: nothing is sent but the question.
 */
export async function askWhetherAlive({ address, scheme, demandsCertificate }: Listening): Promise<Liveness> {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const other = scheme === "http" ? "https" : "http";
  const whys: string[] = [];
  for (const host of toConnect(address.host)) {
    // A file may say of TLS what holds only after the next start.
    for (const spoken of [scheme, other] as const) {
      const url = `${spoken}://${inUrl(host)}:${address.port}${PATH}`;
      const reply = await ask(spoken, { host, port: address.port }, signal);
      if (reply.kind === "answered") return { alive: reply.status < 500, why: `${url} answers ${reply.status}` };
      if (reply.kind === "cut" && demandsCertificate) {
        return { alive: true, why: `${url} wants a client's certificate` };
      }
      whys.push(`${url}: ${reply.why}`);
      if (reply.kind === "unreachable" || signal.aborted) break;
    }
    if (signal.aborted) break;
  }
  return { alive: false, why: whys.join("; ") };
}

/** What came of one request. */
type HealthReply =
  | { readonly kind: "answered"; readonly status: number }
  /** There is no connection. */
  | { readonly kind: "unreachable"; readonly why: string }
  /** The connection ended after TLS's handshake, without an answer. */
  | { readonly kind: "cut"; readonly why: string }
  | { readonly kind: "other"; readonly why: string };

function ask(scheme: Listening["scheme"], { host, port }: ListenAddress, signal: AbortSignal): Promise<HealthReply> {
  const { promise, resolve } = Promise.withResolvers<HealthReply>();
  const options = { host, port, path: PATH, agent: false, signal, headers: { Host: "localhost", Connection: "close" } };
  const asked =
    scheme === "http" ? request(options) : requestOverTls({ ...options, rejectUnauthorized: false, servername: "" });
  let state: "unreachable" | "other" | "cut" = "unreachable";
  asked.once("socket", (socket: TLSSocket) => {
    socket.once("connect", () => (state = "other"));
    socket.once("secureConnect", () => (state = "cut"));
  });
  asked.once("response", (response) => {
    response.destroy();
    resolve({ kind: "answered", status: response.statusCode ?? 0 });
  });
  asked.on("error", (error: NodeJS.ErrnoException) => {
    if (signal.aborted) resolve({ kind: "other", why: `no answer within ${DEADLINE_MS / 1_000} s` });
    else resolve({ kind: state, why: error.code ?? error.message });
  });
  asked.once("close", () => resolve({ kind: state, why: "the connection ended without an answer" }));
  asked.end();
  return promise;
}

/** Where a server is reached that listens on `host`: of all addresses, the machine's own. */
function toConnect(host: string): readonly string[] {
  switch (canonical(host)) {
    case "0.0.0.0":
      return ["127.0.0.1"];
    case "[::]":
      // A container may be without IPv6.
      return ["::1", "127.0.0.1"];
    default:
      return [host];
  }
}

function canonical(host: string): string {
  try {
    return new URL(`http://${inUrl(host)}`).hostname;
  } catch {
    return host;
  }
}

/** The command line of a collector, as it is in a container. */
const COLLECTOR = /src\/main\.[jt]s|nxapi-collector/;

/**
 * Asks the collector that a container is for, at the addresses on which it does listen, whatever its arguments, its
 * files and its environment say by now. Undefined where the first process is no collector or does not listen.
 */
export async function askContainer(proc = "/proc"): Promise<Liveness | undefined> {
  let last: Liveness | undefined;
  for (const address of listeningInContainer(proc)) {
    last = await askWhetherAlive({ address, scheme: "http", demandsCertificate: true });
    if (last.alive) return last;
  }
  return last;
}

function listeningInContainer(proc: string): readonly ListenAddress[] {
  // With an init in front, its arguments are those of the collector too.
  if (!COLLECTOR.test(readOr(`${proc}/1/cmdline`, ""))) return [];
  const pids = attempt(() => readdirSync(proc), []).filter((name) => /^\d+$/.test(name) && name !== `${process.pid}`);
  const opened = new Set(pids.filter((pid) => COLLECTOR.test(readOr(`${proc}/${pid}/cmdline`, ""))).flatMap(socketsOf));
  return ["tcp", "tcp6"].flatMap((table) =>
    readOr(`${proc}/net/${table}`, "")
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode = ""]) => state === LISTEN && opened.has(`socket:[${inode}]`))
      .map(([, local = ""]) => addressIn(local)),
  );

  function socketsOf(pid: string): readonly string[] {
    const folder = `${proc}/${pid}/fd`;
    return attempt(() => readdirSync(folder), []).map((fd) => attempt(() => readlinkSync(`${folder}/${fd}`), ""));
  }
}

/** A state in /proc/net/tcp. */
const LISTEN = "0A";

/** An address as /proc/net/tcp has it: words of 32 bits in the machine's order, and the port. */
function addressIn(text: string): ListenAddress {
  const [words = "", port = ""] = text.split(":");
  const bytes = (words.match(/.{8}/g) ?? []).flatMap((word) => {
    const four = word.match(/../g) ?? [];
    return endianness() === "LE" ? four.toReversed() : four;
  });
  const host =
    bytes.length === 4
      ? bytes.map((byte) => Number.parseInt(byte, 16)).join(".")
      : (bytes.join("").match(/.{4}/g) ?? []).join(":");
  return { host, port: Number.parseInt(port, 16) };
}

function readOr(file: string, otherwise: string): string {
  return attempt(() => readFileSync(file, "latin1"), otherwise);
}

/** Processes end meanwhile, and some belong to other users. */
function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
