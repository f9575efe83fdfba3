import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { hashSync } from "bcryptjs";
import type { Page } from "playwright-core";
import { afterAll, expect, it } from "vitest";

import { readWebConfig } from "../../src/config/web/web-config.ts";
import { startFabric } from "../../src/simulator/fabric.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { script, style } from "../../src/web/pages/assets.ts";
import { look, overflow, startBrowser, violations } from "../support/browser.ts";
import { collectFrom, collectWith, FIB, fleetOf, PASSWORD, reloadable, settingsFor } from "../support/collector.ts";
import { temporaryFolder } from "../support/folder.ts";
import { needing } from "../support/needs.ts";

/** One for all tests: starting it takes longer than most of them. */
let shared: ReturnType<typeof startBrowser> | undefined;
const browserNow = (): ReturnType<typeof startBrowser> => (shared ??= startBrowser());

afterAll(async () => (await shared)?.close());

const PHONE = { viewport: { width: 360, height: 740 } };

/** After which a page refreshes itself, and how long it waits for an answer. */
const [EVERY_MS, LIMIT_MS] = [5_000, 15_000];

/** What a page shows, refreshed by its own timer each time that it is asked, without the wait for that. */
const refreshed =
  <T>(page: Page, ask: () => Promise<T>) =>
  async (): Promise<T> => {
    const isOver = Promise.race([page.waitForEvent("requestfinished"), page.waitForEvent("requestfailed")]);
    await page.clock.fastForward(EVERY_MS);
    await isOver;
    return await ask();
  };

/** How often is asked for another point of a course, which come ten seconds apart. */
const SELDOM = { interval: 2_000 };

