import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

import { describe, expect, it } from "vitest";
import { z } from "zod";

import { PROFILES } from "../../src/catalogue/profiles.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import { isPersonalityName, personalities } from "../../src/simulator/personalities/index.ts";
import { collectFrom, PASSWORD, settingsFor } from "../support/collector.ts";
import { temporaryFolder } from "../support/folder.ts";
import { needing } from "../support/needs.ts";
import { eventually, output } from "../support/processes.ts";
import { startPrometheus } from "../support/prometheus.ts";
import { testsApart } from "../support/rule-tests.ts";
import { rulesInAHurry } from "../support/rules.ts";

const FOLDER = "deploy/prometheus";

const files = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".yml"))
  .map((name) => join(FOLDER, name));
const tests = files.filter((name) => name.endsWith(".test.yml"));

needing("promtool")("promtool: the rules", () => {
  it.each(files.filter((name) => !tests.includes(name)))("are well formed in %s", async (file) => {
    expect(await output("promtool", ["check", "rules", file])).toContain("SUCCESS");
  });

  it.each(tests)("fire, do not fire too early, and clear, by %s", async (file) => {
    await using folder = await temporaryFolder();
    const apart = await testsApart(FOLDER, basename(file), folder.path);
    // It ends soon: collecting its garbage takes a fifth of the time.
    const env = { ...process.env, GOGC: "400" };

    const said = await output("promtool", ["test", "rules", ...apart], { env });

    expect(said.match(/SUCCESS/g)).toHaveLength(apart.length);
  });
});

describe("the tests of the rules", () => {
  it("are there", () => {
    expect(tests.length).toBeGreaterThan(3);
    expect(tests.every((name) => readFileSync(name, "utf8").includes("tests:"))).toBe(true);
  });
});

const Health = z.object({
  data: z.object({
    groups: z.array(
      z.object({
        rules: z.array(z.object({ name: z.string(), health: z.string(), lastError: z.string().optional() })),
      }),
    ),
  }),
});

/** The series of a recorded family come from so many of the switch, each of its own. */
const SAME = `
  count(nexus:table_utilization:ratio) == count({__name__=~"cisco_.*_utilization_ratio",__name__!~".*(average|peak|prediction).*",
    table!="acl",region!~"(?i).*\\\\bsup\\\\b.*"})`;

needing("prometheus")("the rules in a real Prometheus", () => {
  it("are evaluated without an error on every kind of simulated switch, and lose no table", async () => {
    await using stack = new AsyncDisposableStack();
    const kinds = Object.keys(personalities).filter((name) => isPersonalityName(name));
    const switches = await Promise.all(
      kinds.map((personality) => startNexus({ name: personality, personality, password: PASSWORD })),
    );
    for (const one of switches) stack.use(one);
    const collector = stack.use(
      await collectFrom(switches.map((nexus) => settingsFor(nexus, { commands: { profiles: PROFILES } }))),
    );
    const folder = stack.use(await temporaryFolder());
    const prometheus = stack.use(
      await startPrometheus(`
        global: { scrape_interval: 3s, scrape_timeout: 3s, evaluation_interval: 1s }
        rule_files: ${await rulesInAHurry(folder.path)}
        scrape_configs:
          - { job_name: nxapi-collector, static_configs: [{ targets: ["127.0.0.1:${collector.port}"] }] }
      `),
    );
    await prometheus.scraped(1);

    const same = await eventually(async () => {
      const found = await prometheus.query(SAME);
      return found.length > 0 ? found : undefined;
    }, 60_000);
    const response = await fetch(`${prometheus.url}/api/v1/rules`);
    const rules = Health.parse(await response.json()).data.groups.flatMap((group) => group.rules);

    expect(same).toHaveLength(1);
    expect(rules.length).toBeGreaterThan(25);
    expect(rules.filter(({ health }) => health !== "ok")).toEqual([]);
  }, 180_000);
});
