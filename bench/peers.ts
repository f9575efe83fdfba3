import { spawn, spawnSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import { z } from "zod";

import { catalogue } from "../src/catalogue/index.ts";
import { freePort } from "../test/support/free-port.ts";
import { PYTHON } from "../test/support/needs.ts";
import { eventually } from "../test/support/processes.ts";
import { compiled, end, forkProgram, said } from "./child.ts";
import { ask } from "./fleet.ts";
import { median, type Row } from "./report.ts";
import { size } from "./size.ts";

const WANTED = ["show interface", "show environment", "show interface transceiver details", "show version"];

/** What all are asked: as many of these as the catalogue has. */
const COMMANDS = WANTED.filter((line) => catalogue.some(({ syntax }) => syntax === line));

const ROUNDS = size(9, 2);
const SCRAPES = size(20, 2);

/** So many do not count: in them what runs in a virtual machine is compiled. */
const WARM = size(300, 1);
const PASSWORD = "correct horse";

/** The processor time of a process, in the unit of /proc/PID/stat (`getconf CLK_TCK`, 100 on every Linux of today). */
const TICK_MS = 10;

const PAGE_BYTES = 4_096;

/** An exporter that is measured beside others. */
interface Peer {
  readonly name: string;
  /** For a shell; what it asks and where it listens (`PORT`, at `/metrics`) is in its environment. */
  readonly command: string;
}

/** What a poll cost, as a median, and what it holds. */
interface Cost {
  readonly cpuMs: readonly number[];
  readonly residentMb: number;
  readonly series: number;
  readonly requests: number;
  readonly logins: number;
  readonly connections: number;
}

const Counts = z.object({ requests: z.number(), logins: z.number(), connections: z.number() });

/** Exporters that ask one simulated switch the same commands at each scrape, one after the other. */
export async function benchPeers(): Promise<Row[]> {
  const switchProcess = forkProgram("switch-process", [PASSWORD, COMMANDS.join(",")]);
  const port = z.number().parse(await said(switchProcess));
  const counts = async () => {
    const told = said(switchProcess);
    switchProcess.send("counts");
    return Counts.parse(await told);
  };
  try {
    const rows: Row[] = [];
    let ours: Cost | undefined;
    for (const peer of peers()) {
      const cost = await measure(peer, port, counts);
      ours ??= cost;
      rows.push(...rowsOf(peer, cost, ours));
    }
    return rows;
  } finally {
    await end(switchProcess);
  }
}

/** Whether there is the environment of test/e2e/clients/requirements.txt; without it that peer is left out. */
function hasPythonClients(): boolean {
  return spawnSync(PYTHON, ["-c", "import prometheus_client, requests"]).status === 0;
}

function peers(): Peer[] {
  const { values } = parseArgs({ strict: false, options: { peer: { type: "string", multiple: true } } });
  const given = (values.peer ?? []).filter((one) => typeof one === "string");
  const program = (name: string): string => `exec "${process.execPath}" ${compiled(name)}`;
  return [
    { name: "this collector", command: program("collector") },
    ...(hasPythonClients()
      ? [{ name: "plain requests and prometheus_client", command: `exec "${PYTHON}" bench/peers/plain_requests.py` }]
      : []),
    { name: "plain axios", command: program("plain-axios") },
    ...given.map((command) => ({ name: `\`${command}\``, command })),
  ];
}

async function measure(
  { name, command }: Peer,
  switchPort: number,
  counts: () => Promise<z.infer<typeof Counts>>,
): Promise<Cost> {
  const port = await freePort();
  const env = {
    ...process.env,
    NXAPI_HOST: "127.0.0.1",
    NXAPI_PORT: String(switchPort),
    NXAPI_USER: "admin",
    NXAPI_PASS: PASSWORD,
    COMMANDS: COMMANDS.join(","),
    PORT: String(port),
  };
  // A group of its own, which holds whatever the shell starts.
  const child = spawn("sh", ["-c", command], { env, detached: true, stdio: ["ignore", "ignore", "inherit"] });
  const group = child.pid ?? 0;
  const scrape = async (): Promise<string> => {
    const { ok, text } = await ask(port, "/metrics", 30);
    if (!ok) throw new Error(`${name} did not answer: ${text.slice(0, 200)}`);
    return text;
  };
  try {
    await eventually(scrape);
    for (let warm = 0; warm < WARM; warm += 1) await scrape();
    const before = await counts();
    const cpuMs: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const began = await used(group);
      for (let time = 0; time < SCRAPES; time += 1) await scrape();
      cpuMs.push(((await used(group)).ticks - began.ticks) * (TICK_MS / SCRAPES));
    }
    const after = await counts();
    const each = (key: keyof typeof after): number => (after[key] - before[key]) / (ROUNDS * SCRAPES);
    return {
      cpuMs,
      residentMb: ((await used(group)).pages * PAGE_BYTES) / 1e6,
      series: (await scrape()).split("\n").filter((line) => line !== "" && !line.startsWith("#")).length,
      requests: each("requests"),
      logins: each("logins"),
      connections: each("connections"),
    };
  } finally {
    process.kill(-group, "SIGKILL");
  }
}

/** Processor time and resident pages of all processes of a group; fields 5, 14, 15 and 24 of /proc/PID/stat (proc(5)). */
async function used(group: number): Promise<{ readonly ticks: number; readonly pages: number }> {
  let [ticks, pages] = [0, 0];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "");
    // The second field is a name in brackets, which may hold anything.
    const fields = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    if (fields[2] !== group) continue;
    ticks += (fields[11] ?? 0) + (fields[12] ?? 0);
    pages += fields[21] ?? 0;
  }
  return { ticks, pages };
}

function rowsOf({ name }: Peer, cost: Cost, ours: Cost): Row[] {
  const ratio = median(cost.cpuMs) / median(ours.cpuMs);
  return [
    { what: `${name}, ${cost.series} series: ms of CPU of a poll`, figures: cost.cpuMs },
    ...(cost === ours
      ? []
      : [{ what: `${name}: the same / this collector`, figures: [ratio], wanted: ">= 1" as const }]),
    {
      what: `${name}: microseconds of CPU a series`,
      figures: cost.cpuMs.map((one) => (one * 1_000) / cost.series),
    },
    { what: `${name}: MB resident`, figures: [cost.residentMb] },
    { what: `${name}: requests a poll`, figures: [cost.requests] },
    { what: `${name}: logins a poll`, figures: [cost.logins] },
    { what: `${name}: connections a poll`, figures: [cost.connections] },
  ];
}
