import type { PageHandlers } from "../handlers.ts";
import { readQuery, type RequestTarget } from "../request-target.ts";
import { type HttpResponse, plain } from "../respond.ts";
import { ASSETS } from "./assets.ts";
import { fleetPage, STATES } from "./fleet-page.ts";
import { runbookList, runbookPage } from "./runbook-page.ts";
import { switchPage } from "./switch-page.ts";
import type { FleetView } from "./views.ts";

/** A page has nothing of its own in it that could run or style, loads files of this server alone, and tells nobody where it is. */
const PAGE_HEADERS = {
  "Content-Security-Policy":
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-store",
};

/** A path has its content in it, and so never another one. */
const ASSET_HEADERS = { "Cache-Control": "private, max-age=31536000, immutable" };

const MOST_PAGES = 100_000;

/** `/`: every switch, or those that `name`, `label` and `state` leave, page by page. */
export async function serveFleet({ query: text }: RequestTarget, pages: PageHandlers): Promise<HttpResponse> {
  const query = readQuery(text, ["name", "label", "state", "page"], { leaveEmpty: true });
  if (!query.ok) return plain(400, query.mistake);
  const [name = "", label = "", state = "", page = "1"] = ["name", "label", "state", "page"].map((one) =>
    query.values.get(one),
  );
  if (!/^[1-9]\d{0,5}$/.test(page) || Number(page) > MOST_PAGES)
    return plain(400, `page is a number from 1 to ${MOST_PAGES}.`);
  if (state !== "" && !STATES.includes(state)) return plain(400, `state is one of ${STATES.join(", ")}.`);
  const view = await pages.fleet({ name, label, state, page: Number(page) });
  const answer = written.get(view) ?? html(fleetPage(view));
  written.set(view, answer);
  return answer;
}

/** What many who ask at once are shown is written once, and compressed once if it is large. */
const written = new WeakMap<FleetView, HttpResponse>();

/** `/switch/NAME`: one switch; with `?debug` its last poll request by request. */
export async function serveSwitch({ path, query }: RequestTarget, pages: PageHandlers): Promise<HttpResponse> {
  const debug = query === "debug" || query === "debug=";
  if (query !== "" && !debug) return plain(400, "There is ?debug, and no other query.");
  const name = decoded(path.slice("/switch/".length));
  const view = name === undefined ? undefined : await pages.nexus(name);
  return view === undefined
    ? plain(404, "No switch of this name is configured. See / for those that are.")
    : html(switchPage({ ...view, debug }));
}

/** `/runbook` and `/runbook/NAME`: what to do about an alert. */
export function serveRunbook({ path, query }: RequestTarget, { version }: PageHandlers): HttpResponse {
  if (query !== "") return plain(400, "There is no query.");
  const name = decoded(path.slice("/runbook/".length));
  if (name === "") return html(runbookList(version));
  const page = name === undefined ? undefined : runbookPage(name, version);
  return page === undefined
    ? plain(404, "No runbook has this name. See /runbook for those that there are.")
    : html(page);
}

/** `/assets/…`: what pages load. */
export function serveAsset({ path }: RequestTarget): HttpResponse {
  const asset = ASSETS.get(path);
  return asset === undefined
    ? plain(404, "Not found. See / for what there is.")
    : { status: 200, type: asset.type, body: [asset.body], headers: ASSET_HEADERS };
}

function html(text: string): HttpResponse {
  return { status: 200, type: "text/html; charset=utf-8", body: [Buffer.from(text)], headers: PAGE_HEADERS };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
