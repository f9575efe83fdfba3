import { createServer } from "node:http";

// Takes every request, and says how many there were and how many bytes when it is asked to.
let requests = 0;
let bytes = 0;

// A connection that is closed between two pushes would be a failure of the stock way, and no figure.
const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
  requests += 1;
  request.on("data", (chunk: Buffer) => (bytes += chunk.length));
  request.on("end", () => response.writeHead(200, { "Content-Type": "application/x-protobuf" }).end());
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.(typeof address === "object" ? address?.port : undefined);
});
process.on("message", () => {
  process.send?.({ requests, bytes });
  [requests, bytes] = [0, 0];
});
// Who started this process may have been killed.
process.on("disconnect", () => process.kill(process.pid));
