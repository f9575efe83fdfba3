import { gzipSync } from "node:zlib";

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

import { KINDS } from "../../src/fleet/problems/problems.ts";
import { type Nexus, startNexus } from "../../src/simulator/nexus.ts";
import { look, type Look, overflow, startBrowser, violations } from "../support/browser.ts";
import { collectFrom, FIB, PASSWORD, settingsFor, type TestCollector } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";
import { needing } from "../support/needs.ts";
import { eventually } from "../support/processes.ts";
import type { PageHandlers } from "../../src/web/handlers.ts";
import { detailView, fleetView, switchView, tableView } from "../web/pages/views.ts";
import { serve } from "../web/serving.ts";

const SWITCHES = 300;
const HOSTILE = "<img src=x onerror=alert(1)>";
const PHONE = { viewport: { width: 360, height: 740 } };

/** 400 % of 1,280 pixels (WCAG 2.2, success criterion 1.4.10). */
const SMALLEST = { width: 320, height: 640 };

/** In the page: the words of the totals that go on in a second line. */
const BROKEN_WORDS = `[...document.querySelectorAll(".totals a")].flatMap(({ lastChild }) =>
  [...lastChild.data.matchAll(/\\S+/g)].map(({ 0: word, index }) => {
    const range = document.createRange();
    range.setStart(lastChild, index);
    range.setEnd(lastChild, index + word.length);
    return range.getClientRects().length > 1 ? word : "";
  }),
).filter(Boolean)`;

/** A page is drawn within a second; a machine that is busy has more. */
const DRAWN_MS = 2_500;

/** One for all tests: starting it takes longer than most of them. */
let shared: ReturnType<typeof startBrowser> | undefined;
const browserNow = (): ReturnType<typeof startBrowser> => (shared ??= startBrowser());

afterAll(async () => (await shared)?.close());

needing("chromium")("in a real browser", () => {
  let browser: Browser;
  let nexus: Nexus;
  let collector: TestCollector;
  const at = (path: string): string => `http://127.0.0.1:${collector.port}${path}`;

  beforeAll(async () => {
    browser = await browserNow();
    nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD });
    const names = Array.from({ length: SWITCHES }, (_, index) => (index === 7 ? HOSTILE : `leaf-${index}`));
    collector = await collectFrom(
      names.map((name) =>
        settingsFor(
          { name, host: nexus.host, port: nexus.port },
          // What failed would stay young as long as what did not: a machine that is busy has longer to answer.
          { ...FIB, timeoutMs: 120_000, labels: { site: "fra", note: HOSTILE } },
        ),
      ),
      { maxAgeMs: 600_000 },
    );
    await eventually(async () => {
      const { length } = (await scrape(collector.port)).find("cisco_tcam_usage");
      return length === SWITCHES * 9 || undefined;
    });
  });

  afterAll(async () => {
    await collector.stop();
    await nexus.stop();
  });

  describe.each([
    ["the fleet", "/"],
    ["a switch", "/switch/leaf-1?debug"],
    ["a switch with a hostile name", `/switch/${encodeURIComponent(HOSTILE)}`],
  ])("the page of %s", (_, path) => {
    /** Looked at once, for what one sees of it in each way. */
    let shown: Look;
    beforeAll(async () => {
      shown = await look(browser, at(path));
    });
    afterAll(() => shown[Symbol.asyncDispose]());

    it("is under 150 KB, drawn soon, loads nothing from elsewhere and complains of nothing", async () => {
      const text = await (await fetch(at(path))).text();

      expect(gzipSync(text).length).toBeLessThan(150_000);
      expect(await drawnMs(shown)).toBeLessThan(DRAWN_MS);
      expect(shown.strangers).toEqual([]);
      expect(shown.complaints).toEqual([]);
      expect(await shown.page.locator("img").count()).toBe(0);
    });

    it.each(["light", "dark"] as const)("keeps nobody from using it, %s", async (colorScheme) => {
      await shown.page.emulateMedia({ colorScheme });

      expect(await violations(shown.page)).toEqual([]);
    });

    it("fits a phone", async () => {
      await shown.page.setViewportSize(PHONE.viewport);

      expect(await overflow(shown.page)).toBe(0);
      expect(await violations(shown.page)).toEqual([]);
    });

    it("fits the smallest phone, without a broken word in its totals", async () => {
      await shown.page.setViewportSize(SMALLEST);

      expect(await overflow(shown.page)).toBe(0);
      expect(await shown.page.evaluate(BROKEN_WORDS)).toEqual([]);
    });

    it("is there without JavaScript", async () => {
      await using bare = await look(browser, at(path), { javaScriptEnabled: false });

      expect(await bare.page.locator(".table").count()).toBeGreaterThan(0);
      expect(bare.complaints).toEqual([]);
    });
  });

  it("is filtered by what one types, with the keyboard alone", async () => {
    await using shown = await look(browser, at("/"));

    await shown.page.getByLabel("Name").fill("leaf-29");
    await shown.page.keyboard.press("Enter");
    await shown.page.waitForURL(/name=leaf-29/);

    expect(await shown.page.locator(".switch h2").allTextContents()).toHaveLength(11);
  });
});

