import { z } from "zod";

import { code, table } from "./markdown.ts";

/** What of JSON Schema a setting's row is made of. */
const Setting = z.looseObject({
  description: z.string().optional(),
  type: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.union([z.string(), z.boolean()]).optional(),
  default: z.union([z.string(), z.number(), z.boolean(), z.object({})]).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  required: z.array(z.string()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  additionalProperties: z.unknown().optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
});
type Setting = z.output<typeof Setting>;

/** The configuration file as the document `docs/configuration.md`: an example, what needs saying, and every setting. */
export function toMarkdown(schema: z.ZodType, example: string): string {
  const file = Setting.parse(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }));
  const { switches, defaults, groups, ...others } = file.properties ?? {};
  const level = Setting.parse(defaults);
  const one = Setting.parse(Setting.parse(switches).items);
  return [
    "<!-- Generated from the schema in src/config by test/docs/configuration.test.ts; `npm run update` rewrites it. -->",
    "# The configuration file",
    "`nxapi-collector collect --config.file fleet.yaml` reads it, and `nxapi-collector check fleet.yaml` says what is " +
      "wrong with it, all of it at once and without starting; in a clone type `npm start -- --config.file fleet.yaml` and " +
      "`npm run nxapi-collector -- check fleet.yaml`. It is YAML 1.2 or JSON, of at most 4 MiB. A file with " +
      "everything, [`configuration.example.yaml`](configuration.example.yaml):",
    `\`\`\`yaml\n${example.trim()}\n\`\`\``,
    ABOUT.trim(),
    "## Of a switch",
    `${Setting.parse(switches).description} Each has:`,
    settingsTable(rowsOf(without(one, level), "switches[]")),
    `and, like \`defaults\` (${text(level)}) and each of \`groups\` (${text(Setting.parse(groups))}):`,
    settingsTable(rowsOf(level, "")),
    "## Of the file",
    settingsTable(rowsOf({ ...file, properties: others }, "")),
  ]
    .map((part) => `${part}\n`)
    .join("\n");
}

const ABOUT = `
Without \`--config.file\`, the environment describes one switch. With it, none of the variables of a single switch may be set.
[\`configuration.schema.json\`](configuration.schema.json) is the file's JSON Schema.

## Mistakes

\`check\` looks at the file alone, whatever the environment says. Each mistake has its place:

\`\`\`
nxapi-collector: fleet.yaml:14:5: switches[0].hosst: there is no such setting; did you mean host?
\`\`\`

## Reading it again

The file is read again when it changes, on SIGHUP, and on \`POST /-/reload\` if \`--web.enable-lifecycle\` is given, whenever
that is: what comes while the collector starts is not lost. A switch of which nothing has changed keeps its session and
its readings. \`web\`, \`fleet\`, \`resource\`, \`exporters\` and \`push\` take effect at the next start.
What \`NXAPI_TLS_CA_FILE\` names is read again like this too, where the environment describes the switch.

A file with mistakes changes nothing, is named in the log and shows as
\`nxapi_collector_config_last_reload_successful 0\`. It is then read again by itself after 1, 2, 4 seconds and so on up to a
minute, since want of file handles or memory, or a mount that is away, pass without a change of the file.

## Several switches at the command line

\`doctor\`, \`report\` and \`record\` read the same file: name switches of it, or give \`--group\` or \`--all\`. Without a file
they ask the switch of the environment, or those that are named, with its credentials.

## Groups

What a switch does not say, its group says; what that does not say, \`defaults\` say. \`commands\` and \`labels\` are put
together key by key. \`tls\` is taken whole from the nearest that has it, and so is the place of the password: one of
\`password_file\`, \`password_env\` and \`password_credential\`. A switch over \`http\` has no use for a \`tls\` that is said
of others as well.

A metric of what the switch is asked may have a label of a name that you gave the switch, such as \`module\`, perhaps since a
later version. There it has its own value and yours is left out, in what is pushed too; all other series keep yours. The start and
\`check\` warn of it with its place in the file and the metrics, and \`check\` ends with 0.

## Profiles

\`profiles\` say what a switch is asked about: [each has its commands](metrics.md#profiles). The nearest that has them holds
whole: a switch with \`profiles: [interfaces]\` is asked about nothing else, whatever \`defaults\` say. \`commands\` switch
single commands on and off, whatever the profiles are. What a switch is, it is asked with any.

\`interfaces\` leaves interfaces out of everything that is said about them, and is taken whole from the nearest too: on a
switch with thousands, \`interfaces: { include: [Ethernet*], only: admin_up }\` is what fits into the 20,000 series that are
shown of one switch. Its states are those of \`show interface\`. Names are those that the switch prints there, in any case, or
shortened as it takes them: \`Eth1/*\`, \`Po10\`, \`Vl*\`, \`Lo0\`, and \`Ethernet101/1/*\` for a fabric extender. \`check\` warns of a name
that no interface can have, and the log says, after some polls, which fit none of a switch.

\`prefixes\` names routes whose paths and age are shown, \`prefixes: [{ prefix: 0.0.0.0/0 }, { prefix: 10.0.0.0/8, vrf: red }]\`,
from the nearest that has some. Each is a command of its own, \`show ip route 10.0.0.0/8 vrf red\`, with the settings of
[\`ip_prefixes\`](metrics.md#ip_prefixes); a route that the switch does not have gives nothing. Without names \`ip_prefixes: true\` reads
the whole routing table and shows those with the most paths.

## Secrets

The file names the places of passwords, never a password, so that it can be kept with other files. A \`password_file\` is
read at each login: a new password needs no restart. A \`password_credential\` is a file of the service's folder that
systemd names in \`CREDENTIALS_DIRECTORY\`. Paths, but for those of \`switch_files\`, are those of the folder in which the
collector was started, unless they begin with \`/\`. What is wrong with the file is told without its values.

A password is the only line of its file. One line end after it (LF, or CR LF) is left out, and so is the mark that
Windows puts before a text; blanks are part of it. Anything else is a mistake that is named, at the start and at each
login, and nothing is sent to the switch: a file that is empty or holds nothing but blanks, more than one line, a
control character, text that is not UTF-8, or more than 4 KiB. All files are regular files or links to some, never
pipes or devices: PEM files of at most 1 MiB, files of headers of at most 64 KiB. One whose file system does not answer
for 5 seconds (a network file system whose server is away) is told like one that is not there, and holds up nothing.

## Sending

With \`otlp\` among \`exporters\`, metrics are sent to each of \`push.destinations\`, or without any to the one that
OpenTelemetry's variables name (\`OTEL_EXPORTER_OTLP_ENDPOINT\` and others; \`nxapi-collector collect --help\` lists them).
A destination of the file has nothing of those variables: a header that is meant for one is not sent to another. Of
everything else that has a variable, the file comes first, setting by setting, and \`OTEL_SDK_DISABLED=true\` before both.

\`endpoint\` is a base URL: \`https://otlp.example.net:4318\` is sent to at \`/v1/metrics\`, and a Prometheus, as
\`http://prometheus:9090/api/v1/otlp\`, at \`/api/v1/otlp/v1/metrics\`. Over gRPC it has no path. Secrets are neither in it
nor in \`headers\`: \`headers_file\` holds them, is read anew while the collector runs, and comes before \`headers\`. Its
lines are headers as they are sent (\`authorization: Bearer …\`), or pairs, percent-encoded and separated by commas, as
in \`OTEL_EXPORTER_OTLP_HEADERS\`; those that begin with \`#\` say nothing.

## More files

\`switch_files\` names files that are lists of switches, as \`switches\` is, from the folder of the configuration file on. In
the last part of a path \`*\` stands for anything; hidden files are left out, and so is the configuration itself. A pattern
may fit nothing, but its folder must be there, and so must a file that is named. Names of switches
differ over all files. With \`switch_files\` or \`probe\`, \`switches\` may be left out.

## Probing

\`probe\` lets Prometheus name switches that are not configured, and the switch's user and password are then those of the
group or of \`defaults\`. They are sent to whatever fits, so a pattern must end in two parts without \`*\`, and \`*\` stands
for any characters of one part: \`leaf-*.example.net\` fits \`leaf-1.example.net\` and not \`leaf-1.dc.example.net\`.
`;

