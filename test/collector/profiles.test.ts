import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { catalogue, IDENTITY_COMMANDS } from "../../src/catalogue/index.ts";
import { DEFAULT_PROFILES, PROFILES } from "../../src/catalogue/profiles.ts";
import { check } from "../../src/cli/check.ts";
import { readConfiguration, scopeOf } from "../../src/collector/configuration.ts";
import type { CommandChoices } from "../../src/config/settings.ts";
import { createLog } from "../../src/log.ts";
import { temporaryFolder } from "../support/folder.ts";

const IDENTITY = IDENTITY_COMMANDS.map(({ id }) => id);

/** The ids of what a switch is asked by these choices. */
function asked(commands: CommandChoices): string[] {
  return scopeOf({ name: "leaf-1", commands, places: undefined }).commands.map(({ id }) => id);
}

/** The ids of the commands that these profiles switch on. */
function of(...profiles: readonly string[]): string[] {
  return catalogue
    .filter(({ profile, byDefault }) => byDefault && profile !== undefined && profiles.includes(profile))
    .map(({ id }) => id);
}

describe("a profile", () => {
  it.each(PROFILES)("is asked alone, with what says who the switch is: %s", (profile) => {
    expect(asked({ profiles: [profile] })).toEqual([...IDENTITY, ...of(profile)]);
  });

  it("is tables and health where none is chosen", () => {
    expect(DEFAULT_PROFILES).toEqual(["tables", "health"]);
    expect(asked({})).toEqual(asked({ profiles: ["tables", "health"] }));
  });

  it("does not bring what is off in it", () => {
    expect(asked({ profiles: PROFILES })).not.toContain("icam_acl_entries");
  });

  it("may be none, and then single commands are asked", () => {
    expect(asked({ profiles: [] })).toEqual(IDENTITY);
    expect(asked({ profiles: [], choices: { icam_scale: { enabled: true } } })).toEqual([...IDENTITY, "icam_scale"]);
  });

  it("gives way to what is said of a command alone", () => {
    const choices = { icam_scale: { enabled: false }, interface: { enabled: true }, icam_itd: { enabled: true } };
    const found = asked({ profiles: ["tables"], choices });

    expect(found).not.toContain("icam_scale");
    expect(found).toEqual(expect.arrayContaining(["interface", "icam_itd", "icam_fib_tcam"]));
  });
});

const FILE = `
defaults: { user: u, password_env: PASS, profiles: [tables] }
groups:
  spines: { profiles: [health, tables] }
switches:
  - { name: a }
  - { name: b, group: spines }
  - { name: c, group: spines, profiles: [all] }
  - { name: d, profiles: [] }
`;

async function inFile<T>(text: string, use: (file: string) => Promise<T>): Promise<T> {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "fleet.yaml");
  writeFileSync(file, text);
  return await use(file);
}

describe("profiles in the configuration", () => {
  it("are those of the switch, else of its group, else of defaults", async () => {
    const { settings } = await inFile(FILE, (file) => readConfiguration({ file }, { PASS: "x" }));

    expect(settings.switches.map(({ commands }) => commands.profiles)).toEqual([
      ["tables"],
      ["tables", "health"],
      PROFILES,
      [],
    ]);
  });

  it("are those of which a label of a switch is left out, if they are chosen", async () => {
    const file = (more: string) =>
      `switches:\n  - { name: a, user: u, password_env: PASS, labels: { platform: n9k }${more} }\n`;
    const read = async (more: string) =>
      await inFile(file(more), (path) => readConfiguration({ file: path }, { PASS: "x" }));

    const told: unknown = expect.stringMatching(
      /fleet\.yaml:2:\d+: switches\[0\]\.labels\.platform: left out of the metrics that have a label of this name themselves: cisco_cdp_neighbor_info$/,
    );

    await expect(read("")).resolves.toMatchObject({
      settings: { switches: [{ labels: { platform: "n9k" } }] },
      warnings: [],
    });
    await expect(read(", profiles: [fabric]")).resolves.toMatchObject({ warnings: [told] });
    await expect(read(", commands: { cdp_neighbors: true }")).resolves.toMatchObject({ warnings: [told] });
  });

  it("are a variable of a single switch", async () => {
    const variables = { NXAPI_HOST: "a", NXAPI_USER: "u", NXAPI_PASS: "x", NXAPI_TLS_INSECURE: "true" };
    const profilesBy = async (more: Record<string, string>) =>
      (await readConfiguration({}, { ...variables, ...more })).settings.switches[0]?.commands.profiles;

    await expect(profilesBy({})).resolves.toBeUndefined();
    await expect(profilesBy({ NXAPI_PROFILES: "health, tables" })).resolves.toEqual(["tables", "health"]);
    await expect(profilesBy({ NXAPI_PROFILES: "all" })).resolves.toEqual(PROFILES);
  });

  it.each([
    ["{ name: a, user: u, password_env: HOME }", "tables,health"],
    ["{ name: a, user: u, password_env: HOME, profiles: [optics, tables] }", "tables,optics"],
  ])("are told by check: %s", async (one, profiles) => {
    const lines: string[] = [];
    const log = createLog((line) => lines.push(line));

    await inFile(`switches: [${one}]`, (file) => check(log, file, {}));

    expect(lines.join("")).toContain(`profiles="${profiles}"`);
  });
});
