import type { IncomingMessage } from "node:http";
import type { NxApiRequest, Payload } from "./nx-api.ts";
import type { Dialect } from "../personalities/dialect.ts";
import { insApiCall } from "./ins-api.ts";
import { jsonRpcCall } from "./json-rpc.ts";
import { page, rejection, unknownContentType } from "./pages.ts";

/** The page for people, shown before they log in: Ansible's wait_for_connection asks for it without a password. */
export const sandbox: Payload = {
  status: 200,
  contentType: "text/html",
  text: "<html><body>NX-API Sandbox</body></html>\r\n",
};

/** What a request is, by path, method and content type: a call of NX-API, or a page. */
export function routeOf(request: IncomingMessage, text: string, dialect: Dialect): NxApiRequest | Payload {
  const [path = ""] = (request.url ?? "").split("?");
  if (path === "/" && request.method === "GET") {
    return sandbox;
  }
  if (!path.startsWith("/ins")) {
    return page(404, dialect.nginx);
  }
  if (request.method === "GET") {
    // Clients use it for its Set-Cookie alone; what it shows was not captured.
    return { status: 200, contentType: "text/html", text: "" };
  }
  return request.method === "POST" ? callOf(request, text, dialect) : page(405, dialect.nginx);
}

/** The content type chooses the protocol, not the body. */
function callOf(request: IncomingMessage, text: string, dialect: Dialect): NxApiRequest {
  const [type = ""] = (request.headers["content-type"] ?? "").toLowerCase().split(";");
  const refused = refusedBy(rejection(dialect.rejection));
  switch (type.trim()) {
    case "application/json-rpc":
      return dialect.jsonRpc ? jsonRpcCall(text, dialect) : refusedBy(unknownContentType);
    case "application/json":
    case "text/json":
      return insApiCall(text, "json", dialect) ?? refused;
    case "application/xml":
    case "text/xml":
      return insApiCall(text, "xml", dialect) ?? refused;
    default:
      return refused;
  }
}

function refusedBy(refusal: Payload): NxApiRequest {
  return { commands: [], busy: refusal, answer: () => Promise.resolve(refusal) };
}
