import { cp, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

import { startFabric } from "../../src/simulator/fabric.ts";
import { collectFrom, PASSWORD, settingsFor } from "../support/collector.ts";
import { temporaryFolder } from "../support/folder.ts";
import { freePort } from "../support/free-port.ts";
import { startMailServer } from "../support/mail-server.ts";
import { needing } from "../support/needs.ts";
import { eventually, output, start } from "../support/processes.ts";
import { startPrometheus } from "../support/prometheus.ts";

const FOLDER = "deploy/alertmanager";
const Alerts = z.object({ groups: z.array(z.object({ rules: z.array(z.looseObject({ alert: z.string() })) })) });

/** The example's Alertmanager, whose mails go to a port of this machine at once, without TLS. */
async function startAlertmanager(mailPort: number) {
  const folder = await temporaryFolder();
  const port = await freePort();
  await cp(FOLDER, folder.path, { recursive: true });
  const file = join(folder.path, "alertmanager.yml");
  const text = (await readFile(file, "utf8"))
    .replace("mail.example.net:587", `127.0.0.1:${mailPort}\n  smtp_require_tls: false`)
    .replace("group_wait: 30s", "group_wait: 1s");
  await writeFile(file, text);
  const program = start("prometheus-alertmanager", [
    `--config.file=${file}`,
    `--storage.path=${join(folder.path, "data")}`,
    `--web.listen-address=127.0.0.1:${port}`,
    "--cluster.listen-address=",
  ]);
  return {
    port,
    async [Symbol.asyncDispose]() {
      await program[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

needing("alertmanager")("amtool", () => {
  it("finds nothing wrong with the example, its template included", async () => {
    const said = await output("amtool", ["check-config", join(FOLDER, "alertmanager.yml")]);

    expect(said).toContain("SUCCESS");
    expect(said).toContain("1 templates");
  });

  it("tells the on-call of what is critical, and the network's team of the rest", async () => {
    const receiver = (severity: string) =>
      output("amtool", [
        "config",
        "routes",
        "test",
        `--config.file=${join(FOLDER, "alertmanager.yml")}`,
        `severity=${severity}`,
      ]);

    expect(await receiver("critical")).toBe("on-call");
    expect(await receiver("warning")).toBe("network");
  });
});

describe("the inhibitions of the example", () => {
  it("name alerts that there are", async () => {
    const { groups } = Alerts.parse(parse(await readFile("deploy/prometheus/alerts.yml", "utf8")));
    const names = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
    const example = await readFile(join(FOLDER, "alertmanager.yml"), "utf8");
    const patterns = [...example.matchAll(/alertname =~? "([^"]+)"/g)].flatMap(([, pattern = ""]) =>
      pattern.split("|"),
    );

    expect(patterns.length).toBeGreaterThan(5);
    expect(patterns.filter((pattern) => !names.some((name) => new RegExp(`^(?:${pattern})$`).test(name)))).toEqual([]);
  });
});

needing("prometheus", "alertmanager")("a switch that is down", () => {
  it("is told of in a mail that says why and where the runbook is", async () => {
    await using fabric = await startFabric(1, { password: PASSWORD });
    await using mail = await startMailServer();
    const gone = { name: "leaf-down", host: "127.0.0.1", port: await freePort() };
    await using collector = await collectFrom([...fabric.switches, gone].map((nexus) => settingsFor(nexus)));
    await using alertmanager = await startAlertmanager(mail.port);
    await using rules = await temporaryFolder();
    // At once, where it would be after five minutes.
    const alerts = (await readFile("deploy/prometheus/alerts.yml", "utf8")).replaceAll(/for: \d+m/g, "for: 0s");
    await writeFile(join(rules.path, "alerts.yml"), alerts);
    await using prometheus = await startPrometheus(`
      global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
      rule_files: ["${resolve("deploy/prometheus/pages.yml")}", "${join(rules.path, "alerts.yml")}"]
      alerting: { alertmanagers: [{ static_configs: [{ targets: ["127.0.0.1:${alertmanager.port}"] }] }] }
      scrape_configs:
        - { job_name: nxapi-collector, static_configs: [{ targets: ["127.0.0.1:${collector.port}"] }] }
    `);

    await prometheus.scraped(1);
    const message = await eventually(
      () => Promise.resolve(mail.messages.find((text) => text.includes("NexusSwitchDown"))),
      60_000,
    );

    expect(message).toContain("To: network-on-call@example.net");
    expect(message).toMatch(/Subject: \d firing, leaf-down: /);
    expect(message).toContain("FIRING critical: A Nexus switch cannot be read.");
    expect(message).toContain("leaf-down has shown no readings for five minutes, reason refused.");
    expect(message).toContain("What to do: http://localhost:8888/runbook/NexusSwitchDown");
    expect(message).not.toContain("nx-osv9000-1");
  }, 120_000);
});
