import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { PROFILES } from "../src/catalogue/profiles.ts";
import { startFabric } from "../src/simulator/fabric.ts";
import { startNexus } from "../src/simulator/nexus.ts";
import { look, startBrowser } from "../test/support/browser.ts";
import { collectFrom, collectWith, fleetOf, PASSWORD, settingsFor } from "../test/support/collector.ts";

// npm run screenshots -- FOLDER      the pages in each state, light, dark and on a phone, by Debian's chromium; takes four minutes
// docs/images has two of them, smaller:
//   convert FOLDER/fleet-light.png -resize 800x +dither -colors 128 docs/images/fleet.png      and switch-light.png as switch.png

const [folder = "screenshots"] = process.argv.slice(2);
await mkdir(folder, { recursive: true });

/** Long enough for plots that have a course, and for readings that are late. */
const WATCHED_MS = 120_000;

await using browser = await startBrowser();
await using fabric = await startFabric(4, { password: PASSWORD });
await using slow = await startNexus({ name: "late", personality: "n9k-live", password: PASSWORD });
await using bare = await startNexus({ name: "empty", personality: "n5k-7.3", password: PASSWORD });
await using chassis = await startNexus({ name: "chassis", personality: "chassis-10.2.6", password: PASSWORD });
const [first] = fabric.switches;
if (first === undefined) throw new Error("no switch was started");
const at = { host: first.host, port: first.port };
const site = { site: "fra", row: "a3" };
const all = { commands: { profiles: PROFILES } };
const switches = [
  ...fabric.switches.map((nexus) => settingsFor(nexus, { ...all, labels: site })),
  settingsFor({ ...at, name: "refused" }, { password: () => Promise.resolve("wrong"), labels: site }),
  settingsFor({ name: "down", host: "127.0.0.1", port: 9 }, { labels: site }),
  settingsFor({ name: "late", host: slow.host, port: slow.port }, { labels: site, timeoutMs: 600_000 }),
  settingsFor({ name: "chassis", host: chassis.host, port: chassis.port }, { ...all, labels: site }),
  settingsFor({ ...at, name: "edge" }, { labels: site, commands: { profiles: ["health", "interfaces"] } }),
  settingsFor({ name: "empty", host: bare.host, port: bare.port }, { labels: site }),
];
await using collector = await collectWith(fleetOf(switches), { fromFile: true });

await using unconfigured = await collectFrom([]);

// A switch of which something is out of order.
first.replies.set("show interface", {
  TABLE_interface: {
    ROW_interface: Array.from({ length: 54 }, (_, index) => ({
      interface: `Ethernet1/${index + 1}`,
      state: index % 18 === 4 ? "down" : "up",
      admin_state: "up",
      eth_link_flapped: `${1 + (index % 7)}d0${index % 9}h`,
      eth_bw: "25000000",
      desc: `to esx-${index + 1}`,
    })),
  },
});

const url = (path: string): string => `http://127.0.0.1:${collector.port}${path}`;
console.log(`switches are watched for ${WATCHED_MS / 1_000} s before the first picture`);
await fetch(url("/"));
await slow.faults.set({ latency: { ms: 600_000 } });
for (const until = Date.now() + WATCHED_MS; Date.now() < until; await sleep(10_500)) await fetch(url("/"));

/** `whole` is the top of a page and all below it, with what is closed at first. */
const WINDOWS = {
  light: { viewport: { width: 1_200, height: 900 }, colorScheme: "light" },
  dark: { viewport: { width: 1_200, height: 900 }, colorScheme: "dark" },
  phone: { viewport: { width: 360, height: 740 }, colorScheme: "light" },
  whole: { viewport: { width: 1_200, height: 900 }, colorScheme: "light" },
} as const;

const PAGES = {
  fleet: "/",
  switch: `/switch/${first.name}`,
  chassis: "/switch/chassis?debug",
  runbook: "/runbook/NexusTableFillingUp",
  unconfigured: `http://127.0.0.1:${unconfigured.port}/`,
  ...Object.fromEntries(["refused", "down", "late", "empty", "edge"].map((name) => [name, `/switch/${name}?debug`])),
};

for (const [page, path] of Object.entries(PAGES)) {
  for (const [window, options] of Object.entries(WINDOWS)) {
    await using shown = await look(browser, new URL(path, url("/")).href, options);
    const file = join(folder, `${page}-${window}.png`);
    if (window === "whole")
      await shown.page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))");
    const clip = { x: 0, y: 0, width: options.viewport.width, height: window === "whole" ? 6_000 : 3_000 };
    await shown.page.screenshot({
      path: file,
      ...((window === "phone" || window === "whole") && { fullPage: true, clip }),
    });
    console.log(file);
  }
}