needing("chromium")("the largest pages, each of their tables with all the points that are kept", () => {
  /** A course that leaps, which is the longest to write. */
  const course = (points: number, seed: number) =>
    Array.from({ length: points }, (_, index) => ({
      at: Date.UTC(2026, 10, 28) + index * 15_000,
      ratio: 0.5 + 0.4 * Math.sin(seed * 977 + index * index),
    }));
  const tables = (many: number, points: number) =>
    Array.from({ length: many }, (_, index) =>
      tableView({
        title: `forwarding capacity: table ${index}`,
        place: "1".repeat(index === 0 ? 200 : 1),
        course: course(points, index),
        note: "in banks 2/0 and 2/1",
      }),
    );
  /** Everything is out of order, at 500 interfaces each. */
  const problems = KINDS.map(({ what, alert, level }) => ({
    what,
    alert,
    level,
    where: Array.from({ length: 500 }, (_, index) => `Ethernet${index}/1 lane 4 receive power -20 dBm, alarm at -13.5`),
  }));
  const labels = { site: "fra", tenant: "a-customer-whose-name-is-longer-than-a-phone-is-wide" };
  const list = Array.from({ length: SWITCHES }, (_, index) =>
    switchView({ name: `leaf-${index}`, labels, tables: tables(3, 40), problems }),
  );
  const groups = [{ title: "Forwarding capacity", tables: tables(80, 60) }];
  const pages: PageHandlers = {
    version: "0",
    fleet: (query) => Promise.resolve(fleetView(list.slice(0, 50), { query, found: SWITCHES, pages: 6 })),
    nexus: () =>
      Promise.resolve({
        version: "0",
        at: 0,
        exposes: true,
        nexus: detailView({ labels, problems, places: [{ place: "1/0", groups, unused: [] }] }),
      }),
  };

  it.each([
    ["the fleet", "/", 150],
    ["a switch", "/switch/leaf-1", 81],
  ])("of %s are under 150 KB, drawn soon, fit a phone and keep nobody from using them", async (_, path, plots) => {
    const browser = await browserNow();
    await using server = await serve({ pages });
    const url = `${server.url}${path}`;
    const { length } = gzipSync(await (await fetch(url)).text());
    await using shown = await look(browser, url);

    expect(await shown.page.locator(".plot .line").count()).toBe(plots);
    expect(length).toBeLessThan(150_000);
    expect(await drawnMs(shown)).toBeLessThan(DRAWN_MS);
    expect([shown.strangers, shown.complaints]).toEqual([[], []]);
    expect(await violations(shown.page)).toEqual([]);
    await using phone = await look(browser, url, PHONE);
    expect(await overflow(phone.page)).toBe(0);
  });
});

/** When something was first seen of a page, in milliseconds since it was asked for. */
async function drawnMs({ page }: Look): Promise<number> {
  return await eventually(async () =>
    z
      .number()
      .optional()
      .parse(await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime")),
  );
}
