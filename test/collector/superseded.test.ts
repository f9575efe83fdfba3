import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { prometheusName } from "../../otel/prometheus/names.ts";
import { type CustomCommand, customCommand } from "../../src/catalogue/custom/command.ts";
import { createSupersession, CustomCommands } from "../../src/catalogue/custom/commands.ts";
import { CustomMetric } from "../../src/catalogue/custom/metric.ts";
import type { Command, Metric } from "../../src/catalogue/define.ts";
import { catalogue, IDENTITY_COMMANDS, isIdentity } from "../../src/catalogue/index.ts";
import { PROFILES } from "../../src/catalogue/profiles.ts";
import { readConfiguration, scopeOf } from "../../src/collector/configuration.ts";
import { temporaryFolder } from "../support/folder.ts";

const RED = { prefix: "10.0.0.0/8", vrf: "red" };

/** A command of a user's that has nothing in common with the catalogue but what is said. */
function own(changes: Partial<CustomCommand> = {}, metric: Partial<Said> = {}): CustomCommand {
  const about = { name: "site.own", key: "own", kind: "gauge", unit: "", description: "A user's.", ...metric };
  const [spec] = CustomCommands.parse([{ id: "own", command: "show own", metrics: [about], ...changes }]);
  return spec!;
}

/** All that a switch can be asked, with a command of a user's. */
function askedWith(spec: CustomCommand): readonly Command[] {
  const choices = Object.fromEntries(catalogue.map(({ id }) => [id, { enabled: true }]));
  return [[], [RED]].flatMap((prefixes) => {
    const commands = { profiles: PROFILES, choices, prefixes };
    return scopeOf({ name: "leaf-1", commands, places: undefined }, [customCommand(spec)]).commands;
  });
}

/** What of a metric a user says. */
type Said = Pick<CustomMetric, "name" | "kind" | "unit">;

/** Each metric of the catalogue as a user may have it: under its name, or with the words of its unit written out. */
const METRICS = catalogue.flatMap(({ metrics }) =>
  Object.entries<Metric>(metrics).flatMap(([name, metric]) => {
    const kind = metric.kind === "counter" ? "counter" : "gauge";
    const written = prometheusName(name, metric)
      .replace(/_total$/, "")
      .replace("_", ".");
    const ways: readonly Said[] = [
      { name, kind, unit: metric.unit },
      { name: written, kind, unit: "" },
    ];
    return ways.filter(isAllowed).map((one) => [prometheusName(one.name, { ...metric, ...one }), one] as const);
  }),
);

/** The lines of the catalogue that a user may have: one that is asked with a time differs each time. */
const LINES = catalogue
  .flatMap(({ syntax, otherSyntaxes }) => [syntax, ...otherSyntaxes])
  .filter((line) => !line.includes("{now"));

function isAllowed(said: Said): boolean {
  return CustomMetric.safeParse({ ...said, key: "own", description: "A user's." }).success;
}

const { supersededBy } = createSupersession(prometheusName);

describe("a user's own command", () => {
  it.each(catalogue.map(({ id }) => id))("is asked in the place of %s, with a warning, where it has its id", (id) => {
    const spec = own({ id });

    expect(askedWith(spec).flatMap((one) => (one.id === id ? [one.syntax] : []))).toEqual(["show own", "show own"]);
    expect(supersededBy(spec).flatMap(({ ids }) => ids)).toContain(id);
  });

  it.each(LINES)('is asked in the place of "%s", with a warning, where it has its line', (command) => {
    const spec = own({ command, attributes: command.includes("{module}") ? { module: "module", inst: "inst" } : {} });

    const asked = askedWith(spec).filter((one) => [one.syntax, ...one.otherSyntaxes].includes(command));

    expect(asked.map(({ id }) => id)).toEqual(["own", "own"]);
    expect(supersededBy(spec)).not.toEqual([]);
  });

  it.each(METRICS)("is the only one that gives %s, with a warning, where it has that metric", (shown, metric) => {
    const spec = own({}, metric);

    const giving = askedWith(spec).filter(({ metrics }) =>
      Object.entries<Metric>(metrics).some(([name, one]) => prometheusName(name, one) === shown),
    );

    expect(giving.map(({ id }) => id)).toEqual(["own", "own"]);
    expect(supersededBy(spec).map(({ what }) => what)).toEqual(["this metric"]);
  });

  it.each(IDENTITY_COMMANDS)("with what $id has says nothing of what a switch is", ({ id, syntax }) => {
    expect(isIdentity(customCommand(own({ id })))).toBe(false);
    expect(isIdentity(customCommand(own({ command: syntax })))).toBe(false);
    expect(catalogue.filter(isIdentity)).toEqual(IDENTITY_COMMANDS);
  });

  it.each([
    [
      "show module",
      /module of the collector's own .* in its place, and does not tell the collector what a switch is and has$/,
    ],
    ["show environment", /environment of the collector's own .* in its place$/],
  ])("is said to tell nothing of the switch where it has a line that does: %s", async (command, message) => {
    const yaml = JSON.stringify({
      custom_commands: [own({ command })],
      switches: [{ name: "leaf-1", user: "u", password_env: "PASS" }],
    });
    await using folder = await temporaryFolder();
    const file = join(folder.path, "fleet.yaml");
    writeFileSync(file, yaml);

    const { warnings } = await readConfiguration({ file }, { PASS: "x" });

    expect(warnings).toEqual([expect.stringMatching(message)]);
  });

  it("is asked in the place of a single route that a switch names, with a warning where it names it", async () => {
    const yaml = `
custom_commands:
  - id: my_route
    command: show ip route 10.0.0.0/8 vrf red
    metrics: [{ name: site.own, key: own, kind: gauge, unit: "", description: A user's. }]
switches:
  - { name: leaf-1, user: u, password_env: PASS, prefixes: [{ prefix: 10.0.0.0/8 }, { prefix: 10.0.0.0/8, vrf: red }] }
`;
    await using folder = await temporaryFolder();
    const file = join(folder.path, "fleet.yaml");
    writeFileSync(file, yaml);

    const { settings, added, warnings } = await readConfiguration({ file }, { PASS: "x" });
    const { commands } = scopeOf(settings.switches[0]!, added);

    expect(commands.map(({ id, syntax }) => `${id}: ${syntax}`).filter((line) => line.includes("ip route"))).toEqual([
      "ip_prefixes: show ip route 10.0.0.0/8 vrf default",
      "my_route: show ip route 10.0.0.0/8 vrf red",
    ]);
    expect(warnings).toEqual([
      expect.stringMatching(
        /prefixes\[1\]: the file's my_route has this route's command line and is asked in its place/,
      ),
    ]);
  });
});
