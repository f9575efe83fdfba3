import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { startFabric } from "../../src/simulator/fabric.ts";
import { PASSWORD } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";
import { temporaryFolder } from "../support/folder.ts";
import { exit, portOf, run } from "../support/program.ts";

it("a password's file that blocks stops nothing: others are read, and SIGTERM ends the program", async () => {
  await using folder = await temporaryFolder();
  await using fabric = await startFabric(2, { password: PASSWORD, prefix: "leaf-" });
  const [good, bad] = [join(folder.path, "good"), join(folder.path, "bad")];
  for (const file of [good, bad]) writeFileSync(file, PASSWORD);
  const switches = fabric.switches.map(
    ({ name, host, port }, index) =>
      `  - { name: ${name}, host: ${host}, port: ${port}, password_file: ${index === 0 ? good : bad} }\n`,
  );
  const config = join(folder.path, "fleet.yaml");
  writeFileSync(config, `web: { port: 0 }\ndefaults: { user: admin, protocol: http }\nswitches:\n${switches.join("")}`);
  await using program = run(["--config.file", config]);
  const port = await portOf(program);
  rmSync(bad);
  execFileSync("mkfifo", [bad]);

  const page = await scrape(port);
  const healthy = await fetch(`http://127.0.0.1:${port}/-/healthy`, { signal: AbortSignal.timeout(10_000) });
  program.child.kill("SIGTERM");

  expect(page.find("cisco_device_up").map(({ value }) => value)).toEqual([1, 0]);
  expect(page.find("nxapi_collector_down_reason").map(({ labels }) => labels["reason"])).toEqual(["no_password"]);
  expect(healthy.status).toBe(200);
  expect(await exit(program)).toBe(0);
  expect(program.printed()).toContain("bad is not a regular file");
  expect(fabric.switches.map(({ record }) => record.logins)).toEqual([1, 0]);
}, 60_000);
