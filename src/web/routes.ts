import { targetGroups } from "./discovery.ts";
import type { RequestTarget } from "./request-target.ts";
import { type Answer, plain } from "./respond.ts";
import { metrics, probe } from "./scrape-routes.ts";
import type { Site } from "./site.ts";

/** A request, as far as it decides about the answer. */
export interface Asked {
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
  readonly serve: (asked: Asked, site: Site) => Answer | Promise<Answer>;
}

const READ = ["GET", "HEAD"];

// A page may style itself and nothing else; the fleet page has no script.
const PAGE_POLICY = {
  "Content-Security-Policy":
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "Referrer-Policy": "no-referrer",
};

const ROUTES: ReadonlyMap<string, Route> = new Map([
  ["/", { methods: READ, serve: page }],
  ["/metrics", { methods: READ, serve: exposed(metrics) }],
  ["/probe", { methods: READ, serve: exposed(probe) }],
  ["/sd", { methods: READ, serve: exposed(discover) }],
  ["/-/healthy", { methods: READ, serve: () => plain(200, "Healthy.") }],
  ["/-/ready", { methods: READ, serve: ({ stopping }) => (stopping ? plain(503, "Stopping.") : plain(200, "Ready.")) }],
  ["/-/reload", { methods: ["POST", "PUT"], serve: reload }],
]);

/** The answer to a request. Rejects only with a fault of the site's. */
export async function answer(asked: Asked, site: Site): Promise<Answer> {
  const route = ROUTES.get(asked.target.path);
  const methods = route?.methods ?? READ;
  if (!methods.includes(asked.method)) {
    return plain(405, `Only ${methods.join(" and ")}.`, { Allow: methods.join(", ") });
  }
  return route === undefined ? plain(404, "Not found. See / for what there is.") : await route.serve(asked, site);
}

function exposed(serve: Route["serve"]): Route["serve"] {
  return (asked, site) =>
    site.exposes
      ? serve(asked, site)
      : plain(
          404,
          "Not for scraping: prometheus is not among the exporters (OTEL_METRICS_EXPORTER, or exporters), or OTEL_SDK_DISABLED is true.",
        );
}

function page(_asked: Asked, site: Site): Answer {
  return { status: 200, type: "text/html; charset=utf-8", body: [Buffer.from(site.page())], headers: PAGE_POLICY };
}

function discover({ target: { authority }, scheme }: Asked, site: Site): Answer {
  if (authority === undefined) {
    return plain(400, "The Host header is no host[:port], so there is no address to give to Prometheus.");
  }
  const groups = targetGroups(site.discover(), { scheme, authority });
  // The targets are those of the address that was asked.
  return {
    status: 200,
    type: "application/json",
    body: [Buffer.from(groups)],
    headers: { "Cache-Control": "no-store" },
  };
}

async function reload({ fetchSite }: Asked, { reload: read }: Site): Promise<Answer> {
  if (read === undefined) return plain(403, "Reloading over HTTP is off; start with --web.enable-lifecycle.");
  // A browser sends its user's password along, whatever page it is that sends the request.
  if (fetchSite !== undefined && fetchSite !== "same-origin" && fetchSite !== "none") {
    return plain(403, "A page of another site may not reload the configuration.");
  }
  const mistakes = await read();
  return mistakes.length === 0 ? plain(200, "Reloaded.") : plain(500, mistakes.join("\n"));
}
