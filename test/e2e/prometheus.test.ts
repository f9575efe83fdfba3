import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, it } from "vitest";

import { startFabric } from "../../src/simulator/fabric.ts";
import { collectFrom, collectWith, FIB, fleetOf, PASSWORD, settingsFor } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";
import { temporaryFolder } from "../support/folder.ts";
import { needing } from "../support/needs.ts";
import { output } from "../support/processes.ts";
import { startPrometheus } from "../support/prometheus.ts";

/** The five expressions that the workshop graphs, and how many series each has. */
const EXPRESSIONS = [
  ["icam_fib_tcam_ipv4_host_routes", 4],
  ["icam_fib_tcam_ipv4_lpm_routes", 4],
  ["icam_fib_tcam_ipv4_routes", 4],
  // Of Prometheus and of the collector.
  ["process_start_time_seconds", 2],
  ["process_cpu_seconds_total", 2],
] as const;

const SWITCHES = ["nx-osv9000-1", "nx-osv9000-2", "nx-osv9000-3", "nx-osv9000-4"];

needing("prometheus")("a real prometheus with the project's prometheus.yml", () => {
  it("has both targets up, data for the workshop's five expressions, and the alerts", async () => {
    await using fabric = await startFabric(4, { password: PASSWORD });
    await using collector = await collectFrom(fabric.switches.map((nexus) => settingsFor(nexus, FIB)));
    const config = (await readFile("prometheus.yml", "utf8"))
      .replace("collector:8888", `127.0.0.1:${collector.port}`)
      .replaceAll("deploy/prometheus", join(process.cwd(), "deploy/prometheus"));
    await using prometheus = await startPrometheus(config, { itself: "localhost:9090" });

    const targets = await prometheus.scraped(2);
    const [routes] = await Promise.all(EXPRESSIONS.map(([expression, count]) => prometheus.series(expression, count)));
    const alerts = await prometheus.rules();

    expect(targets).toMatchObject([
      { health: "up", lastError: "" },
      { health: "up", lastError: "" },
    ]);
    expect(routes?.map(({ metric }) => metric["host_name"]).toSorted()).toEqual(SWITCHES);
    expect(alerts).toContain("NexusSwitchDown");
  });
});

needing("prometheus")("a real prometheus with what the documents say of /sd", () => {
  /** The documented configuration that has this in it, in a hurry, with the collectors where they are. */
  async function documented(having: string, addresses: readonly (readonly [from: string, to: string])[]) {
    const blocks = (await readFile("docs/scaling.md", "utf8")).match(/(?<=```yaml\n)scrape_configs:\n[^`]*/g) ?? [];
    const [config = "", ...more] = blocks.filter((block) => block.includes(having));
    if (more.length > 0) throw new Error(`docs/scaling.md has ${having} more than once`);
    let text = config.replaceAll("60s", "5s").replaceAll("30s", "5s");
    for (const [from, to] of addresses) text = text.replaceAll(from, to);
    return `global: { scrape_interval: 5s, scrape_timeout: 5s }\n${text}`;
  }

  it("finds each switch by itself, and the collector beside them", async () => {
    await using fabric = await startFabric(4, { password: PASSWORD });
    await using collector = await collectFrom(fabric.switches.map((nexus) => settingsFor(nexus, FIB)));
    const config = await documented("only: [collector]", [["localhost:8888", `127.0.0.1:${collector.port}`]]);
    await using prometheus = await startPrometheus(config);

    const targets = await prometheus.scraped(5);
    const up = await prometheus.series('up{job="nexus"} == 1', 4);
    const routes = await prometheus.series("icam_fib_tcam_ipv4_host_routes", 4);
    const own = await prometheus.series("process_start_time_seconds", 1);

    expect(targets.map(({ lastError }) => lastError)).toEqual(["", "", "", "", ""]);
    expect(new Set(up.map(({ metric }) => metric["instance"]))).toEqual(new Set(SWITCHES));
    expect(routes.map(({ metric }) => metric["instance"] === metric["host_name"])).toEqual([true, true, true, true]);
    expect(own.map(({ metric }) => metric["job"])).toEqual(["nxapi-collector"]);
  });

  it("divides a fleet between two collectors, so that each switch has one session", async () => {
    await using fabric = await startFabric(8, { password: PASSWORD });
    const settings = fleetOf(fabric.switches.map((nexus) => settingsFor(nexus, FIB)));
    // One port on two addresses of this machine, 127.0.0.10 and 127.0.0.11, in the place of two names.
    await using one = await collectWith({ ...settings, web: { host: "127.0.0.10", port: 0 } });
    await using two = await collectWith({ ...settings, web: { host: "127.0.0.11", port: one.port } });
    const config = await documented("hashmod", [
      ["collector-", "127.0.0.1"],
      [":8888", `:${two.port}`],
    ]);
    await using prometheus = await startPrometheus(config);

    await prometheus.scraped(8);
    await prometheus.series('up{job="nexus"} == 1', 8);

    expect(fabric.switches.map(({ record }) => record.logins)).toEqual(Array.from({ length: 8 }, () => 1));
    // Prometheus's hash of these names gives each of the two some of them.
    for (const { logged } of [one, two]) expect(logged.join("")).toContain("switch answers");
  });
});

needing("promtool")("promtool check metrics", () => {
  it("finds nothing to say about a scrape", async () => {
    await using fabric = await startFabric(4, { password: PASSWORD });
    await using collector = await collectFrom(fabric.switches.map((nexus) => settingsFor(nexus)));
    const { text } = await scrape(collector.port);

    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, "scrape"), text);
    const said = await output("sh", ["-c", `promtool check metrics < "${join(folder.path, "scrape")}" 2>&1`]);

    expect(said).toBe("");
  });

  it("finds nothing wrong with prometheus.yml, from a clone and as docs/container.md mounts it", async () => {
    await using folder = await temporaryFolder();
    const mounted = (await readFile("docs/container.md", "utf8")).matchAll(
      /-v \$\{PWD\}\/(\S+):\/etc\/prometheus\/(\S+)/g,
    );
    for (const [, from = "", to = ""] of mounted) await cp(from, join(folder.path, to), { recursive: true });

    for (const file of ["prometheus.yml", join(folder.path, "prometheus.yml")]) {
      await expect(output("promtool", ["check", "config", file])).resolves.toContain("rules found");
    }
  });
});
