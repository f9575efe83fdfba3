import { showIcamResourceFibTcam } from "../src/catalogue/commands/show-icam-resource-fib-tcam.ts";
import { bytesOf, cpuMsOf } from "./cost.ts";
import { type PolledSwitch, polledSwitch } from "./polled-switch.ts";
import { replyServer } from "./reply-server.ts";
import type { Row } from "./report.ts";
import { size } from "./size.ts";

const SERIES = 300;
const SWITCHES = size(20, 2);
const POLLS = size(60, 3);

/** What it costs that the pages can show how full tables have been: of a poll, and of a switch. */
export async function benchCourses(): Promise<Row[]> {
  await using server = await replyServer(SERIES);
  // Moments closer together than ten seconds are not kept.
  const options = { port: server.port, command: showIcamResourceFibTcam, everyMs: 20_000 };
  const ways = { with: { ...options, keepsCourses: true }, without: { ...options, keepsCourses: false } };
  const [kept, notKept] = [await polledSwitch(ways.with), await polledSwitch(ways.without)];
  const ratios: number[] = [];
  for (let round = 0; round < size(10, 2); round += 1) {
    const a = await cpuMsOf(() => kept.run(), size(200, 2));
    const b = await cpuMsOf(() => notKept.run(), size(200, 2));
    if (round > 0) ratios.push(a / b);
  }
  kept.close();
  notKept.close();
  // What is measured is not what goes meanwhile of those before, nor connections, which end when they have been idle.
  const made: PolledSwitch[] = [];
  const held = async (way: typeof ways.with): Promise<number> => {
    const { bytes } = await bytesOf(async () => {
      const switches = await Promise.all(Array.from({ length: SWITCHES }, () => polledSwitch(way)));
      for (let poll = 0; poll < POLLS; poll += 1) for (const one of switches) await one.run();
      for (const one of switches) one.close();
      made.push(...switches);
    });
    return bytes / SWITCHES;
  };
  // In the first, what all share is made.
  await held(ways.with);
  const [without, more]: [number[], number[]] = [[], []];
  for (let round = 0; round < size(3, 1); round += 1) {
    const bare = await held(ways.without);
    without.push(bare);
    more.push((await held(ways.with)) - bare);
  }
  return [
    { what: `CPU of a poll of ${SERIES} series with courses / without`, figures: ratios, wanted: "<= 1.1" },
    { what: `bytes of a switch without courses, after ${POLLS} polls`, figures: without },
    { what: "bytes more with courses", figures: more, wanted: "<= 20000" },
  ];
}
