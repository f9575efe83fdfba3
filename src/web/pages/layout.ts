import { html, type Html } from "./html.ts";
import { icon, script, style } from "./assets.ts";

/** What is around each page. */
export interface Layout {
  readonly title: string;
  readonly version: string;
  /** What stands still while the rest is replaced every few seconds. */
  readonly head: Html;
  readonly live: Html;
  /** Whether what is live changes; it does unless told otherwise. */
  readonly refreshes?: boolean;
  readonly foot: Html;
}

/** A whole page as text. */
export function layout({ title, version, head, live, refreshes = true, foot }: Layout): string {
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
          ${refreshes && html`<script src="${script.path}" defer></script>`}
        </head>
        <body>
          <header>${head}</header>
          <main id="live">${live}</main>
          <footer>
            ${foot}
            <p>nxapi-collector ${version}. <span id="refresh" role="status"></span></p>
          </footer>
        </body>
      </html> `,
  );
}
