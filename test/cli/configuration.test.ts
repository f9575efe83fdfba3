import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it, vi } from "vitest";
import { z } from "zod";

import { startCollector } from "../../src/cli/collector.ts";
import { readConfiguration, schemaOfConfiguration } from "../../src/cli/configuration.ts";
import { runProgram } from "../../src/cli/program.ts";
import { createLog } from "../../src/log.ts";
import { startFabric } from "../../src/simulator/fabric.ts";
import { PASSWORD } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";
import { temporaryFolder } from "../support/folder.ts";

describe("a fleet in a configuration file", () => {
  it("is collected, each switch with the commands that were chosen for it", async () => {
    await using folder = await temporaryFolder();
    await using fabric = await startFabric(2, { password: PASSWORD });
    const [one, two] = fabric.switches.map(({ port }) => port);
    const file = join(folder.path, "fleet.yaml");
    writeFileSync(
      file,
      `
web: { port: 0 }
defaults:
  user: admin
  password_env: PASS
  protocol: http
  commands: { icam_scale: false, icam_scale_utilization: false }
switches:
  - { name: leaf-1, host: 127.0.0.1, port: ${one} }
  - name: leaf-2
    host: 127.0.0.1
    port: ${two}
    commands: { icam_scale: true, icam_fib_tcam: false }
`,
    );
    const { settings, added } = readConfiguration(file, { PASS: PASSWORD });
    const collector = await startCollector(
      settings,
      createLog(() => undefined),
      added,
    );

    const page = await scrape(collector.port);
    await collector.stop();

    const series = (name: string) =>
      ["leaf-1", "leaf-2"].map((host) => page.find(name, { host_name: host }).length > 0);
    expect(series("cisco_device_info")).toEqual([true, true]);
    expect(series("icam_fib_tcam_ipv4_routes")).toEqual([true, false]);
    expect(series("cisco_scale_usage")).toEqual([false, true]);
  });

  it("is refused beside a switch in the environment", () => {
    expect(() => readConfiguration("fleet.yaml", { NXAPI_HOST: "leaf-1" })).toThrow(
      "NXAPI_HOST and --config.file exclude each other",
    );
  });

  it("is checked without starting: status 0 if it is good, 2 if not", async () => {
    await using folder = await temporaryFolder();
    const good = join(folder.path, "good.yaml");
    const bad = join(folder.path, "bad.yaml");
    writeFileSync(good, "switches: [{ name: a, user: u, password_env: PASS }]");
    writeFileSync(bad, "switches: []");
    vi.stubEnv("PASS", "x");

    const statuses = [await runProgram(["check", good]), await runProgram(["check", bad])];
    vi.unstubAllEnvs();

    expect(statuses).toEqual([0, 2]);
  });

  it("has a published JSON Schema, kept fresh by npm run update", async () => {
    const schema = z.toJSONSchema(schemaOfConfiguration(), { io: "input", unrepresentable: "any" });

    await expect(`${JSON.stringify(schema, undefined, 2)}\n`).toMatchFileSnapshot(
      "../../docs/configuration.schema.json",
    );
  });
});
