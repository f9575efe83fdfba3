import { createHash } from "node:crypto";

import { SCRIPT } from "./script.ts";
import { STYLE } from "./style.ts";

/** A file that pages load, whose name changes with its content, so that a browser may keep it. */
export interface Asset {
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
}

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#0b5fae"/>
<path d="M3 12V8M6.5 12V5M10 12V7M13 12V3" stroke="#fff" stroke-width="2" fill="none"/></svg>`;

/** How pages look. */
export const style = asset("page.css", "text/css; charset=utf-8", STYLE);
/** What replaces a page's content every few seconds. */
export const script = asset("page.js", "text/javascript; charset=utf-8", SCRIPT);
export const icon = asset("icon.svg", "image/svg+xml", ICON);

/** All of them, by their paths. */
export const ASSETS: ReadonlyMap<string, Asset> = new Map([style, script, icon].map((one) => [one.path, one]));

function asset(name: string, type: string, text: string): Asset {
  const version = createHash("sha256").update(text).digest("hex").slice(0, 12);
  return { path: `/assets/${version}/${name}`, type, body: Buffer.from(text) };
}
