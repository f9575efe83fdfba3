import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { startFabric } from "../src/simulator/fabric.ts";
import { startNexus } from "../src/simulator/nexus.ts";
import { look, startBrowser } from "../test/support/browser.ts";
import { collectFrom, PASSWORD, settingsFor } from "../test/support/collector.ts";

// npm run screenshots -- FOLDER      the pages in each state, light, dark and on a phone, by Debian's chromium; takes two minutes

const [folder = "screenshots"] = process.argv.slice(2);
await mkdir(folder, { recursive: true });

/** Long enough for plots that have a course. */
const WATCHED_MS = 100_000;

await using browser = await startBrowser();
await using fabric = await startFabric(4, { password: PASSWORD });
await using slow = await startNexus({ name: "late", personality: "n9k-live", password: PASSWORD });
await slow.faults.set({ latency: { ms: 600_000 } });
await using bare = await startNexus({ name: "empty", personality: "n5k-7.3", password: PASSWORD });
const [first] = fabric.switches;
if (first === undefined) throw new Error("no switch was started");
const at = { host: first.host, port: first.port };
const site = { site: "fra", role: "leaf" };
await using collector = await collectFrom([
  ...fabric.switches.map((nexus) => settingsFor(nexus, { labels: site })),
  settingsFor({ ...at, name: "refused" }, { password: () => Promise.resolve("wrong"), labels: site }),
  settingsFor({ name: "down", host: "127.0.0.1", port: 9 }, { labels: site }),
  settingsFor({ name: "late", host: slow.host, port: slow.port }, { labels: site }),
  settingsFor({ name: "empty", host: bare.host, port: bare.port }, { labels: site }),
]);

const url = (path: string): string => `http://127.0.0.1:${collector.port}${path}`;
for (const until = Date.now() + WATCHED_MS; Date.now() < until; await sleep(10_500)) await fetch(url("/"));

const WINDOWS = {
  light: { viewport: { width: 1_100, height: 800 }, colorScheme: "light" },
  dark: { viewport: { width: 1_100, height: 800 }, colorScheme: "dark" },
  phone: { viewport: { width: 360, height: 740 }, colorScheme: "light" },
} as const;

const PAGES = {
  fleet: "/",
  switch: `/switch/${first.name}`,
  ...Object.fromEntries(["refused", "down", "late", "empty"].map((name) => [name, `/switch/${name}?debug`])),
};

for (const [page, path] of Object.entries(PAGES)) {
  for (const [window, options] of Object.entries(WINDOWS)) {
    await using shown = await look(browser, url(path), options);
    const file = join(folder, `${page}-${window}.png`);
    await shown.page.screenshot({ path: file, fullPage: window === "phone" });
    console.log(file);
  }
}
