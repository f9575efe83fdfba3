import { html, type Html } from "./html.ts";
import { icon, script, style } from "./assets.ts";
import { dateTime } from "./text.ts";

/** What is around each page. */
export interface Layout {
  readonly title: string;
  readonly version: string;
  /** What stands still while the rest is replaced every few seconds. */
  readonly head: Html;
  readonly live: Html;
  /** When what is live was so, in milliseconds since 1970; undefined for what does not change. */
  readonly at?: number;
  readonly foot: Html;
}

/** A whole page as text. */
export function layout({ title, version, head, live, at, foot }: Layout): string {
  return String(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>${title}</title>
          <link rel="icon" href="${icon.path}" type="image/svg+xml" />
          <link rel="stylesheet" href="${style.path}" />
          ${at !== undefined && html`<script src="${script.path}" defer></script>`}
        </head>
        <body>
          <header>${head}</header>
          <main id="live">${at !== undefined && html`<p class="as-of">${dateTime(at)}</p>`} ${live}</main>
          <footer>
            ${foot}
            <p>nxapi-collector ${version}. <span id="refresh" role="status"></span></p>
          </footer>
        </body>
      </html> `,
  );
}
