import type { Discovered, Handlers, PageHandlers } from "./handlers.ts";
import { serveAsset, serveFleet, serveRunbook, serveSwitch } from "./pages/serve.ts";
import { readQuery, type RequestTarget } from "./request-target.ts";
import { type HttpResponse, plain } from "./respond.ts";

/** A request, as far as it decides about the answer. */
export interface RoutedRequest {
  readonly method: string;
  readonly target: RequestTarget;
  readonly scheme: "http" | "https";
  /** `X-Prometheus-Scrape-Timeout-Seconds`. */
  readonly scrapeTimeout: string | undefined;
  /** `Sec-Fetch-Site`: how the page that sends a request stands to this server; only browsers say it. */
  readonly fetchSite: string | undefined;
  /** Whether the server takes no more requests after this one. */
  readonly stopping: boolean;
}

interface Route {
  readonly methods: readonly string[];
  readonly serve: (asked: RoutedRequest, handlers: Handlers) => HttpResponse | Promise<HttpResponse>;
}

const READ = ["GET", "HEAD"];

const ROUTES: ReadonlyMap<string, Route> = new Map([
  ["/", { methods: READ, serve: paged(serveFleet) }],
  ["/runbook", { methods: READ, serve: paged(serveRunbook) }],
  ["/metrics", { methods: READ, serve: exposed(metrics) }],
  ["/probe", { methods: READ, serve: exposed(probe) }],
  ["/sd", { methods: READ, serve: exposed(discover) }],
  ["/-/healthy", { methods: READ, serve: () => plain(200, "Healthy.") }],
  ["/-/ready", { methods: READ, serve: ({ stopping }) => (stopping ? plain(503, "Stopping.") : plain(200, "Ready.")) }],
  ["/-/reload", { methods: ["POST", "PUT"], serve: reload }],
]);

/** What is served of every path below these. */
const BELOW: readonly (readonly [folder: string, Route])[] = [
  ["/switch/", { methods: READ, serve: paged(serveSwitch) }],
  ["/runbook/", { methods: READ, serve: paged(serveRunbook) }],
  ["/assets/", { methods: READ, serve: paged(serveAsset) }],
];

/** The answer to a request. Rejects only with a fault of a handler. */
export async function respondTo(asked: RoutedRequest, handlers: Handlers): Promise<HttpResponse> {
  const route = ROUTES.get(asked.target.path) ?? BELOW.find(([folder]) => asked.target.path.startsWith(folder))?.[1];
  const methods = route?.methods ?? READ;
  if (!methods.includes(asked.method)) {
    return plain(405, `Only ${methods.join(" and ")}.`, { Allow: methods.join(", ") });
  }
  return route === undefined ? plain(404, "Not found. See / for what there is.") : await route.serve(asked, handlers);
}

function exposed(serve: Route["serve"]): Route["serve"] {
  return (asked, handlers) =>
    handlers.exposes
      ? serve(asked, handlers)
      : plain(
          404,
          "Not for scraping: prometheus is not among the exporters (OTEL_METRICS_EXPORTER, or exporters), or OTEL_SDK_DISABLED is true.",
        );
}

type Serve = (target: RequestTarget, pages: PageHandlers) => HttpResponse | Promise<HttpResponse>;

function paged(serve: Serve): Route["serve"] {
  return ({ target }, { pages }) =>
    pages === undefined ? plain(404, "Pages are off (--web.page=false). See /metrics.") : serve(target, pages);
}

function discover({ target: { authority }, scheme }: RoutedRequest, handlers: Handlers): HttpResponse {
  if (authority === undefined) {
    return plain(400, "The Host header is no host[:port], so there is no address to give to Prometheus.");
  }
  const groups = targetGroups(handlers.discover(), { scheme, authority });
  // The targets are those of the address that was asked.
  return {
    status: 200,
    type: "application/json",
    body: [Buffer.from(groups)],
    headers: { "Cache-Control": "no-store" },
  };
}

