import type { Row } from "./report.ts";

/** A part of the benchmarks, which runs in a process of its own. */
export interface Part {
  readonly title: string;
  readonly run: () => Promise<readonly Row[]>;
}

/** Every part by its name, in the order in which they run. Only the process that runs one loads it. */
export const PARTS: Readonly<Record<string, Part>> = {
  "poll-100": { title: "A poll of 100 series", run: () => import("./poll.ts").then((part) => part.benchPoll(100, 2)) },
  "poll-1000": {
    title: "A poll of 1,000 series",
    run: () => import("./poll.ts").then((part) => part.benchPoll(1_000, 4)),
  },
  interface: {
    title: "`show interface` of 54 ports",
    run: () => import("./interface.ts").then((part) => part.benchInterface()),
  },
  courses: { title: "The courses of the pages", run: () => import("./courses.ts").then((part) => part.benchCourses()) },
  scrape: { title: "A scrape of 100,000 series", run: () => import("./scrape.ts").then((part) => part.benchScrape()) },
  push: { title: "A push", run: () => import("./push.ts").then((part) => part.benchPush()) },
  memory: { title: "Memory", run: () => import("./memory.ts").then((part) => part.benchMemory()) },
  large: { title: "A large fleet", run: () => import("./large.ts").then((part) => part.benchLarge()) },
  unreachable: {
    title: "Unreachable switches",
    run: () => import("./unreachable.ts").then((part) => part.benchUnreachable()),
  },
  peers: { title: "Peers on the same work", run: () => import("./peers.ts").then((part) => part.benchPeers()) },
  growth: { title: "Growth", run: () => import("./growth.ts").then((part) => part.benchGrowth()) },
};
