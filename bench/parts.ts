import { benchCourses } from "./courses.ts";
import { benchGrowth } from "./growth.ts";
import { benchInterface } from "./interface.ts";
import { benchLarge } from "./large.ts";
import { benchMemory } from "./memory.ts";
import { benchPeers } from "./peers.ts";
import { benchPoll } from "./poll.ts";
import { benchPush } from "./push.ts";
import type { Row } from "./report.ts";
import { benchScrape } from "./scrape.ts";
import { benchUnreachable } from "./unreachable.ts";

/** A part of the benchmarks, which runs in a process of its own. */
export interface Part {
  readonly title: string;
  readonly run: () => Promise<readonly Row[]>;
}

/** Every part by its name, in the order in which they run. */
export const PARTS: Readonly<Record<string, Part>> = {
  "poll-100": { title: "A poll of 100 series", run: () => benchPoll(100, 2) },
  "poll-1000": { title: "A poll of 1,000 series", run: () => benchPoll(1_000, 4) },
  interface: { title: "`show interface` of 54 ports", run: benchInterface },
  courses: { title: "The courses of the pages", run: benchCourses },
  scrape: { title: "A scrape of 100,000 series", run: benchScrape },
  push: { title: "A push", run: benchPush },
  memory: { title: "Memory", run: benchMemory },
  large: { title: "A large fleet", run: benchLarge },
  unreachable: { title: "Unreachable switches", run: benchUnreachable },
  peers: { title: "Peers on the same work", run: benchPeers },
  growth: { title: "Growth", run: benchGrowth },
};
