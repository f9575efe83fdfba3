import type { CommandEntry, MetricEntry, Reference, ValuesEntry } from "../../src/cli/metrics.ts";
import { howOften, listed, MODULES, SHAPE, whenAsked } from "../../src/cli/glossary.ts";
import { code, table } from "./markdown.ts";

/** The reference as the document `docs/metrics.md`. */
export function toMarkdown(all: Reference): string {
  const groups = grouped(all.commands);
  return [
    "<!-- Generated from the declarations in src/ by test/docs/metrics.test.ts; `npm run update` rewrites it. -->",
    "# Metrics",
    "`nxapi-collector metrics` prints the commands and metrics, with `--json` all of this for programs. Every series of a switch has the label " +
      "`host_name` besides those named here. Units are UCUM: `{entry}` counts entries, `1` is a ratio from 0 to 1, " +
      "and a state has none.",
    "## Profiles",
    "A profile is what a switch is asked about: `profiles: [tables, health]` in the [configuration file](configuration.md), of " +
      "a switch, a group or all, and `NXAPI_PROFILES=tables,health`. `all` means each of them. [What each costs](polling.md) " +
      "is counted. What says who the switch is, is asked with any.",
    table(
      ["profile", "default", "what it tells"],
      all.profiles.map(({ profile, on_by_default: on, description }) => [
        code(profile),
        on ? "on" : "off",
        description,
      ]),
    ),
    "## Commands",
    "In the order in which a switch is asked. A command may be switched on or off whatever the profiles are: `commands` of " +
      "the configuration file names it, and `NXAPI_COMMANDS` names all that are asked. What a switch does not know, it is asked once an hour. " +
      "[How many requests a poll takes](polling.md) is a page of its own.",
    table(["command", "asked", "profile", "default", "what it tells"], groups.map(overviewRow)),
    ...groups.flatMap(section),
    "## A switch, whatever it is asked",
    metricTable(all.device),
    "## The collector about each switch",
    metricTable(all.collector),
    ...all.values.map(valuesPart),
    "## The collector itself",
    metricTable(all.process),
  ]
    .map((part) => `${part}\n`)
    .join("\n");
}

/** Commands that differ in nothing but the days that a forecast looks ahead. */
interface Group {
  readonly ids: readonly string[];
  readonly first: CommandEntry;
  readonly days: readonly string[];
}

const AHEAD = /\{now\+(\d+)d\}/;

function grouped(commands: readonly CommandEntry[]): Group[] {
  const groups = Map.groupBy(commands, ({ command }) => command.replace(AHEAD, "{now+}"));
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const ids = members.map(({ id }) => id);
    return [{ ids, first, days: members.flatMap(({ command }) => AHEAD.exec(command)?.[1] ?? []) }];
  });
}

function overviewRow({ ids, first, ...group }: Group): string[] {
  const named = `[${heading(ids)}](#${shortened(ids).join("-")})`;
  const profile = first.profile === null ? "any" : code(first.profile);
  const on = first.on_by_default ? "on" : first.on_with_profile ? "with its profile" : "off";
  return [named, howOften(first.period_s), profile, on, about({ ids, first, ...group })];
}

function heading(ids: readonly string[]): string {
  return shortened(ids).map(code).join(", ");
}

/** Ids of which only the first is in full: `icam_prediction_scale_7d`, `_30d`, `_90d`. */
function shortened([first = "", ...others]: readonly string[]): string[] {
  return [first, ...others.map((id) => id.slice(id.lastIndexOf("_")))];
}

function about({ first: { description }, days }: Group): string {
  return description.replace(`${days[0]} days`, `${listed(days, "or")} days`);
}

function section(group: Group): string[] {
  const { ids, first } = group;
  const places = first.modules.map((kind) => MODULES[kind]);
  const where = first.per === "instance" ? `, of each instance of ${listed(places)}` : "";
  const facts = [
    `- Command: ${[first.command, ...first.spellings].map((line) => code(ahead(line))).join(", or ")}`,
    `- Asked ${howOften(first.period_s)}${where}${first.alone ? ", in a request of its own" : ""}; ${whenAsked(first)}`,
    ...(first.tells ? ["- Tells the collector what the switch is or has: leave it among `NXAPI_COMMANDS`"] : []),
    ...(first.off_because === undefined ? [] : [`- Off unless it is named: ${first.off_because}`]),
    `- Releases: ${first.releases}`,
    `- Shape of the reply: ${SHAPE[first.shape]}`,
  ];
  const shown = first.metrics.length > 0 ? metricTable(first.metrics) : "No metrics of its own.";
  return [`### ${heading(ids)}`, about(group), facts.join("\n"), shown];
}

/** The time in a command line as people read it. */
function ahead(line: string): string {
  return line.replace(AHEAD, "{date and time}");
}

function metricTable(metrics: readonly MetricEntry[]): string {
  return table(
    ["metric", "Prometheus", "unit", "labels", "meaning"],
    metrics.map(({ name, prometheus_name: shown, unit, labels, description, formerly }) => [
      code(name),
      code(shown),
      code(unit),
      labels.map(code).join(", "),
      formerly === undefined ? description : `${description} Formerly ${code(formerly)}.`,
    ]),
  );
}

function valuesPart({ label, metrics, values }: ValuesEntry): string {
  const withSteps = values.some(({ step }) => step !== undefined);
  const rows = values.map(({ value, meaning, step = "" }) => [code(value), meaning, ...(withSteps ? [step] : [])]);
  const head = [code(label), "meaning", ...(withSteps ? ["what to do"] : [])];
  return `### ${code(label)} of ${listed(metrics.map(code))}\n\n${table(head, rows)}`;
}
