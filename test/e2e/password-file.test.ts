import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { startFabric } from "../../src/simulator/fabric.ts";
import { PASSWORD } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";
import { temporaryFolder } from "../support/folder.ts";
import { eventually } from "../support/processes.ts";
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
  // Each switch is asked at the start; after that one of them wants the password anew.
  await eventually(() => Promise.resolve(program.printed().match(/"switch answers"/g)?.length === 2 || undefined));
  rmSync(bad);
  execFileSync("mkfifo", [bad]);
  await fabric.switches[1]?.faults.set({ "expire-cookies": {} });

  // What is young is shown again.
  const page = await eventually(async () => {
    const each = await scrape(port);
    return each.find("nxapi_collector_down_reason").length > 0 ? each : undefined;
  });
  const healthy = await fetch(`http://127.0.0.1:${port}/-/healthy`, { signal: AbortSignal.timeout(30_000) });
  program.child.kill("SIGTERM");

  expect(page.find("cisco_device_up").map(({ value }) => value)).toEqual([1, 0]);
  expect(page.find("nxapi_collector_down_reason").map(({ labels }) => labels["reason"])).toEqual(["no_password"]);
  expect(healthy.status).toBe(200);
  expect(await exit(program)).toBe(0);
  expect(program.printed()).toContain("bad is not a regular file");
  expect(fabric.switches.map(({ record }) => record.logins)).toEqual([1, 1]);
});
