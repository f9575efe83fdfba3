import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { hash } from "bcryptjs";
import { describe, expect, it } from "vitest";

import { startFabric } from "../../src/simulator/fabric.ts";
import { PASSWORD } from "../support/collector.ts";
import { scrape } from "../support/exposition.ts";
import { ONE_TABLE } from "../support/fleet-program.ts";
import { temporaryFolder } from "../support/folder.ts";
import { needing } from "../support/needs.ts";
import { eventually, output } from "../support/processes.ts";
import { portOf, run } from "../support/program.ts";

/** The program on a configuration file that the test rewrites, with two simulated switches to choose from. */
async function collecting(flags: readonly string[] = []) {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder());
  const fabric = stack.use(await startFabric(2, { password: PASSWORD, prefix: "leaf-" }));
  const file = join(folder.path, "fleet.yaml");
  const write = async (count: number, more = ""): Promise<void> => {
    const switches = fabric.switches
      .slice(0, count)
      .map(({ name, host, port }) => `  - { name: ${name}, host: ${host}, port: ${port} }\n`);
    const defaults = `web: { port: 0 }\ndefaults: { user: admin, password_env: PASS, protocol: http, ${ONE_TABLE} }\n`;
    await writeFile(file, `${defaults}switches:\n${switches.join("")}${more}`);
  };
  await write(1);
  const program = stack.use(run(["--config.file", file, "--web.enable-lifecycle", ...flags], { PASS: PASSWORD }));
  const port = await portOf(program);
  const up = async (): Promise<number> => (await scrape(port)).find("cisco_device_up").length;
  const whole = stack.move();
  return { program, port, write, up, fabric, [Symbol.asyncDispose]: () => whole.disposeAsync() };
}

const soon = async (ask: () => Promise<number>, wanted: number): Promise<number> =>
  await eventually(async () => ((await ask()) === wanted ? wanted : undefined));

describe("the configuration file of a running collector", () => {
  it("is read again when it changes, and a bad one never replaces a good one", async () => {
    await using all = await collecting();
    const { program, port, write, up, fabric } = all;
    expect(await up()).toBe(1);

    await write(2);
    await soon(up, 2);
    await write(2, "  - { name: leaf-3, hosst: x }\n");
    await soon(async () => (await scrape(port)).value("nxapi_collector_config_last_reload_successful") ?? -1, 0);

    expect(await up()).toBe(2);
    expect(program.printed()).toMatch(/configuration not reloaded.*fleet\.yaml:6:21: .*did you mean host\?/);
    expect(program.printed()).not.toContain(PASSWORD);
    expect(fabric.switches[0]?.record.logins).toBe(1);
  });

  it("is read again on SIGHUP, and on POST /-/reload, which says what is wrong with it", async () => {
    await using all = await collecting();
    const { program, port, write, up } = all;
    const reload = () => fetch(`http://127.0.0.1:${port}/-/reload`, { method: "POST" });

    await write(2);
    program.child.kill("SIGHUP");
    await soon(up, 2);
    expect(program.child.exitCode).toBeNull();

    await write(1);
    expect([(await reload()).status, await up()]).toEqual([200, 1]);

    await write(2);
    const good = await reload();
    const after = await up();
    await write(2, "  - { name: leaf-1, host: x }\n");
    const bad = await reload();

    expect([good.status, after, bad.status, await up()]).toEqual([200, 2, 500, 2]);
    expect(await bad.text()).toMatch(/fleet\.yaml:6:\d+: switches\[2\]\.name: another switch has this name/);
  });
});

needing("prlimit")("a configuration file that there were no file handles for", () => {
  it("is read by itself once there are some again", async () => {
    await using all = await collecting();
    const { program, port, write, up } = all;
    const successful = async () => (await scrape(port)).value("nxapi_collector_config_last_reload_successful") ?? -1;
    const handles = (most: number) => output("prlimit", ["--pid", String(program.child.pid), `--nofile=${most}:`]);
    expect(await up()).toBe(1);

    await handles(8);
    await write(2);
    const changedAt = Date.now();
    await eventually(() => Promise.resolve(/configuration not reloaded.*EMFILE/.exec(program.printed()) ?? undefined));
    // So that it is clear that no change of the file is what it is read for.
    await eventually(() => Promise.resolve(Date.now() - changedAt > 4_000 || undefined));
    const told = program.printed().match(/configuration not reloaded/g);
    await handles(1_024);

    await soon(successful, 1);
    expect(await up()).toBe(2);
    expect(told).toHaveLength(1);
  });
});

describe("the file of --web.config.file", () => {
  it("is read again when it changes, and a bad one never lets anybody in", async () => {
    await using folder = await temporaryFolder();
    const webFile = join(folder.path, "web.yaml");
    const allow = async (password: string): Promise<void> => {
      await writeFile(webFile, `basic_auth_users: { prometheus: "${await hash(password, 4)}" }\n`);
    };
    await allow("first");
    await using all = await collecting(["--web.config.file", webFile]);
    const statusWith = async (password: string): Promise<number> => {
      const authorization = `Basic ${Buffer.from(`prometheus:${password}`).toString("base64")}`;
      return (await fetch(`http://127.0.0.1:${all.port}/-/healthy`, { headers: { authorization } })).status;
    };
    const before = [await statusWith("first"), await statusWith("second")];

    await allow("second");
    // Not by logging in until it is let in: wrong logins are limited.
    await eventually(() => Promise.resolve(/"configuration reloaded"/.exec(all.program.printed()) ?? undefined));
    const after = await statusWith("first");
    await writeFile(webFile, "basic_auth_users: {}\nrate_limit: none\n");
    await eventually(() => Promise.resolve(/configuration not reloaded/.exec(all.program.printed()) ?? undefined));

    expect([before, after, await statusWith("second"), await statusWith("third")]).toEqual([[200, 401], 401, 200, 401]);
  });
});
