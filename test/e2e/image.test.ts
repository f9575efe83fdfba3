import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, expect, it } from "vitest";

import { scrape } from "../support/exposition.ts";
import { needing } from "../support/needs.ts";
import { eventually, output } from "../support/processes.ts";

const ID = `nxapi-collector-test-${randomUUID().slice(0, 8)}`;
const SWITCH = `${ID}-switch`;
const COLLECTOR = `${ID}-collector`;
const HARDENED = ["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"];

const docker = (...args: string[]): Promise<string> => output("docker", args);

needing("docker")("the image, run by docker", () => {
  let port = 0;

  beforeAll(async () => {
    await output(".ci/base-image", []);
    await docker("build", "--quiet", "--force-rm", "--tag", ID, ".");
    await docker("network", "create", ID);
    const simulate = ["simulate", "--host", "0.0.0.0"];
    const shared = ["--detach", "--network", ID, ...HARDENED];
    await docker("run", ...shared, "--name", SWITCH, "--no-healthcheck", ID, ...simulate);
    const target = { HOST: SWITCH, PROTOCOL: "http", PORT: "8080", USER: "admin", PASS: "demo", NAME: "leaf-1" };
    const env = Object.entries(target).flatMap(([name, value]) => ["--env", `NXAPI_${name}=${value}`]);
    const published = ["--publish", "127.0.0.1::8888", "--health-interval", "1s"];
    await docker("run", ...shared, "--name", COLLECTOR, ...published, ...env, ID);
    port = Number((await docker("port", COLLECTOR, "8888/tcp")).split(":").at(-1));
  }, 300_000);

  afterAll(async () => {
    await docker("rm", "--force", SWITCH, COLLECTOR);
    await docker("network", "rm", ID);
    await docker("rmi", ID);
  }, 60_000);

  it("is healthy in its own eyes and shows a switch in another container", async () => {
    await eventually(async () => {
      const health = await docker("inspect", "--format", "{{.State.Health.Status}}", COLLECTOR);
      return health === "healthy" ? health : undefined;
    }, 60_000);

    const page = await scrape(port);

    expect(page.value("cisco_device_up", { host_name: "leaf-1" })).toBe(1);
    expect(page.find("cisco_tcam_usage", { host_name: "leaf-1", table: "fib" })).toHaveLength(9);
  }, 90_000);

  it("runs as nobody in particular, without capabilities, on a file system that it cannot write", async () => {
    const status = await docker("exec", COLLECTOR, "cat", "/proc/1/status");
    const write = docker("exec", COLLECTOR, "node", "-e", 'require("fs").writeFileSync("/app/x","")');

    expect(status).toMatch(/^Uid:\s65532\s65532\s65532\s65532$/m);
    expect(status).toMatch(/^CapEff:\s0000000000000000$/m);
    expect(status).toMatch(/^CapBnd:\s0000000000000000$/m);
    expect(status).toMatch(/^NoNewPrivs:\s1$/m);
    await expect(write).rejects.toThrow("EROFS");
  });

  it("exposes 8888 and starts collect", async () => {
    const format = "{{.Config.User}} {{json .Config.ExposedPorts}} {{json .Config.Cmd}}";

    await expect(docker("image", "inspect", "--format", format, ID)).resolves.toBe(
      '65532:65532 {"8888/tcp":{}} ["collect"]',
    );
  });

  it("says what to set, with status 2, when nothing is configured", async () => {
    const run = docker("run", "--rm", ID);

    await expect(run).rejects.toMatchObject({ code: 2 });
    await expect(run).rejects.toThrow("NXAPI_HOST");
  });

  it("loses the switch when its container is killed and has it back when it is started", async () => {
    const up = async (): Promise<number | undefined> => (await scrape(port)).value("cisco_device_up");
    const becomes = (value: number): Promise<number> =>
      eventually(async () => ((await up()) === value ? value : undefined), 30_000);

    await docker("kill", SWITCH);
    await becomes(0);
    const down = await scrape(port);
    await docker("start", SWITCH);
    await becomes(1);

    expect(down.find("icam_fib_tcam_ipv4_routes")).toEqual([]);
  }, 90_000);

  it("ends with status 0 when it is stopped", async () => {
    await docker("stop", COLLECTOR);

    await expect(docker("inspect", "--format", "{{.State.ExitCode}}", COLLECTOR)).resolves.toBe("0");
  }, 30_000);
});
