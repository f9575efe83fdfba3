import { connect, type Socket } from "node:net";

/** What became of a scrape, to the byte. */
export type Outcome = "whole" | "no byte" | "cut";

/** A scrape on a connection of its own, read to the end of the connection. */
export async function rawScrape(port: number, path = "/metrics"): Promise<Outcome> {
  const socket = connect({ port, host: "127.0.0.1" });
  const received: Buffer[] = [];
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  socket.on("data", (bytes: Buffer) => received.push(bytes)).on("error", () => undefined);
  socket.once("close", () => resolve());
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Prometheus-Scrape-Timeout-Seconds: 60\r\n\r\n`,
  );
  await closed;
  return outcomeOf(Buffer.concat(received).toString("latin1"));
}

function outcomeOf(answer: string): Outcome {
  if (answer === "") return "no byte";
  const end = answer.indexOf("\r\n\r\n");
  const length = /^content-length: (\d+)\r?$/im.exec(answer.slice(0, end))?.[1];
  return end > 0 && answer.length - end - 4 === Number(length) ? "whole" : "cut";
}

/** A client that sends its request a byte at a time, and never comes to its end. */
export function drip(port: number): Disposable & { readonly socket: Socket } {
  const socket = connect({ port, host: "127.0.0.1" }).on("error", () => undefined);
  socket.write("GET /metrics HTTP/1.1\r\nX: ");
  const timer = setInterval(() => socket.write("x"), 100);
  socket.once("close", () => clearInterval(timer));
  return {
    socket,
    [Symbol.dispose]() {
      socket.destroy();
    },
  };
}
