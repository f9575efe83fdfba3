import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import { createServer as createGrpcServer } from "node:http2";

import { type ExporterEvent, openExporter, type OtlpProtocol } from "../../../otel/otlp/exporter.ts";
import type { SendFailure } from "../../../otel/otlp/transport.ts";
import { eventually } from "../../support/processes.ts";
import { acceptCall } from "./grpc-server.ts";
import { accept, destinationAt } from "./http-server.ts";
import { type Misbehaviour, startRawServer } from "./raw-server.ts";
import { requestOf } from "./requests.ts";

const NUMBERS = [1, 2, 3, 4, 5];
/** More than a socket takes of which nobody reads. */
export const LARGE = 8 * 1024 * 1024;

/** What a destination does, the failures that it may be called, and how large the requests are that it is sent. */
type Fault = readonly [what: string, failures: readonly SendFailure[], misbehave: Misbehaviour, bytes?: number];

/**
 * Faults as two tables of tests: those that nothing but silence tells, for which tests can wait together, and the others,
 * among which are floods that would make each other late.
 */
export function faults(table: readonly Fault[]) {
  const all = table.map(([what, failures, misbehave, bytes]) => ({ what, failures, misbehave, bytes }));
  const isSilent = ({ failures }: (typeof all)[0]): boolean => failures.every((failure) => failure === "timeout");
  return { silent: all.filter((fault) => isSilent(fault)), others: all.filter((fault) => !isSilent(fault)) };
}

/** A healthy server that notes the last byte of each body, which is the request's number. */
function healthy(protocol: OtlpProtocol, numbers: (number | undefined)[]) {
  const note = (body: NodeJS.ReadableStream, then: () => unknown): void => {
    let last: number | undefined;
    body.on("data", (chunk: Buffer) => (last = chunk.at(-1)));
    body.on("end", () => {
      numbers.push(last);
      then();
    });
  };
  if (protocol !== "grpc") {
    return createHttpServer((request: IncomingMessage, response) =>
      note(request, () => void accept(response, request.socket)),
    );
  }
  const server = createGrpcServer();
  server.on("stream", (stream) => note(stream, () => stream.destroyed || acceptCall(stream, undefined)));
  return server;
}

/**
 * What is right: everything arrived, and what went wrong was counted, and told once. A machine that is busy may be too slow for
 * one of the attempts, which is then sent again.
 */
export const ALL_ARRIVED = {
  waited: NUMBERS.length,
  arrived: NUMBERS,
  sent: NUMBERS.length,
  dropped: {},
  counted: true,
  unexpected: [],
  toldTwice: [],
  last: "accepting",
};

/** Pushes to a server that misbehaves, lets it be healthy after two failures, and says what became of all. */
export async function suffer(
  protocol: OtlpProtocol,
  { failures, misbehave, bytes = 1_000 }: ReturnType<typeof faults>["others"][0],
) {
  const arrived: (number | undefined)[] = [];
  const events: ExporterEvent[] = [];
  await using server = await startRawServer(misbehave);
  // A busy machine takes a while to send what is large, to a healthy server too.
  const timeoutMs = bytes >= LARGE ? 2_500 : 500;
  const exporter = await openExporter({
    destination: destinationAt(new URL(`http://127.0.0.1:${server.port}/v1/metrics`), { timeoutMs }),
    headers: () => Promise.resolve({}),
    protocol,
    compression: "none",
    backoff: { initialMs: 1, maxMs: 50 },
    onEvent: (event) => events.push(event),
  });
  for (const number of NUMBERS) await exporter.put(requestOf(number, bytes));
  const failed = () => Object.values(exporter.counts().failed).reduce((sum, count) => sum + count, 0);
  await eventually(() => Promise.resolve(failed() >= 2 ? true : undefined));
  const waited = exporter.waiting.requests;
  server.heal(healthy(protocol, arrived));
  await eventually(() => Promise.resolve(exporter.waiting.requests === 0 ? true : undefined));
  await exporter.flush(5_000);
  const { sent, dropped, failed: counted } = exporter.counts();
  const told = events.map((one) => (one.event === "failing" ? one.failure : one.event));
  return {
    waited,
    arrived: [...new Set(arrived)],
    sent: sent.requests,
    dropped,
    counted: failures.some((expected) => (counted[expected] ?? 0) > 0),
    unexpected: Object.keys(counted).filter((failure) => ![...failures, "timeout"].includes(failure)),
    toldTwice: told.filter((word, index) => word === told[index - 1]),
    last: told.at(-1),
  };
}
