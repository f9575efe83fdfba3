import { readdirSync, readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { type Command, UNITS } from "../../src/catalogue/define.ts";
import { catalogue, IDENTITY_COMMANDS } from "../../src/catalogue/index.ts";
import { DEFAULT_PROFILES, isChosen } from "../../src/catalogue/profiles.ts";
import { fixturesOf, folderOf, sourceOf } from "../support/catalogue.ts";

const SOURCES = new URL("../../src/catalogue/", import.meta.url);
const FIXTURES = new URL("../fixtures/", import.meta.url);

const named = catalogue.map((command) => [command.id, command] as const);

const declared = catalogue.flatMap((command) =>
  Object.entries(command.metrics).map(([name, metric]) => ({ name, metric })),
);

/** What a command reads in each of its fixtures. */
function readings(command: Command) {
  return fixturesOf(command).map((body) => command.read(body));
}

describe("the catalogue", () => {
  it("asks who the switch is first, then what is on by default, and last what no profile switches on", () => {
    const ranks = catalogue.map((command) => {
      if (command.profile === undefined) return 0;
      if (isChosen(command, DEFAULT_PROFILES)) return 1;
      return command.byDefault ? 2 : 3;
    });

    expect(catalogue[0]?.syntax).toBe("show version");
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
  });

  it("has a profile for each command, but for those that say what a switch is", () => {
    const without = catalogue.filter(({ profile }) => profile === undefined);

    expect(without).toEqual(IDENTITY_COMMANDS);
    expect(IDENTITY_COMMANDS.every((command) => isChosen(command, []))).toBe(true);
  });

  it("asks with a profile beyond the default ones only what a switch was seen to answer, and says why of the others", () => {
    const guessed = catalogue.filter(
      ({ profile, shape, byDefault }) =>
        profile !== undefined && !DEFAULT_PROFILES.includes(profile) && shape !== "captured" && byDefault,
    );

    expect(guessed).toEqual([]);
    for (const { id, byDefault, offBecause } of catalogue) {
      expect([id, offBecause === undefined]).toEqual([id, byDefault]);
    }
  });

  it("has no id and no command line twice", () => {
    expect(new Set(catalogue.map(({ id }) => id)).size).toBe(catalogue.length);
    expect(new Set(catalogue.map(({ syntax }) => syntax)).size).toBe(catalogue.length);
  });

  it("has each series in one command: those that share a metric tell theirs apart by its attributes", () => {
    const owners = new Map<string, string>();
    const shared = catalogue.flatMap((command) =>
      readings(command).flatMap(({ samples }) =>
        samples.flatMap(({ name, attributes }) => {
          const series = JSON.stringify([name, attributes]);
          const owner = owners.get(series) ?? command.id;
          owners.set(series, owner);
          return owner === command.id ? [] : [[owner, command.id, series]];
        }),
      ),
    );

    expect(shared).toEqual([]);
  });

  it("says of health nothing under one name in two commands", () => {
    const names = catalogue.flatMap(({ profile, metrics }) => (profile === "health" ? Object.keys(metrics) : []));

    expect(names.length).toBeGreaterThan(15);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it("declares a metric of several commands with one kind, unit and description", () => {
    const found = new Map<string, object>();
    for (const { name, metric } of declared) {
      const { kind, unit, description } = metric;

      expect({ name, kind, unit, description }).toEqual(found.get(name) ?? { name, kind, unit, description });
      found.set(name, { name, kind, unit, description });
    }
  });

  it("writes each metric's name in one place, where a search finds it as it is", () => {
    const sources = readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(new URL(file, SOURCES), "utf8"));
    const names = [...new Set(declared.map(({ name }) => name))];

    for (const name of names) {
      expect([name, sources.filter((source) => source.includes(`"${name}": `))]).toEqual([name, [expect.anything()]]);
    }
  });

  it.each(declared.map(({ name, metric }) => [name, metric] as const))("declares %s soundly", (name, metric) => {
    expect(name).toMatch(/^(?:cisco|icam|ip|system|hw)(?:\.[a-z][a-z0-9_]*)+$/);
    expect(name).not.toMatch(/^(?:cisco|icam)\..*(?:total|ratio|count$)/);
    expect([...UNITS, metric.unit.match(/^\{[a-z_]+\}$/)?.[0]]).toContain(metric.unit);
    expect(metric.description).toMatch(/^[A-Z1].*[.]$/);
    expect(new Set(metric.attributes).size).toBe(metric.attributes.length);
    for (const attribute of metric.attributes) {
      expect(attribute).toMatch(/^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*$/);
      // Prometheus owns these labels, or uses them for the switch.
      expect(["instance", "job", "host_name", "le", "quantile"]).not.toContain(attribute);
    }
  });
});

describe.each(named)("%s", (_, command) => {
  it("is declared in full", () => {
    expect(command.id).toMatch(/^[a-z][a-z0-9_]*$/);
    expect(command.syntax).toMatch(/^show [a-z]/);
    expect(command.description).toMatch(/^[A-Z].*[.]$/);
    expect(command.releases).not.toBe("");
    expect(command.cli({ now: 0, place: { module: "1", inst: "0" } })).not.toMatch(/[{}]/);
  });

  it("has a fixture for each shape, whose samples have the declared attributes in the declared order", () => {
    for (const { samples } of readings(command)) {
      for (const { name, attributes } of samples) {
        expect([name, ...Object.keys(attributes)]).toEqual([name, ...(command.metrics[name]?.attributes ?? [])]);
      }
    }
  });

  it("has a fixture with a sample of each of its metrics", () => {
    const seen = new Set(readings(command).flatMap(({ samples }) => samples.map(({ name }) => name)));

    expect([...seen].toSorted()).toEqual(Object.keys(command.metrics).toSorted());
  });

  it("gives no series twice", () => {
    for (const { samples } of readings(command)) {
      const series = samples.map(({ name, attributes }) => JSON.stringify([name, attributes]));

      expect(new Set(series).size).toBe(series.length);
    }
  });
});

describe("the fixtures", () => {
  it.each(catalogue.filter(({ shape }) => shape === "captured").map((command) => [command.syntax, command] as const))(
    "of %s, whose shape was captured, name their source",
    (_, command) => {
      expect(sourceOf(command)).toMatch(/\S/);
    },
  );

  it("belong to a command each", () => {
    const folders = new Set(catalogue.map(folderOf));

    expect(readdirSync(FIXTURES).filter((folder) => folder.startsWith("show-") && !folders.has(folder))).toEqual([]);
  });
});
