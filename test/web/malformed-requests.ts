/** A request as bytes, and the statuses of the answers to it; none where the connection is just ended. */
export interface Malformed {
  readonly name: string;
  readonly bytes: string | Uint8Array;
  readonly statuses: readonly number[];
}

const HOST = "Host: collector\r\n";

function named(name: string, bytes: string | Uint8Array, ...statuses: readonly number[]): Malformed {
  return { name, bytes, statuses };
}

/** A request for a target, else without fault. */
function target(text: string, status: number): Malformed {
  return named(`target ${text.slice(0, 40)}`, `GET ${text} HTTP/1.1\r\n${HOST}\r\n`, status);
}

/** A request with headers beside Host. */
function headers(name: string, lines: string, ...statuses: readonly number[]): Malformed {
  return named(name, `GET /-/healthy HTTP/1.1\r\n${HOST}${lines}\r\n\r\n`, ...statuses);
}

/** A request with a body, or what pretends to be one. */
function body(name: string, lines: string, content: string, ...statuses: readonly number[]): Malformed {
  return named(name, `POST /-/reload HTTP/1.1\r\n${HOST}${lines}\r\n\r\n${content}`, ...statuses);
}

/** Targets: the form of CVE-2026-44902 first. */
const TARGETS: readonly Malformed[] = [
  target("//:", 404),
  target("//", 404),
  target("//metrics", 404),
  target("///:@/", 404),
  target("http://[::", 400),
  target("http://[", 400),
  target("http://", 400),
  target("http:///metrics", 400),
  target("http://user:pass@collector/metrics", 400),
  target("http://collector:99999/metrics", 400),
  target("http://collector", 200),
  target("http://collector?x", 400),
  target("HTTP://COLLECTOR/metrics", 200),
  target("https://other/-/healthy", 200),
  target("ftp://collector/metrics", 400),
  target("javascript:alert(1)", 400),
  target("collector:8888", 400),
  target("*", 400),
  target("metrics", 400),
  target("?only=collector", 400),
  target("/metrics#only", 400),
  target("/metrics/../metrics", 404),
  target("/metrics/%2e%2e/-/healthy", 404),
  target("/..%2f..%2fetc/passwd", 404),
  target("/metrics%00", 404),
  target("/metrics;x=1", 404),
  target("/%", 404),
  target("/metrics?%", 400),
  target("/metrics?only=%00", 400),
  target("/metrics?only=%c0%ae", 400),
  target("/metrics?only=%ed%a0%80", 400),
  target("/metrics?only[]=collector", 400),
  target("/metrics?=collector", 400),
  target("/metrics?&&&&", 200),
  target(`/metrics?${"a&".repeat(1_500)}`, 400),
  target("/probe?target=%zz", 400),
  target("/probe?target=%0d%0aX-Injected:%201", 400),
  target("/probe?target=http://169.254.169.254/", 404),
  target("/probe?target=__proto__", 404),
  target("/probe?target=leaf-1&target=leaf-1", 400),
  target("/probe?target=<script>alert(1)</script>", 404),
  target(`/probe?target=${"%61".repeat(1_300)}`, 404),
  target("/sd?target=leaf-1", 200),
  target("/__proto__", 404),
  target("/constructor", 404),
  target("\\metrics", 400),
  target("/met\trics", 400),
  target("/met\0rics", 400),
  target("/met\x7frics", 400),
  target("/metr\u00efcs", 400),
  target(`/${"a".repeat(4_096)}`, 414),
  target(`/${"a".repeat(9_000)}`, 431),
];

/** Request lines. */
const LINES: readonly Malformed[] = [
  named("nothing at all", ""),
  named("line ends alone", "\r\n\r\n\r\n"),
  named("NULs", "\0".repeat(100), 400),
  named("HTTP/0.9", "GET /metrics\r\n\r\n", 400),
  named("HTTP/1.0 without Host", "GET /-/healthy HTTP/1.0\r\n\r\n", 200),
  named("HTTP/1.0 discovery without Host", "GET /sd HTTP/1.0\r\n\r\n", 400),
  named("HTTP/1.1 without Host", "GET /-/healthy HTTP/1.1\r\n\r\n", 400),
  named("HTTP/1.2", `GET /-/healthy HTTP/1.2\r\n${HOST}\r\n`, 400),
  named("HTTP/9.9", "GET //: HTTP/9.9\r\n\r\n", 400),
  named("HTTP/11", "GET / HTTP/11\r\n\r\n", 400),
  named("another protocol", "GET / ICE/1.0\r\n\r\n", 400),
  named("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x12\x04\0\0\0\0\0", 400),
  named("TLS hello", Buffer.from("16030100c8010000c40303", "hex"), 400),
  named("SSH", "SSH-2.0-OpenSSH_9.2\r\n", 400),
  named("SMB", Buffer.from("00000054ff534d4272000000", "hex"), 400),
  named("two spaces", `GET  /-/healthy HTTP/1.1\r\n${HOST}\r\n`, 200),
  named("no target", `GET HTTP/1.1\r\n${HOST}\r\n`, 400),
  named("space before the method", ` GET / HTTP/1.1\r\n${HOST}\r\n`, 400),
  named("method in small letters", `get / HTTP/1.1\r\n${HOST}\r\n`, 400),
  named("unknown method", `BREW / HTTP/1.1\r\n${HOST}\r\n`, 400),
  named("overlong method", `${"A".repeat(10_000)} / HTTP/1.1\r\n${HOST}\r\n`, 400),
  named("TRACE", `TRACE / HTTP/1.1\r\n${HOST}\r\n`, 405),
  named("OPTIONS *", `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`, 400),
  named("CONNECT", `CONNECT 169.254.169.254:80 HTTP/1.1\r\n${HOST}\r\n`),
  named("line feeds alone", "GET /-/healthy HTTP/1.1\nHost: collector\n\n", 400),
  named("carriage returns alone", "GET /-/healthy HTTP/1.1\rHost: collector\r\r", 400),
  named("half a request", "GET /metrics HTT", 400),
  named("pipelined, the second bad", `GET /-/healthy HTTP/1.1\r\n${HOST}\r\n\0\r\n\r\n`, 400),
];

