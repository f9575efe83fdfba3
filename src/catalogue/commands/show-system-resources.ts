import { defineCommand, gauge, upDownCounter } from "../define.ts";
import { bodyOf } from "../nxos/reply.ts";
import { object } from "../nxos/schema.ts";
import { Count, Hits, Label, Share, ratio, table, utilization, type Value, Word } from "../nxos/values.ts";

const Cpu = object({ cpuid: Label, user: Share, kernel: Share, idle: Share });

const Body = bodyOf({
  load_avg_1min: Count.optional(),
  load_avg_5min: Count.optional(),
  load_avg_15min: Count.optional(),
  processes_total: Count.optional(),
  processes_running: Count.optional(),
  cpu_state_user: Share,
  cpu_state_kernel: Share,
  cpu_state_idle: Share,
  TABLE_cpu_usage: table("cpu_usage", Cpu),
  memory_usage_total: Hits,
  memory_usage_used: Hits,
  memory_usage_free: Hits,
  current_memory_status: Word.optional(),
});

/** The modes in which the switch tells a CPU's time. */
const MODES = ["user", "kernel", "idle"] as const;

/** The switch prints kibibytes. */
const KIB = 1_024;

const MEMORY_STATE = ["system.memory.state"] as const;

/** What the supervisor does. iCAM's health has the same under its own names and is another family. */
export const showSystemResources = defineCommand({
  id: "system_resources",
  description: "CPU, memory, load and processes of the supervisor.",
  profile: "health",
  releases: "every NX-OS release",
  shape: "captured",
  cli: "show system resources",
  periodMs: 0,
  schema: Body,
  separable: ["cpu_usage"],
  metrics: {
    "system.cpu.utilization": gauge(
      "1",
      "The share of a CPU's time that it spends in a mode; of all CPUs together, with an empty number, where the switch does not tell them apart.",
      ["cpu.mode", "cpu.logical_number"],
    ),
    "system.memory.usage": upDownCounter("By", "Memory in a state.", MEMORY_STATE),
    "system.memory.utilization": gauge("1", "The share of the memory that is in a state.", MEMORY_STATE),
    "system.memory.limit": upDownCounter("By", "The memory there is.", []),
    "cisco.system.memory.status": gauge("", "How the switch judges its memory, in its own words; always 1.", ["state"]),
    "cisco.system.load": gauge("", "Processes that run or wait to run, as an average over a window.", ["window"]),
    "cisco.system.processes": gauge("{process}", "Processes: all of them (`total`), and those that run (`running`).", [
      "state",
    ]),
  },
  *samples(body) {
    const all = { cpuid: "", user: body.cpu_state_user, kernel: body.cpu_state_kernel, idle: body.cpu_state_idle };
    const cpus = body.TABLE_cpu_usage.length > 0 ? body.TABLE_cpu_usage : [all];
    for (const cpu of cpus) {
      for (const mode of MODES) {
        const attributes = { "cpu.mode": mode, "cpu.logical_number": cpu.cpuid };
        yield { name: "system.cpu.utilization", value: ratio(cpu[mode]), attributes };
      }
    }
    const limit = bytes(body.memory_usage_total);
    for (const [state, printed] of [
      ["used", body.memory_usage_used],
      ["free", body.memory_usage_free],
    ] as const) {
      const attributes = { "system.memory.state": state };
      const usage = atMost(bytes(printed), limit);
      yield { name: "system.memory.usage", value: usage, attributes };
      yield { name: "system.memory.utilization", value: utilization(usage, limit), attributes };
    }
    yield { name: "system.memory.limit", value: limit, attributes: {} };
    const status = body.current_memory_status ?? "";
    if (status !== "") yield { name: "cisco.system.memory.status", value: 1, attributes: { state: status } };
    yield { name: "cisco.system.load", value: body.load_avg_1min, attributes: { window: "1m" } };
    yield { name: "cisco.system.load", value: body.load_avg_5min, attributes: { window: "5m" } };
    yield { name: "cisco.system.load", value: body.load_avg_15min, attributes: { window: "15m" } };
    yield { name: "cisco.system.processes", value: body.processes_total, attributes: { state: "total" } };
    yield { name: "cisco.system.processes", value: body.processes_running, attributes: { state: "running" } };
  },
});

/** A part, which cannot be more than the whole: a 32-bit number that has wrapped below zero is. */
function atMost(part: Value, whole: Value): Value {
  const isMore = typeof part === "number" && typeof whole === "number" && part > whole;
  return isMore ? { nonsense: "out_of_range" } : part;
}

function bytes(kib: Value): Value {
  return typeof kib === "number" ? kib * KIB : kib;
}
