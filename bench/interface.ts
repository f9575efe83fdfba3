import { showInterface } from "../src/catalogue/commands/show-interface.ts";
import { bytesOf } from "./cost.ts";
import { beside } from "./poll.ts";
import { polledSwitch } from "./polled-switch.ts";
import { replyServer } from "./reply-server.ts";
import type { Row } from "./report.ts";
import { size } from "./size.ts";

const PORTS = size(54, 4);
const SWITCHES = size(40, 2);

/** What `show interface` costs: the CPU time of a poll of so many ports, and what each of its series holds. */
export async function benchInterface(): Promise<Row[]> {
  await using server = await replyServer(PORTS, "interfaces");
  const options = { port: server.port, command: showInterface, everyMs: 60_000 };
  const ours = await polledSwitch(options);
  const { took, ratios } = await beside(ours, server);
  const { made, bytes } = await bytesOf(async () => {
    const switches = await Promise.all(Array.from({ length: SWITCHES }, () => polledSwitch(options)));
    for (let poll = 0; poll < 3; poll += 1) for (const one of switches) await one.run();
    return switches;
  });
  const series = made[0]?.shown() ?? 0;
  if (series < PORTS * 20) throw new Error(`a poll shows ${series} series of ${PORTS} ports: it did not do the work`);
  const what = `${PORTS} ports, ${series} series`;
  return [
    {
      what: `CPU of a poll of ${what} / a bare axios request and \`JSON.parse\` of the same reply`,
      figures: ratios,
      wanted: `<= ${wantedOf(series)}`,
    },
    { what: "ms of CPU of the poll", figures: took },
    { what: `bytes a series, of ${SWITCHES} switches`, figures: [bytes / SWITCHES / series], wanted: "<= 1024" },
  ];
}

/** How often a bare request a poll of so many series may cost: twice at 100, four times at 1,000, and so on in a line. */
function wantedOf(series: number): number {
  return Math.round((2 + (2 * (series - 100)) / 900) * 10) / 10;
}
