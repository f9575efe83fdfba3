import { showIcamResourceFibTcam } from "../src/catalogue/commands/show-icam-resource-fib-tcam.ts";
import { bytesOf, cpuMsOf } from "./cost.ts";
import { polledSwitch } from "./polled-switch.ts";
import { replyServer } from "./reply-server.ts";
import { median } from "./report.ts";
import { size } from "./size.ts";

// Says what a switch of so many series costs: CPU time of a poll, and the bytes that it holds.

const series = Number(process.argv[2]);
const SWITCHES = size(20, 2);

await using server = await replyServer(series);
const { made, bytes } = await bytesOf(async () => {
  const switches = [];
  for (let index = 0; index < SWITCHES; index += 1) {
    const one = await polledSwitch({ port: server.port, command: showIcamResourceFibTcam });
    for (let poll = 0; poll < 3; poll += 1) await one.run();
    switches.push(one);
  }
  return switches;
});
const [polled] = made;
if (polled === undefined || polled.shown() < series - 3) throw new Error("a poll did not do the work");
const rounds: number[] = [];
for (let round = 0; round < size(7, 2); round += 1) {
  rounds.push(await cpuMsOf(() => polled.run(), Math.ceil(size(60_000, 10) / (series + 200))));
}
process.send?.({ cpuMs: median(rounds), bytes: bytes / SWITCHES });