/** Headers. */
const HEADERS: readonly Malformed[] = [
  headers("two Hosts", "Host: other", 400),
  headers("NUL in a value", "X: a\0b", 400),
  headers("line feed in a value", "X: a\nX-Injected: 1", 400),
  headers("carriage return in a value", "X: a\rb", 400),
  headers("folded value", "X: a\r\n b", 400),
  headers("space in a name", "X Y: 1", 400),
  headers("space before the colon", "X : 1", 400),
  headers("no colon", "X", 400),
  headers("no name", ": 1", 400),
  headers("letters of no ASCII in a name", "X\u00e9: 1", 400),
  headers("10,000 of them", "a: b\r\n".repeat(10_000).trimEnd(), 431),
  headers("a long one", `X: ${"a".repeat(9_000)}`, 431),
  headers("many of few letters", "a: b\r\n".repeat(500).trimEnd(), 200),
  headers("a prototype", "__proto__: 1\r\nconstructor: 1", 200),
  headers(
    "upgrade to h2c",
    "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
    200,
  ),
  headers("upgrade to a WebSocket", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x", 200),
  headers("an expectation nobody has", "Expect: 200-maybe", 417),
  headers("encodings without sense", "Accept-Encoding: ;;;q=,,gzip;q=9,*;q=", 200),
  headers("two timeouts", "X-Prometheus-Scrape-Timeout-Seconds: 1\r\nX-Prometheus-Scrape-Timeout-Seconds: NaN", 200),
  headers("a password of noise", `Authorization: Basic ${"=".repeat(500)}`, 200),
];

/** Bodies, and requests hidden in them. */
const BODIES: readonly Malformed[] = [
  body("length and chunks", "Content-Length: 4\r\nTransfer-Encoding: chunked", "0\r\n\r\nGET / HTTP/1.1\r\n\r\n", 400),
  body("chunks and length", "Transfer-Encoding: chunked\r\nContent-Length: 4", "0\r\n\r\n", 400),
  body("two lengths", "Content-Length: 0\r\nContent-Length: 35", "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", 400),
  body("two equal lengths", "Content-Length: 0\r\nContent-Length: 0", "", 400),
  body("a list of lengths", "Content-Length: 0, 0", "", 400),
  body("a negative length", "Content-Length: -1", "", 400),
  body("a length with a sign", "Content-Length: +5", "12345", 400),
  body("a length in hexadecimal", "Content-Length: 0x5", "12345", 400),
  body("a length beyond all numbers", "Content-Length: 99999999999999999999999", "", 400),
  body("a length of nothing", "Content-Length:", "", 400),
  body("chunked and something else", "Transfer-Encoding: chunked, identity", "0\r\n\r\n", 400),
  body("something else alone", "Transfer-Encoding: identity", "0\r\n\r\n", 400),
  body("chunked with a tab", "Transfer-Encoding:\tchunked", "0\r\n\r\n", 413),
  body("chunked after a control character", "Transfer-Encoding: \x0bchunked", "0\r\n\r\n", 400),
  body("chunked, spelt otherwise", "Transfer-Encoding: xchunked", "0\r\n\r\n", 400),
  body("two codings", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n", 400),
  body("a bad size of a chunk", "Transfer-Encoding: chunked", "zz\r\n", 400),
  body("a size of a chunk beyond all numbers", "Transfer-Encoding: chunked", `${"f".repeat(40)}\r\n`, 400),
  body("a chunk without its end", "Transfer-Encoding: chunked", "5\r\n12345GET / HTTP/1.1\r\n\r\n", 413),
  body("a long chunk extension", "Transfer-Encoding: chunked", `1;${"a".repeat(20_000)}\r\n`, 413),
  body("a hidden request", "Content-Length: 33", "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", 413),
];

/** Requests that are not as they should be. */
export const MALFORMED: readonly Malformed[] = [...TARGETS, ...LINES, ...HEADERS, ...BODIES];
