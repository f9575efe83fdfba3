import type { Payload } from "./nx-api.ts";
import { print } from "../commands/cjson.ts";

const reasons: Readonly<Record<number, string>> = {
  400: "400 Bad Request",
  401: "401 Authorization Required",
  403: "403 Forbidden",
  404: "404 Not Found",
  405: "405 Not Allowed",
  413: "413 Request Entity Too Large",
  429: "429 Too Many Requests",
  500: "500 Internal Server Error",
  502: "502 Bad Gateway",
  503: "503 Service Temporarily Unavailable",
  504: "504 Gateway Time-out",
};

/** The page nginx itself answers with; its lines end in CR LF. */
export function page(status: number, nginx: string): Payload {
  const title = reasons[status] ?? String(status);
  const lines = [
    "<html>",
    `<head><title>${title}</title></head>`,
    '<body bgcolor="white">',
    `<center><h1>${title}</h1></center>`,
    `<hr><center>nginx/${nginx}</center>`,
    "</body>",
    "</html>",
    "",
  ];
  return { status, contentType: "text/html", text: lines.join("\r\n") };
}

/** The XML that refuses a request whose content type does not fit its body, as captured. */
export function rejection(message: string): Payload {
  const lines = [
    '<?xml version="1.0"?>',
    "<ins_api>",
    "  <outputs>",
    "    <output>",
    `      <msg>${message}</msg>`,
    "      <code>400</code>",
    "    </output>",
    "  </outputs>",
    "</ins_api>",
    "",
  ];
  return { status: 400, contentType: "text/xml; charset=UTF-8", text: lines.join("\n") };
}

/** What NX-API answers to JSON-RPC where it does not speak it. */
export const unknownContentType: Payload = {
  status: 400,
  contentType: "text/json; charset=UTF-8",
  text: print({
    ins_api: { outputs: { output: { code: "400", msg: "Input Message Content-Type is not supported" } } },
  }),
};