async function reload({ fetchSite }: RoutedRequest, { reload: read }: Handlers): Promise<HttpResponse> {
  if (read === undefined) return plain(403, "Reloading over HTTP is off; start with --web.enable-lifecycle.");
  // A browser sends its user's password along, whatever page it is that sends the request.
  if (fetchSite !== undefined && fetchSite !== "same-origin" && fetchSite !== "none") {
    return plain(403, "A page of another site may not reload the configuration.");
  }
  const mistakes = await read();
  return mistakes.length === 0 ? plain(200, "Reloaded.") : plain(500, mistakes.join("\n"));
}

/** Prometheus text format 0.0.4. */
const EXPOSITION = "text/plain; version=0.0.4; charset=utf-8";

/** `/metrics`: every configured switch and the collector, or with `only=collector` the collector alone. */
async function metrics({ target, scrapeTimeout }: RoutedRequest, handlers: Handlers): Promise<HttpResponse> {
  const query = readQuery(target.query, ["only"]);
  if (!query.ok) return plain(400, query.mistake);
  const only = query.values.get("only");
  if (only !== undefined && only !== "collector") return plain(400, "only may be collector, as in ?only=collector.");
  return exposition(
    `metrics ${only ?? "all"}`,
    await handlers.metrics({ deadlineMs: scrapeDeadlineMs(scrapeTimeout), only }),
  );
}

/** `/probe?target=NAME`: one switch. */
async function probe({ target, scrapeTimeout }: RoutedRequest, handlers: Handlers): Promise<HttpResponse> {
  const query = readQuery(target.query, ["target"]);
  if (!query.ok) return plain(400, query.mistake);
  const name = query.values.get("target");
  if (name === undefined) return plain(400, "target is missing; name a switch, as in /probe?target=leaf-1.");
  const found = await handlers.probe(name, scrapeDeadlineMs(scrapeTimeout));
  return found.kind === "shown" ? exposition(`probe ${name}`, found.body) : plain(REFUSED[found.kind], found.message);
}

const REFUSED = { unknown: 404, ambiguous: 400, forbidden: 403, full: 503 } as const;

function exposition(subject: string, body: readonly Uint8Array[]): HttpResponse {
  return { status: 200, type: EXPOSITION, body, subject };
}

/** Where the collector was asked, and so where Prometheus will find it. */
interface Here {
  readonly scheme: "http" | "https";
  readonly authority: string;
}

/**
 * The switches as Prometheus's HTTP service discovery wants them: one group for each, whose labels make a scrape of it
 * a probe of the collector, without any relabelling.
 */
function targetGroups(switches: readonly Discovered[], { scheme, authority }: Here): string {
  const groups = switches.map(({ name, host, labels }) => ({
    targets: [authority],
    labels: {
      __scheme__: scheme,
      __metrics_path__: "/probe",
      __param_target: name,
      instance: name,
      __meta_nxapi_host: host,
      ...Object.fromEntries(Object.entries(labels).map(([label, value]) => [`__meta_nxapi_label_${label}`, value])),
    },
  }));
  return JSON.stringify(groups);
}

/** How long a scrape without a header may take: Prometheus's own default. */
const DEFAULT_TIMEOUT_S = 10;

/** No scrape waits longer than this, and no timer of Node's could. */
const LONGEST_S = 600;

/** What is kept back for sending the answer and for the network. */
const RESERVE_S = 0.5;

/**
 * How long a scrape may collect, in milliseconds: Prometheus says in `X-Prometheus-Scrape-Timeout-Seconds` when it
 * stops listening. A header that is no number is as good as none.
 */
function scrapeDeadlineMs(header: string | undefined): number {
  const said = header !== undefined && /^\d+(\.\d+)?$/.test(header) ? Number(header) : DEFAULT_TIMEOUT_S;
  const seconds = Math.min(said, LONGEST_S);
  return Math.max(seconds - RESERVE_S, seconds / 2) * 1_000;
}
