import { readFileSync } from "node:fs";

import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";

import { THRESHOLDS } from "../../src/catalogue/fullness.ts";
import { PROFILES } from "../../src/catalogue/profiles.ts";
import { runProgram } from "../../src/cli/program.ts";
import { report } from "../../src/cli/report.ts";
import { examine, statusOfSwitch } from "../../src/cli/report-findings.ts";
import { toText } from "../../src/cli/report-output.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { PASSWORD, settingsFor } from "../support/collector.ts";

afterEach(() => vi.unstubAllEnvs());

const DEFAULTS = { warn: "80", crit: "90" };
const NOON = Date.UTC(2026, 0, 1, 12);

function environment(more: Readonly<Record<string, string>>): void {
  const variables = { NXAPI_PROTOCOL: "http", NXAPI_USER: "admin", NXAPI_PASS: PASSWORD, ...more };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}

/** Runs the command as the program does, and gives its exit status and what it wrote. */
async function reported(hosts: readonly string[], options: object = {}) {
  const written: string[] = [];
  const status = await report(hosts, { ...DEFAULTS, ...options }, { write: (text) => written.push(text) });
  return { status, text: written.join("") };
}

describe("a report on simulated switches", () => {
  it("shows a fixed switch and a chassis, and says of a third why it could not be asked", async () => {
    const clock = (): number => NOON;
    await using tor = await startNexus({ name: "leaf-1", personality: "tor-9.3.7", password: PASSWORD, clock });
    await using chassis = await startNexus({
      name: "spine-1",
      personality: "chassis-9.3.7a",
      password: PASSWORD,
      clock,
    });
    const gone = await startNexus({ name: "leaf-2", personality: "tor-9.3.7", password: PASSWORD });
    await gone.stop();

    const findings = await examine({
      switches: [tor, chassis, gone].map((nexus) => settingsFor(nexus)),
      added: [],
      fromFile: false,
    });

    const text = toText(findings, { thresholds: { warn: 80, crit: 90 }, all: false, colours: false });
    await expect(text).toMatchFileSnapshot("../golden/report.txt");
    expect(findings.map(({ failure }) => failure?.reason)).toEqual([undefined, undefined, "refused"]);
    // Each switch keeps one connection and one session for all that it is asked.
    expect([tor.record.logins, chassis.record.connections]).toEqual([1, 1]);
  });

  it("says what is not in order, what was not looked at and what could not be asked, as docs/report.md shows it", async () => {
    let now = NOON;
    const clock = (): number => now;
    await using leaf = await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD, clock });
    await using other = await startNexus({ name: "leaf-2", personality: "n9k-live", password: PASSWORD, clock });
    const gone = await startNexus({ name: "leaf-3", personality: "tor-9.3.7", password: PASSWORD });
    await gone.stop();
    // The last minute of ten, in which a BGP peer and a vPC of this personality are lost.
    now += 550_000;

    const findings = await examine({
      switches: [
        settingsFor(leaf, { commands: { profiles: PROFILES } }),
        settingsFor(other, { commands: { profiles: ["health", "optics"] } }),
        settingsFor(gone),
      ],
      added: [],
      fromFile: false,
    });

    const text = toText(findings, { thresholds: THRESHOLDS, all: false, colours: false });
    await expect(text).toMatchFileSnapshot("../golden/report-profiles.txt");
    // A new command changes what is said of tables and of commands, here and not there.
    const shown = readFileSync("docs/report.md", "utf8").match(
      /^(?:leaf-|  (?:CPU|CRITICAL|WARNING|not looked at:) ).*/gm,
    );
    expect(shown).toHaveLength(10);
    expect(shown?.filter((line) => !text.includes(`\n${line}\n`))).toEqual([]);
  });

  it("looks at no more than single commands where these are named", async () => {
    await using leaf = await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD });
    const only = (...commands: readonly string[]) =>
      settingsFor(leaf, { commands: { only: ["version", ...commands] } });

    const findings = await examine({
      switches: [only("arp"), only(), only("icam_l2_table")],
      added: [],
      fromFile: false,
    });

    expect(findings.map((one) => statusOfSwitch(one, THRESHOLDS))).toEqual(["OK", "UNKNOWN", "UNKNOWN"]);
    expect(findings.map(({ notLookedAt }) => notLookedAt.length)).toEqual([6, 7, 6]);
  });

  it("asks each host with the credentials of the environment, and exits as a monitoring plugin", async () => {
    await using nexus = await startNexus({ name: "leaf-1", personality: "tor-9.3.7", password: PASSWORD });
    environment({ NXAPI_PORT: String(nexus.port), NXAPI_NAME: "not this one" });

    const well = await reported(["127.0.0.1", "localhost", "127.0.0.1"], { warn: "101", crit: "101" });
    const warning = await reported(["127.0.0.1"], { warn: "1", crit: "101" });
    const critical = await reported(["127.0.0.1", "::1"], { warn: "1", crit: "1" });
    const unknown = await reported(["127.0.0.1", "::1"], { warn: "1", crit: "101" });

    expect(well.text).toMatch(/^OK: 2 switches \(2 OK\)/);
    expect([well.status, warning.status, critical.status, unknown.status]).toEqual([0, 1, 2, 3]);
    expect(unknown.text).toContain("could not be asked: ");
  });

  it("asks the environment's switch without a host, and writes JSON", async () => {
    await using nexus = await startNexus({ name: "leaf-1", personality: "tor-9.3.7", password: PASSWORD });
    environment({ NXAPI_HOST: nexus.host, NXAPI_PORT: String(nexus.port), NXAPI_NAME: "fra1-leaf-1" });

    const { text } = await reported([], { json: true });

    const { switches } = z.object({ switches: z.array(z.looseObject({ name: z.string() })) }).parse(JSON.parse(text));
    expect(switches.map(({ name }) => name)).toEqual(["fra1-leaf-1"]);
    expect(text).not.toContain(PASSWORD);
  });

  it("does not warn of an idle switch, whose supervisor's regions are nearly full", async () => {
    await using nexus = await startNexus({ name: "leaf-1", personality: "tor-9.3.7", password: PASSWORD });
    nexus.replies.set("show hardware access-list resource utilization", {
      TABLE_module: {
        ROW_module: {
          module_number: "1",
          TABLE_instance: {
            ROW_instance: {
              inst: "0",
              TABLE_resource_util_info: {
                ROW_resource_util_info: [
                  { resource_hdr: "Ingress SUP", ents_use: "497", ents_free: "15", ents_pctage: "97.07" },
                  { resource_hdr: "Egress SUP [egr-sup]", ents_use: "497", ents_free: "15", ents_pctage: "97.07" },
                  { resource_hdr: "Ingress RACL", ents_use: "2", ents_free: "2302", ents_pctage: "0.08" },
                ],
              },
            },
          },
        },
      },
    });
    environment({ NXAPI_HOST: nexus.host, NXAPI_PORT: String(nexus.port) });
    vi.stubEnv("NXAPI_COMMANDS", "version,access_list_resources");

    const { status, text } = await reported([]);

    expect(text).toMatch(/^OK: 1 switch/);
    expect(text).toMatch(/97\.07 %.*Ingress SUP +not counted$/m);
    expect(status).toBe(0);
  });

  it("names what to configure where iCAM is off, and is unknown where a command failed", async () => {
    await using nexus = await startNexus({
      name: "leaf-1",
      personality: "tor-i7.8",
      password: PASSWORD,
      faults: { "refuse-command": { command: "show icam" } },
    });
    environment({ NXAPI_HOST: nexus.host, NXAPI_PORT: String(nexus.port) });

    const off = await reported([], { warn: "101", crit: "101" });
    await nexus.faults.set({ "refuse-command": { command: "show icam", error: "% Permission denied for the role\n" } });
    const failed = await reported([], { warn: "101", crit: "101" });

    expect(off.text).toContain(
      "not read (disabled): show icam scale: % Invalid command; configure on the switch: feature icam",
    );
    expect(off.status).toBe(0);
    expect(failed.text).toContain("not read (failed): show icam scale: % Permission denied for the role");
    expect(failed.status).toBe(3);
  });

  it.each([
    ["an option that there is not", ["--bogus"]],
    ["a threshold that is none", ["127.0.0.1", "--warn", "much"]],
    ["a warning after the critical", ["127.0.0.1", "--warn", "95"]],
    ["no switch at all", []],
  ])("is unknown, and asks nothing, with %s", async (_, args) => {
    environment({ NXAPI_HOST: "" });

    await expect(runProgram(["report", ...args])).resolves.toBe(3);
  });
});
