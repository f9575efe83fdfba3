import { once } from "node:events";
import { createServer, type RequestListener, type Server as HttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

import { expect, it } from "vitest";

import { selfSigned } from "../../src/simulator/http/certificate.ts";
import { watchConnections } from "../../src/web/connections.ts";
import { LIMITS } from "../../src/web/limits.ts";

const CERTIFICATE = selfSigned({ hosts: ["127.0.0.1"] });

it.each([
  ["HTTP", (listener: RequestListener) => createServer(listener), (port: number): Socket => connect(port, "127.0.0.1")],
  [
    "HTTPS",
    (listener: RequestListener) => createHttpsServer(CERTIFICATE, listener),
    (port: number): Socket => connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false }),
  ],
] as const)("thousands of requests in one piece cost what nine do: %s", async (_protocol, create, open) => {
  let looked = 0;
  let answered = 0;
  const server: HttpServer = create((_request, response) => {
    looked += 1;
    if (asked(response) !== undefined) answered += 1;
  });
  const { asked } = watchConnections(server, LIMITS);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  const socket = open(port).on("error", () => undefined);
  socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(500));
  await new Promise((resolve) => socket.once("close", resolve));

  expect(answered).toBe(8);
  expect(looked).toBe(9);
  server.close();
});
