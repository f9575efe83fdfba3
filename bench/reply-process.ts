import { createServer } from "node:http";

// Each class of the FIB TCAM gives three series: usage, limit and utilization.
const classes = Math.round(Number(process.argv[2]) / 3);

const reply = Buffer.from(
  JSON.stringify(
    {
      jsonrpc: "2.0",
      result: {
        body: {
          module: "1",
          instance: "0",
          TABLE_fib_resource: {
            ROW_fib_resource: Array.from({ length: classes }, (_, index) => ({
              Class: `IPv4 Class ${index}`,
              TABLE_fib_stats: {
                ROW_fib_stats: {
                  Used_Entries: String(1_000 + index),
                  Max_Entries: "32768",
                  Percent_Util: "3.05",
                  Timestamp: "2026-01-01 12:00:00",
                },
              },
            })),
          },
        },
      },
      id: 1,
    },
    undefined,
    "\t",
  ),
);

const server = createServer((request, response) => {
  request.resume().on("end", () => {
    response.writeHead(200, {
      "Content-Type": "application/json-rpc; charset=UTF-8",
      "Set-Cookie": "nxapi_auth=a:b; Secure",
    });
    response.end(reply);
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.(typeof address === "object" ? address?.port : undefined);
});
// Who started this process may have been killed.
process.on("disconnect", () => process.kill(process.pid));
