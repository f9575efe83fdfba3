import { createSocket, type RemoteInfo } from "node:dgram";
import { once } from "node:events";

/** What a name server of a test says to a name: its IPv4 addresses, a failure, or nothing at all. */
export type Said = readonly string[] | "not found" | "failure" | "silence";

/** A name server. */
export interface NameServed extends AsyncDisposable {
  /** `127.0.0.1:40123` */
  readonly address: string;
  /** The names that were asked for, each once per record type. */
  readonly asked: readonly string[];
  readonly zone: Map<string, Said>;
}

const TYPE_A = 1;
const STATUS = { ok: 0, failure: 2, "not found": 3 } as const;

/** Serves names over UDP (RFC 1035), on loopback unless said; those that are not in the zone do not exist. */
export async function serveNames(
  zone: Readonly<Record<string, Said>>,
  { host = "127.0.0.1", port = 0 } = {},
): Promise<NameServed> {
  const said = new Map(Object.entries(zone));
  const asked: string[] = [];
  const socket = createSocket("udp4");
  socket.on("message", (query: Buffer, from: RemoteInfo) => {
    const { name, type, end } = questionOf(query);
    asked.push(name);
    const answer = said.get(name) ?? "not found";
    if (answer === "silence") return;
    const addresses = typeof answer === "string" || type !== TYPE_A ? [] : answer;
    const status = typeof answer === "string" ? STATUS[answer] : STATUS.ok;
    socket.send(replyTo(query, { end, status, addresses }), from.port, from.address);
  });
  socket.bind(port, host);
  await once(socket, "listening");
  return {
    address: `${host}:${socket.address().port}`,
    asked,
    zone: said,
    [Symbol.asyncDispose]: async () => {
      const closed = once(socket, "close");
      socket.close();
      await closed;
    },
  };
}

function questionOf(query: Buffer) {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join(".").toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

interface Answer {
  readonly end: number;
  readonly status: number;
  readonly addresses: readonly string[];
}

function replyTo(query: Buffer, { end, status, addresses }: Answer): Buffer {
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8180 | status, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(addresses.length, 6);
  const records = addresses.map((address) =>
    Buffer.from([0xc0, 12, 0, TYPE_A, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split(".").map(Number)]),
  );
  return Buffer.concat([header, query.subarray(12, end), ...records]);
}