interface Row {
  readonly path: string;
  readonly setting: Setting;
  readonly required: boolean;
}

/** Every setting in a map of settings, each before those within it. */
function rowsOf(map: Setting, path: string): Row[] {
  return Object.entries(map.properties ?? {}).flatMap(([key, value]) => {
    const setting = Setting.parse(value);
    const here = path === "" ? key : `${path}.${key}`;
    return [{ path: here, setting, required: map.required?.includes(key) ?? false }, ...within(setting, here)];
  });
}

function within(setting: Setting, path: string): Row[] {
  const inner = [
    [setting, path],
    [setting.items, `${path}[]`],
    [setting.additionalProperties, `${path}.NAME`],
  ] as const;
  return inner.flatMap(([value, at]) =>
    (typeof value === "object" ? variants(Setting.parse(value)) : []).flatMap((one) => rowsOf(one, at)),
  );
}

function variants(setting: Setting): Setting[] {
  return [setting, ...(setting.anyOf ?? []).map((one) => Setting.parse(one))];
}

function without(map: Setting, known: Setting): Setting {
  const own = Object.entries(map.properties ?? {}).filter(([key]) => known.properties?.[key] === undefined);
  return { ...map, properties: Object.fromEntries(own) };
}

function settingsTable(rows: readonly Row[]): string {
  return table(
    ["setting", "expected", "default", "meaning"],
    rows.map(({ path, setting, required }) => [
      code(path),
      expected(setting),
      required ? "must be set" : standard(setting),
      text(setting),
    ]),
  );
}

const DEFAULT = / ?Default: (.*)\.$/;

function standard({ default: fallback, description = "" }: Setting): string {
  if (fallback === undefined) return DEFAULT.exec(description)?.[1] ?? "";
  return fallback === "" || typeof fallback === "object" ? "nothing" : code(String(fallback));
}

function text({ description = "" }: Setting): string {
  return description.replace(DEFAULT, "");
}

/** What a setting has to be, in words. */
function expected(setting: Setting): string {
  const { type, minimum, maximum, items, additionalProperties: values, anyOf } = setting;
  if (anyOf !== undefined) return [...new Set(anyOf.map((one) => expected(Setting.parse(one))))].join(", or ");
  if (setting.enum !== undefined) return setting.enum.map((word) => code(String(word))).join(", ");
  if (setting.const !== undefined) return code(String(setting.const));
  const bounds = minimum === undefined || maximum === undefined ? "" : ` from ${minimum} to ${maximum}`;
  if (type === "integer")
    return `a whole number${bounds.replace(` to ${Number.MAX_SAFE_INTEGER}`, "").replace(/ from -\d{16}$/, "")}`;
  if (type === "number") return `a number${bounds}`;
  if (type === "boolean") return "`true` or `false`";
  if (type === "string") return "text";
  if (type === "array") return `a list${ofWhat(items)}`;
  return typeof values === "object" ? `a map${ofWhat(values)}` : "settings";
}

function ofWhat(value: unknown): string {
  const inner = expected(Setting.parse(value));
  return inner === "settings" ? " of settings" : `: ${inner}`;
}
