import { describe, expect, it } from "vitest";

import { startNexus } from "../../src/simulator/nexus.ts";
import { PASSWORD } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";
import { freePort } from "../support/free-port.ts";
import { eventually, output, start } from "../support/processes.ts";
import { exit, MAIN, NODE, ONE_SWITCH_AWAY, portOf, run } from "../support/program.ts";
import { rawScrape } from "../support/raw-scrape.ts";
import { runHere } from "../support/run-here.ts";

const ANY_PORT = { OTEL_EXPORTER_PROMETHEUS_PORT: "0" };

describe("the program", () => {
  it("shows the four switches of the demo, and the workshop's metrics of each", async () => {
    await using demo = run(["demo"], ANY_PORT);

    const page = await scrape(await portOf(demo));

    const names = ["nx-osv9000-1", "nx-osv9000-2", "nx-osv9000-3", "nx-osv9000-4"];
    expect(page.find("cisco_device_up").map(({ labels, value }) => [labels["host_name"], value])).toEqual(
      names.map((name) => [name, 1]),
    );
    for (const metric of ["host_routes", "routes", "lpm_routes"]) {
      expect(page.find(`icam_fib_tcam_ipv4_${metric}`)).toHaveLength(4);
    }
  });

  it("says what to set when nothing is configured, and ends with status 2", async () => {
    await using program = run([]);

    await expect(exit(program)).resolves.toBe(2);
    expect(program.printed()).toContain("NXAPI_HOST");
  });

  it("explains its settings", async () => {
    const { status, printed } = await runHere(["collect", "--help"]);

    expect(status).toBe(0);
    expect(printed).toMatch(/NXAPI_TLS_PIN +SHA-256 fingerprints/);
    expect(printed).not.toContain("undefined");
  });

  it("prints its reference as JSON that is whole, and ends with status 0", async () => {
    const printed = await output(NODE, [MAIN, "metrics", "--json"]);

    expect(JSON.parse(printed)).toMatchObject({
      commands: expect.anything() as unknown,
      values: expect.anything() as unknown,
    });
  });

  it.each(["127.0.0.1", "[::1]", "", "[::]"])(
    "is asked whether it is alive with its own arguments, at %j",
    async (host) => {
      const address = `${host}:${await freePort()}`;
      const args = ["--web.listen-address", address, "--web.enable-lifecycle"];
      const env = { NXAPI_HOST: "127.0.0.1", NXAPI_PORT: "9", NXAPI_USER: "x", NXAPI_PASS: "x" };
      const before = await runHere(["health", ...args], env);
      await using program = run(["collect", ...args], env);
      await eventually(() => Promise.resolve(/msg=collecting/.exec(program.printed()) ?? undefined));

      const after = await runHere(["health", ...args], env);

      expect([before.status, after.status]).toEqual([1, 0]);
      expect(before.printed).toMatch(/^not alive: .*ECONNREFUSED/);
      expect(after.printed).toMatch(/^alive: http:.* answers 200$/m);
    },
  );

  it("loads nothing of Node's fetch and WebSocket client, which it does not use", async () => {
    await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD });
    const told = `process.on("exit", () => console.log("undici:", process.moduleLoadList.filter((name) => name.includes("undici"))))`;
    await using program = run(["collect"], {
      ...ANY_PORT,
      NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(told)}`,
      NXAPI_HOST: nexus.host,
      NXAPI_PORT: String(nexus.port),
      NXAPI_PROTOCOL: "http",
      NXAPI_USER: "admin",
      NXAPI_PASS: PASSWORD,
    });
    expect((await scrape(await portOf(program))).find("cisco_device_up")).toMatchObject([{ value: 1 }]);

    program.child.kill("SIGTERM");

    await expect(exit(program)).resolves.toBe(0);
    expect(program.printed()).toContain("undici: []");
  });

  it("names an unknown command, and ends with status 2", async () => {
    const { status, printed } = await runHere(["colect"]);

    expect([status, printed]).toEqual([
      2,
      expect.stringContaining("there is no command colect; did you mean collect?"),
    ]);
  });

  it("names the OpenTelemetry Collector and the setting when its port is taken, and ends with status 1", async () => {
    await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live" });
    await using program = run(["demo"], { OTEL_EXPORTER_PROMETHEUS_PORT: String(nexus.port) });

    await expect(exit(program)).resolves.toBe(1);
    expect(program.printed()).toMatch(/OpenTelemetry Collector[^]*OTEL_EXPORTER_PROMETHEUS_PORT/);
  });

  it("goes on when nobody reads its log any more", async () => {
    await using program = start(NODE, [MAIN, "--log.level", "debug"], ONE_SWITCH_AWAY);
    const port = await portOf(program);
    program.child.stdout?.destroy();
    program.child.stderr?.destroy();

    // With each, what came of it is logged.
    await scrape(port);
    const page = await scrape(port);

    expect(page.status).toBe(200);
    expect(program.child.exitCode).toBeNull();
  });

  it("asks each switch once at the start, and logs at once which refuses the password", async () => {
    await using nexus = await startNexus({ name: "leaf-1", personality: "n9k-live", password: PASSWORD });
    await using program = run(["collect"], {
      ...ANY_PORT,
      NXAPI_HOST: nexus.host,
      NXAPI_PORT: String(nexus.port),
      NXAPI_PROTOCOL: "http",
      NXAPI_USER: "admin",
      NXAPI_PASS: "another",
    });

    await eventually(() => Promise.resolve(/switch is down.*reason=unauthorized/.exec(program.printed()) ?? undefined));

    expect(nexus.record.requestCount).toBe(1);
  });

  it.each(["SIGTERM", "SIGINT"] as const)(
    "ends with status 0 within five seconds of %s, though a switch hangs",
    async (signal) => {
      await using nexus = await startNexus({
        name: "leaf-1",
        personality: "n9k-live",
        password: PASSWORD,
        faults: { hang: {} },
      });
      await using program = run(["collect"], {
        ...ANY_PORT,
        NXAPI_HOST: nexus.host,
        NXAPI_PORT: String(nexus.port),
        NXAPI_PROTOCOL: "http",
        NXAPI_USER: "admin",
        NXAPI_PASS: PASSWORD,
      });
      const port = await portOf(program);
      const scraping = rawScrape(port);
      await eventually(() => Promise.resolve(nexus.record.requestCount > 0 || undefined));
      // It came later, and was answered: so the scrape is under way.
      await fetch(`http://127.0.0.1:${port}/-/healthy`);
      const asked = performance.now();
      program.child.kill(signal);

      const status = await exit(program);

      expect(status).toBe(0);
      expect(performance.now() - asked).toBeLessThan(2.5 * 5_000);
      expect(await scraping).toBe("whole");
      expect(program.printed()).not.toContain(PASSWORD);
    },
  );
});
