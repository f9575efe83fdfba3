import { Agent } from "node:http";

import axios from "axios";

import { showIcamResourceFibTcam } from "../src/catalogue/commands/show-icam-resource-fib-tcam.ts";
import { cpuMsOf } from "./cost.ts";
import { polledSwitch, type PolledSwitch } from "./polled-switch.ts";
import { replyServer, type ReplyServer } from "./reply-server.ts";
import type { Row } from "./report.ts";
import { size } from "./size.ts";

/** The collector's CPU time for one poll, as a multiple of a bare axios request and `JSON.parse` of the same reply. */
export async function benchPoll(series: number, wanted: number): Promise<Row[]> {
  await using server = await replyServer(series);
  const ours = await polledSwitch({ port: server.port, command: showIcamResourceFibTcam });
  const { took, ratios } = await beside(ours, server);
  const shown = ours.shown();
  if (shown < series - 3) throw new Error(`a poll shows ${shown} series of ${series}: it did not do the work`);
  return [
    {
      what: `CPU of a poll of ${series} series / a bare axios request and \`JSON.parse\` of the same reply`,
      figures: ratios,
      wanted: `<= ${wanted}`,
    },
    { what: "ms of CPU of the poll", figures: took },
  ];
}

/** In the first rounds V8 compiles the program, on threads whose CPU time counts as well: it goes on for a thousand polls. */
const COMPILING = 5;

/** What a poll takes, in alternation with a bare request of the same reply, and the ratios. */
export async function beside(ours: PolledSwitch, server: ReplyServer) {
  const bare = bareRequest(server);
  const took: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < size(14, 2); round += 1) {
    const a = await cpuMsOf(() => ours.run(), size(200, 2));
    const b = await cpuMsOf(bare, size(200, 2));
    if (round < size(COMPILING, 1)) continue;
    took.push(a);
    ratios.push(a / b);
  }
  return { took, ratios };
}

function bareRequest({ port }: ReplyServer): () => Promise<unknown> {
  const httpAgent = new Agent({ keepAlive: true });
  return async () => {
    const response = await axios.post<string>(`http://127.0.0.1:${port}/ins`, "[]", {
      httpAgent,
      responseType: "text",
      transformResponse: [],
    });
    return JSON.parse(response.data) as unknown;
  };
}
