import { createServer } from "node:http";

import { replyMaker } from "./replies.ts";

// Answers each command with the body that the arguments name, which changes from answer to answer.

/** A reply that never changes would flatter whoever compares it with the one before. */
const VARIANTS = 16;

const [, , kind = "", count] = process.argv;
const make = replyMaker(kind, Number(count));
const bodies = Array.from({ length: VARIANTS }, (_, variant) => JSON.stringify(make(variant), undefined, "\t"));
let answered = 0;

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
