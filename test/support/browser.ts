import { existsSync } from "node:fs";

import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/**
 * Debian's own; the library would else look for one that it has downloaded. The first is the same engine without what draws
 * windows, menus and bars around a page, and needs a quarter of the processor time.
 */
const CHROMIUM = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"].find((path) => existsSync(path));

/** A page that is looked at, with what its browser complained of and what it asked others for. */
export interface Look extends AsyncDisposable {
  readonly page: Page;
  readonly complaints: readonly string[];
  readonly strangers: readonly string[];
}

/** A real browser, without a window. */
export async function startBrowser(): Promise<Browser & AsyncDisposable> {
  // Root has no sandbox to go into, and the pages are our own.
  return await chromium.launch({ ...(CHROMIUM !== undefined && { executablePath: CHROMIUM }), args: ["--no-sandbox"] });
}

interface LookOptions extends BrowserContextOptions {
  /** Whether the test can let the page's time pass, with `page.clock`; it passes by itself too. */
  readonly clock?: boolean;
}

/** Opens an address of this machine in a context of its own, and waits for all that it loads. */
export async function look(
  browser: Browser,
  url: string,
  { clock = false, ...options }: LookOptions = {},
): Promise<Look> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  if (clock) await page.clock.install();
  const complaints: string[] = [];
  const strangers: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (new URL(request.url()).host !== new URL(url).host) strangers.push(request.url());
  });
  await page.goto(url, { waitUntil: "load" });
  return { page, complaints, strangers, [Symbol.asyncDispose]: () => context.close() };
}

/**
 * What keeps somebody from using a page (WCAG and good practice, by axe), each with the place where it was found. All rules
 * are tried, in the page itself, which has no frames, and without an account of what is good: a third of the work.
 */
export async function violations(page: Page): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
  const { violations: found } = await axe.analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`);
}

/** How much wider a page is than its window. */
export async function overflow(page: Page): Promise<number> {
  return await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}
