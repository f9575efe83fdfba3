import { createServer } from "node:http";

// Answers each command with a FIB TCAM of so many series, which changes from answer to answer.

/** A reply that never changes would flatter whoever compares it with the one before. */
const VARIANTS = 16;

// Each class of the FIB TCAM gives three series: usage, limit and utilization.
const classes = Math.round(Number(process.argv[2]) / 3);

const bodies = Array.from({ length: VARIANTS }, (_, variant) => JSON.stringify(fibTcam(variant), undefined, "\t"));
let answered = 0;

function fibTcam(variant: number) {
  return {
    module: "1",
    instance: "0",
    TABLE_fib_resource: {
      ROW_fib_resource: Array.from({ length: classes }, (_, index) => {
        const used = 1_000 + index + variant;
        return {
          Class: `IPv4 Class ${index}`,
          TABLE_fib_stats: {
            ROW_fib_stats: {
              Used_Entries: String(used),
              Max_Entries: "32768",
              Percent_Util: ((used / 32_768) * 100).toFixed(2),
              Timestamp: `2026-01-01 12:00:${String(variant).padStart(2, "0")}`,
            },
          },
        };
      }),
    },
  };
}

/** The replies to a request, each under its command's own id. */
function answer(request: string): string {
  const ids = [...request.matchAll(/"id":\s*(\d+)/g)].map(([, id]) => id ?? "1");
  const replies = (ids.length === 0 ? ["1"] : ids).map(
    (id) => `{"jsonrpc": "2.0", "result": {"body": ${bodies[answered++ % VARIANTS] ?? ""}}, "id": ${id}}`,
  );
  return replies.length === 1 ? (replies[0] ?? "") : `[${replies.join(",")}]`;
}

const server = createServer((request, response) => {
  let text = "";
  request.setEncoding("utf8").on("data", (piece: string) => (text += piece));
  request.on("end", () => {
    response.writeHead(200, {
      "Content-Type": "application/json-rpc; charset=UTF-8",
      "Set-Cookie": "nxapi_auth=a:b; Secure",
    });
    response.end(answer(text));
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.(typeof address === "object" ? address?.port : undefined);
});
// Who started this process may have been killed.
process.on("disconnect", () => process.kill(process.pid));
