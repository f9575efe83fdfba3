import { claim } from "../yaml/claim.ts";
import { milliseconds } from "./file-switch.ts";
import { attempt } from "../yaml/mistakes.ts";
import { metricsUrl } from "../env/otlp-endpoint.ts";
import { readText, textIn } from "./files.ts";
import { headersInFile } from "../env/otlp-headers.ts";
import { clientTls } from "../env/otlp-tls.ts";
import { itemsOf, type Part } from "../yaml/part.ts";
import { DestinationInFile } from "./push-schema.ts";
import type { Reading } from "./reading.ts";
import { DEFAULT_DESTINATION, type Destination } from "../settings.ts";

/** The destinations of a list, whose names must differ, but for those with which something is wrong, which is noted. */
export function destinationsIn(list: Part, reading: Reading): readonly Destination[] {
  const names = new Map<string, Part>();
  return itemsOf(list).flatMap((part) => {
    claim("destination", part.under("name"), names);
    const said = part.read(DestinationInFile);
    const one = said === undefined ? undefined : toDestination(said, part, reading);
    return one === undefined ? [] : [one];
  });
}

function toDestination(said: DestinationInFile, part: Part, { files, contents }: Reading): Destination | undefined {
  const { name, protocol = DEFAULT_DESTINATION.protocol, compression = DEFAULT_DESTINATION.compression } = said;
  const { headers, headers_file: file, tls } = said;
  const wrong = (key: string) => (message: string) => part.wrong(message, key);
  const url = attempt(() => metricsUrl(said.endpoint, { protocol, headers: "headers_file" }), wrong("endpoint"));
  if (file !== undefined) {
    attempt(() => headersInFile(file, textIn(file, "headers", contents)), wrong("headers_file"));
  }
  const pem = { ca: tls?.ca_file, cert: tls?.cert_file, key: tls?.key_file };
  for (const path of Object.values(pem)) if (path !== undefined) files.add(path);
  const texts = clientTls(pem, contents, (which, message) => part.wrong(message, "tls", `${which}_file`));
  if (tls !== undefined && url?.startsWith("http:")) part.wrong("tls is set, but the endpoint is http");
  if (url === undefined) return undefined;
  return {
    name,
    url,
    protocol,
    headers: headersOf(headers, file),
    headersFrom: [...(headers === undefined ? [] : ["headers"]), ...(file === undefined ? [] : [file])].join(" and "),
    compression,
    timeoutMs: milliseconds(said.timeout_s) ?? DEFAULT_DESTINATION.timeoutMs,
    tls: texts,
  };
}

function headersOf(headers: DestinationInFile["headers"] = {}, file: string | undefined): Destination["headers"] {
  const fixed = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return async () => ({ ...fixed, ...(file !== undefined && headersInFile(file, await readText(file, "headers"))) });
}
