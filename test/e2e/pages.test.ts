import { gzipSync } from "node:zlib";

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

import { startFabric } from "../../src/simulator/fabric.ts";
import { type Nexus, startNexus } from "../../src/simulator/nexus.ts";
import { look, overflow, startBrowser, violations } from "../support/browser.ts";
import { collectFrom, FIB, PASSWORD, reloadable, settingsFor, type TestCollector } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";
import { needing } from "../support/needs.ts";
import { eventually } from "../support/processes.ts";

const SWITCHES = 300;
const HOSTILE = "<img src=x onerror=alert(1)>";
const PHONE = { viewport: { width: 360, height: 740 } };

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
        settingsFor({ name, host: nexus.host, port: nexus.port }, { ...FIB, labels: { site: "fra", note: HOSTILE } }),
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
    it("is under 150 KB, drawn soon, loads nothing from elsewhere and complains of nothing", async () => {
      const text = await (await fetch(at(path))).text();
      await using shown = await look(browser, at(path));
      const drawnMs = await eventually(async () =>
        z
          .number()
          .optional()
          .parse(await shown.page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime")),
      );

      expect(gzipSync(text).length).toBeLessThan(150_000);
      expect(drawnMs).toBeLessThan(DRAWN_MS);
      expect(shown.strangers).toEqual([]);
      expect(shown.complaints).toEqual([]);
      expect(await shown.page.locator("img").count()).toBe(0);
    });

    it.each(["light", "dark"] as const)("keeps nobody from using it, %s", async (colorScheme) => {
      await using shown = await look(browser, at(path), { colorScheme });

      expect(await violations(shown.page)).toEqual([]);
    });

    it("fits a phone", async () => {
      await using shown = await look(browser, at(path), PHONE);

      expect(await overflow(shown.page)).toBe(0);
      expect(await violations(shown.page)).toEqual([]);
    });

    it("is there without JavaScript", async () => {
      await using shown = await look(browser, at(path), { javaScriptEnabled: false });

      expect(await shown.page.locator(".table").count()).toBeGreaterThan(0);
      expect(shown.complaints).toEqual([]);
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

needing("chromium")("a page that stays open", () => {
  it("shows a poll that came after it, keeps what was opened, and says when nobody answers", async () => {
    const browser = await browserNow();
    await using fabric = await startFabric(1, { password: PASSWORD });
    const [nexus] = fabric.switches;
    await using collector = await collectFrom([settingsFor(nexus!)]);
    await using shown = await look(browser, `http://127.0.0.1:${collector.port}/switch/${nexus!.name}`);
    const { page } = shown;

    const before = await page.locator(".table .figures").allTextContents();
    await expect.poll(() => page.locator(".table .figures").allTextContents()).not.toEqual(before);
    await expect.poll(() => page.locator(".plot path").count()).toBeGreaterThan(0);
    await page.locator("summary").last().click();
    const course = await page.locator(".plot path").first().getAttribute("d");
    await expect.poll(() => page.locator(".plot path").first().getAttribute("d")).not.toBe(course);

    expect(await page.locator("details").last().getAttribute("open")).not.toBeNull();
    expect(await page.evaluate("document.activeElement.tagName")).toBe("SUMMARY");
    await collector.stop();
    await expect.poll(() => page.locator("#refresh").textContent()).toContain("does not answer");
  });

  it("stays where a wide table was scrolled to, and says when its switch is gone or the collector hangs", async () => {
    const browser = await browserNow();
    await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD });
    await using collector = await reloadable([settingsFor(nexus, FIB)]);
    await using shown = await look(browser, `http://127.0.0.1:${collector.port}/switch/leaf-1`, PHONE);
    const { page } = shown;
    const refreshed = async (): Promise<void> => {
      await page.evaluate("live.firstElementChild.id = 'before'");
      await expect.poll(() => page.locator("#before").count(), { timeout: 20_000 }).toBe(0);
    };

    const scrolled = await page.evaluate("(live.querySelector('.scroll').scrollLeft = 40)");
    await refreshed();
    expect(await page.evaluate("live.querySelector('.scroll').scrollLeft")).toBe(scrolled);

    collector.next.switches = [];
    await collector.reload();
    await expect
      .poll(() => page.locator("#refresh").textContent(), { timeout: 20_000 })
      .toBe("The collector shows this no more; what is shown is old.");

    await page.route("**", () => undefined);
    await expect
      .poll(() => page.locator("#refresh").textContent(), { timeout: 40_000 })
      .toBe("The collector does not answer; what is shown is old.");
  });

  it("says of each switch how it is: down, refused, without a command, slow", async () => {
    const browser = await browserNow();
    await using nexus = await startNexus({ name: "well", personality: "n9k-live", password: PASSWORD });
    await using slow = await startNexus({ name: "slow", personality: "n9k-live", password: PASSWORD });
    await slow.faults.set({ latency: { ms: 30_000 } });
    await using collector = await collectFrom([
      settingsFor(nexus, { ...FIB, commands: { only: ["version", "icam_l2_table"] } }),
      settingsFor(
        { name: "refused", host: nexus.host, port: nexus.port },
        { ...FIB, password: () => Promise.resolve("wrong") },
      ),
      settingsFor({ name: "down", host: "127.0.0.1", port: 9 }, FIB),
      settingsFor(slow, FIB),
    ]);
    const state = async (name: string): Promise<string> => {
      await using shown = await look(browser, `http://127.0.0.1:${collector.port}/switch/${name}`, PHONE);
      expect(await violations(shown.page)).toEqual([]);
      expect(await overflow(shown.page)).toBe(0);
      return ((await shown.page.locator("main").textContent()) ?? "").replaceAll(/\s+/g, " ");
    };

    expect(await state("well")).toMatch(/^ ?up .*No table can be shown.*unsupported.*% Invalid command/);
    expect(await state("refused")).toMatch(/^ ?down: unauthorized .*password/);
    expect(await state("down")).toMatch(/^ ?down: refused .*Nothing listens on that port/);
    expect(await state("slow")).toMatch(/^ ?pending .*first poll has not finished/);
  });
});
