import { type CommandEntry, type MetricEntry, type Reference, reference } from "./reference.ts";
import { howOften, listed, MODULES, SHAPE } from "./words.ts";

/** Prints what the collector knows to ask and to show, as text or as JSON; gives the exit status. */
export async function metrics({ json }: { readonly json?: true }): Promise<number> {
  const all = reference();
  const text = json === true ? `${JSON.stringify(all, undefined, 2)}\n` : describe(all);
  // The process ends after this, so it waits until a pipe has taken all of it, or is closed.
  await new Promise((resolve) => process.stdout.write(text, resolve));
  return 0;
}

/** The reference as text for a terminal. */
export function describe({ commands, device, collector, process: own }: Reference): string {
  return [
    "The commands that a switch is asked, and the metrics that its replies give. NXAPI_COMMANDS names others than those\n" +
      "that are on by default. Every series of a switch has the label host_name too. Units are UCUM: {entry} counts\n" +
      "entries, 1 is a ratio from 0 to 1, and a state has none.",
    ...commands.map(describeCommand),
    ["Of each switch", ...device.flatMap(describeMetric)].join("\n"),
    ["Of the collector's dealings with each switch", ...collector.flatMap(describeMetric)].join("\n"),
    ["Of the collector itself", ...own.flatMap(describeMetric)].join("\n"),
  ]
    .map((part) => `${part}\n`)
    .join("\n");
}

function describeCommand(entry: CommandEntry): string {
  const { id, command, spellings, description, releases, per, modules, on_by_default: on, period_s: period } = entry;
  const where = per === "instance" ? `, of each instance of ${listed(modules.map((kind) => MODULES[kind]))}` : "";
  return [
    `${id} (${on ? "on" : "off"} by default)`,
    `  ${command}`,
    ...spellings.map((spelling) => `  or ${spelling}`),
    `  ${description}`,
    `  Asked ${howOften(period)}${where}.`,
    ...(entry.tells ? ["  Tells the collector what the switch is or has: leave it among NXAPI_COMMANDS."] : []),
    `  Releases: ${releases}.`,
    `  The reply's shape is ${SHAPE[entry.shape]}.`,
    ...entry.metrics.flatMap(describeMetric),
  ].join("\n");
}

function describeMetric({ prometheus_name: name, labels, unit, description, formerly }: MetricEntry): string[] {
  const series = labels.length === 0 ? name : `${name}{${labels.join(",")}}`;
  return [
    `    ${series}${unit === "" ? "" : `  [${unit}]`}`,
    `      ${description}${formerly === undefined ? "" : ` Formerly ${formerly}.`}`,
  ];
}
