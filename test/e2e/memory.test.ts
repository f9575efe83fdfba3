import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { catalogue } from "../../src/catalogue/index.ts";
import { PASSWORD } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";
import { temporaryFolder } from "../support/folder.ts";
import { limitMemory, peakResident } from "../support/memory.ts";
import { start } from "../support/processes.ts";
import { MAIN, NODE, portOf } from "../support/program.ts";
import { simulateApart } from "../support/simulated.ts";

const MIB = 1024 * 1024;
const ENDLESS = 64;
const WELL = 4;
const TIMEOUT_S = 10;

/** One table a switch: what the program needs beside the answers is then a small part of the limit. */
const ONE_TABLE = catalogue
  .filter(({ id }) => id !== "version" && id !== "icam_fib_tcam")
  .map(({ id }) => `${id}: false`)
  .join(", ");

describe("sixty-four switches that all answer with 64 MiB at once", () => {
  it("neither have the program killed that has 256 MiB, nor hide the others", { timeout: 120_000 }, async () => {
    await using folder = await temporaryFolder();
    await using simulated = await simulateApart(ENDLESS + WELL, PASSWORD);
    await using limit = await limitMemory(256 * MIB);
    const file = join(folder.path, "fleet.yaml");
    const switches = simulated.switches.map(
      ({ name, host, port }) => `{ name: ${name}, host: ${host}, port: ${port} }`,
    );
    await writeFile(
      file,
      `web: { port: 0 }
freshness: { max_age_s: 0 }
defaults: { user: admin, password_env: PASS, protocol: http, commands: { ${ONE_TABLE} } }
switches: [${switches.join(", ")}]
`,
    );
    const [command, ...args] = limit.around([NODE, MAIN, "--config.file", file]);
    await using program = start(command, args, { PATH: process.env["PATH"], PASS: PASSWORD });
    const port = await portOf(program);
    await scrape(port, { timeoutS: TIMEOUT_S });
    for (const { name } of simulated.switches.slice(WELL)) {
      await fetch(`${simulated.control}/switches/${name}/faults/giant`, { method: "PUT" });
    }

    for (let round = 0; round < 3; round += 1) {
      const startedAt = performance.now();
      const page = await scrape(port, { timeoutS: TIMEOUT_S });

      expect(performance.now() - startedAt).toBeLessThan(TIMEOUT_S * 1_000);
      for (const { name } of simulated.switches.slice(0, WELL)) {
        expect(page.value("cisco_device_up", { host_name: name })).toBe(1);
      }
    }

    const page = await scrape(port, { timeoutS: TIMEOUT_S });
    expect(page.find("nxapi_collector_down_reason", { reason: "too_large" }).length).toBeGreaterThan(ENDLESS / 2);
    // Resident is more than what the limit counts: files that are mapped, the program itself above all.
    expect(await peakResident(program.child.pid ?? 0)).toBeLessThan(400 * MIB);
  });
});