needing("chromium")("a page that stays open", () => {
  it("shows a poll that came after it, keeps what was opened, and says when nobody answers", async () => {
    const browser = await browserNow();
    await using fabric = await startFabric(1, { password: PASSWORD });
    const [nexus] = fabric.switches;
    await using collector = await collectFrom([settingsFor(nexus!)]);
    const url = `http://127.0.0.1:${collector.port}/switch/${nexus!.name}`;
    await using shown = await look(browser, url, { clock: true });
    const { page } = shown;
    const figures = () => page.locator(".table .figures").allTextContents();
    const paths = page.locator(".plot path");

    const before = await figures();
    await expect.poll(refreshed(page, figures)).not.toEqual(before);
    await expect
      .poll(
        refreshed(page, () => paths.count()),
        SELDOM,
      )
      .toBeGreaterThan(0);
    await page.locator("summary").last().click();
    const course = await paths.first().getAttribute("d");
    await expect
      .poll(
        refreshed(page, () => paths.first().getAttribute("d")),
        SELDOM,
      )
      .not.toBe(course);

    expect(await page.locator("details").last().getAttribute("open")).not.toBeNull();
    expect(await page.evaluate("document.activeElement.tagName")).toBe("SUMMARY");
    await collector.stop();
    await expect.poll(refreshed(page, () => page.locator("#refresh").textContent())).toContain("does not answer");
  });

  it("asks nothing while nobody looks, and goes on at once when somebody does", async () => {
    const browser = await browserNow();
    await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD });
    await using collector = await collectFrom([settingsFor(nexus, FIB)]);
    const url = `http://127.0.0.1:${collector.port}/switch/leaf-1`;
    await using shown = await look(browser, url, { clock: true });
    const { page } = shown;
    let asked = 0;
    page.on("response", (response) => {
      if (response.request().resourceType() === "fetch") asked += 1;
    });
    const turn = (hidden: boolean): Promise<unknown> =>
      page.evaluate(
        `Object.defineProperty(document, "hidden", { value: ${hidden}, configurable: true });
         document.dispatchEvent(new Event("visibilitychange"));`,
      );

    await page.clock.runFor(EVERY_MS);
    await expect.poll(() => asked).toBe(1);
    await turn(true);
    await page.clock.runFor(600_000);
    expect(asked).toBe(1);
    await turn(false);
    await expect.poll(() => asked).toBe(2);
    await page.clock.runFor(EVERY_MS);
    await expect.poll(() => asked).toBe(3);
  });

  it("is behind the login, and refreshes itself with what the browser was told once", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "web.yml");
    await writeFile(file, `basic_auth_users: { ops: "${hashSync("let me in", 4)}" }\n`);
    const { security } = await readWebConfig(file);
    const browser = await browserNow();
    await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD });
    await using collector = await collectWith(fleetOf([settingsFor(nexus, FIB)]), { security });
    const url = `http://127.0.0.1:${collector.port}/switch/leaf-1`;

    const statuses = await Promise.all(
      ["/", "/switch/leaf-1", "/runbook", style.path, script.path].map(
        async (path) => (await fetch(new URL(path, url))).status,
      ),
    );
    const httpCredentials = { username: "ops", password: "let me in" };
    await using shown = await look(browser, url, { httpCredentials, clock: true });
    const figures = () => shown.page.locator(".figures").allTextContents();
    const before = await figures();

    expect(statuses).toEqual([401, 401, 401, 401, 401]);
    expect(before.length).toBeGreaterThan(5);
    await expect.poll(refreshed(shown.page, figures)).not.toEqual(before);
    expect(await shown.page.locator("#refresh").textContent()).toBe("");
    expect(shown.complaints).toEqual([]);
  });

  it("says of a switch that is slower than readings may be old that it is late, and no more of it", async () => {
    const browser = await browserNow();
    await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD });
    await using collector = await collectFrom([settingsFor(nexus, { ...FIB, timeoutMs: 120_000 })], {
      maxStaleMs: 1_000,
    });
    const url = `http://127.0.0.1:${collector.port}`;
    await using shown = await look(browser, `${url}/switch/leaf-1`, { ...PHONE, clock: true });
    const state = () => shown.page.locator(".state").first().textContent();
    const before = await state();

    await nexus.faults.set({ latency: { ms: 100_000 } });
    await expect.poll(refreshed(shown.page, state)).toBe("late");

    expect(before).toBe("up");
    expect(await shown.page.locator(".table").count()).toBe(0);
    expect(await shown.page.locator(".advice").textContent()).toMatch(/too old to show.*NexusReadingLate/s);
    expect(await violations(shown.page)).toEqual([]);
    expect(await overflow(shown.page)).toBe(0);
    await using fleet = await look(browser, `${url}/?state=late`);
    expect(await fleet.page.locator(".switch h2").allTextContents()).toEqual(["leaf-1"]);
    await fleet.page.getByText("Runbook: NexusReadingLate").click();
    expect(await fleet.page.locator("h1").textContent()).toBe("NexusReadingLate");
    expect(await violations(fleet.page)).toEqual([]);
  });

  it("stays where a wide table was scrolled to, and says when its switch is gone or the collector hangs", async () => {
    const browser = await browserNow();
    await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD });
    await using collector = await reloadable([settingsFor(nexus, FIB)]);
    const url = `http://127.0.0.1:${collector.port}/switch/leaf-1`;
    await using shown = await look(browser, url, { ...PHONE, clock: true });
    const { page } = shown;
    const told = () => page.locator("#refresh").textContent();

    const scrolled = await page.evaluate("(live.querySelector('.scroll').scrollLeft = 40)");
    await page.evaluate("live.firstElementChild.id = 'before'");
    await expect.poll(refreshed(page, () => page.locator("#before").count())).toBe(0);
    expect(await page.evaluate("live.querySelector('.scroll').scrollLeft")).toBe(scrolled);

    collector.next.switches = [];
    await collector.reload();
    await expect.poll(refreshed(page, told)).toBe("The collector shows this no more; what is shown is old.");

    await page.route("**", () => undefined);
    await expect
      .poll(async () => (await page.clock.fastForward(LIMIT_MS), await told()))
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

    expect(await state("well")).toMatch(
      /UTC ?up .*It answers, but none of its tables can be shown.*unsupported.*% Invalid command/,
    );
    expect(await state("refused")).toMatch(/UTC ?down: unauthorized .*password/);
    expect(await state("down")).toMatch(/UTC ?down: refused .*Nothing listens on that port/);
    expect(await state("slow")).toMatch(/UTC ?pending .*first poll has not finished/);
  });
});
