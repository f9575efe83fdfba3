import { randomUUID, X509Certificate } from "node:crypto";
import { chmod, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import { hashSync } from "bcryptjs";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { selfSigned } from "../../src/simulator/http/certificate.ts";
import { documentedCommands } from "../docs/commands.ts";
import { scrape } from "../support/exposition.ts";
import { type Folder, temporaryFolder } from "../support/folder.ts";
import { needing } from "../support/needs.ts";
import { eventually, output, start } from "../support/processes.ts";
import { BUNDLE } from "../support/program.ts";

const ID = `nxapi-collector-test-${randomUUID().slice(0, 8)}`;
const SWITCH = `${ID}-switch`;
const COLLECTOR = `${ID}-collector`;
const HARDENED = ["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"];

const { cert, key } = selfSigned({ hosts: ["collector.example.net"] });
const TLS = "cert_file: web.crt, key_file: web.key";
const CLIENTS = "client_ca_file: web.crt, client_auth_type: RequireAndVerifyClientCert";
const LOGIN = `basic_auth_users: { prometheus: "${hashSync("right", 4)}" }\n`;

/** What the collectors are started with. */
const FILES = {
  "web.crt": cert,
  "web.key": key,
  "tls.yaml": `tls_server_config: { ${TLS} }\n`,
  "clients.yaml": `tls_server_config: { ${TLS}, ${CLIENTS} }\n`,
  "login.yaml": LOGIN,
  "all.yaml": `tls_server_config: { ${TLS}, ${CLIENTS} }\n${LOGIN}`,
  "fleet.yaml": "web: { host: 127.0.0.1, port: 9100 }\nswitches: [{ name: a, host: b, user: x, password_env: P }]\n",
};

/**
 * The program in few files, which starts in half of the time, in the place of the image's own: for what is about the container
 * around it.
 */
const IN_FEW_FILES = ["--volume", `${resolve(BUNDLE)}:/app/dist/src:ro`];

/** One switch that is not there, with the image's own program and in few files. */
const ONE_WITH_OWN = ["--env", "NXAPI_HOST=192.0.2.10", "--env", "NXAPI_USER=x", "--env", "NXAPI_PASS=x"];
const ONE = [...ONE_WITH_OWN, ...IN_FEW_FILES];
const IPV6 = ["--sysctl", "net.ipv6.conf.all.disable_ipv6=0"];

const docker = (...args: string[]): Promise<string> => output("docker", args);

needing("docker")("the image, run by docker", () => {
  let port = 0;
  let folder: Folder;

  /** Runs the image until the test ends, with the folder as /etc/collector and without a network, and waits until it listens. */
  async function runImage(options: readonly string[], args: readonly string[] = []) {
    const id = `${ID}-${randomUUID().slice(0, 8)}`;
    const volume = `${folder.path}:/etc/collector:ro`;
    const all = ["--name", id, ...HARDENED, "--network", "none", "--volume", volume, ...options];
    const container = start("docker", ["run", ...all, ID, ...args]);
    const whole = {
      id,
      async [Symbol.asyncDispose]() {
        await docker("rm", "--force", id);
        await container[Symbol.asyncDispose]();
      },
    };
    await listening(() => Promise.resolve(container.printed())).catch(async (error: unknown) => {
      await whole[Symbol.asyncDispose]();
      throw error;
    });
    return whole;
  }

  /** Waits until a log says where the program listens: each question after its health starts a process. */
  const listening = (log: () => Promise<string>): Promise<true> =>
    eventually(async () => /address=|Open {4}http/.test(await log()) || undefined);

  const healthOf = (id: string): Promise<string> =>
    docker("exec", id, "node", "--disable-proto=delete", "dist/src/main.js", "health");

  beforeAll(async () => {
    await output(".ci/base-image", []);
    await docker("build", "--quiet", "--force-rm", "--tag", ID, ".");
    await docker("network", "create", ID);
    // At the port of the workshop's switch.
    const simulate = ["simulate", "--host", "0.0.0.0", "--port", "23456"];
    const shared = ["--detach", "--network", ID, ...HARDENED];
    await docker("run", ...shared, "--name", SWITCH, ID, ...simulate);
    const target = { HOST: SWITCH, PROTOCOL: "http", PORT: "23456", USER: "admin", PASS: "demo", NAME: "leaf-1" };
    const env = Object.entries(target).flatMap(([name, value]) => ["--env", `NXAPI_${name}=${value}`]);
    const published = ["--publish", "127.0.0.1::8888", "--health-interval", "2s"];
    await docker("run", ...shared, "--name", COLLECTOR, ...published, ...env, ID);
    folder = await temporaryFolder();
    await chmod(folder.path, 0o755);
    for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder.path, name), text);
    port = Number((await docker("port", COLLECTOR, "8888/tcp")).split(":").at(-1));
  }, 600_000);

  afterAll(async () => {
    await docker("rm", "--force", SWITCH, COLLECTOR);
    await docker("network", "rm", ID);
    await docker("rmi", ID);
    await folder[Symbol.asyncDispose]();
  });

  it("is healthy in its own eyes and shows a switch in another container", async () => {
    await eventually(async () => {
      const health = await docker("inspect", "--format", "{{.State.Health.Status}}", COLLECTOR);
      return health === "healthy" ? health : undefined;
    });

    const page = await eventually(async () => {
      const shown = await scrape(port);
      return shown.value("cisco_device_up", { host_name: "leaf-1" }) === 1 ? shown : undefined;
    });

    expect(page.find("cisco_tcam_usage", { host_name: "leaf-1", table: "fib" })).toHaveLength(9);
  });

  it("has the command that the log's line about a switch ends with", async () => {
    await expect(docker("exec", COLLECTOR, "nxapi-collector", "doctor", "leaf-1")).resolves.toMatch(/^ +nx-api +ok/m);
  });

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
      eventually(async () => ((await up()) === value ? value : undefined));

    await docker("kill", SWITCH);
    await becomes(0);
    const down = await scrape(port);
    await docker("start", SWITCH);
    await becomes(1);

    expect(down.find("icam_fib_tcam_ipv4_routes")).toEqual([]);
  });

  it("ends with status 0 when it is stopped", async () => {
    await docker("stop", COLLECTOR);

    await expect(docker("inspect", "--format", "{{.State.ExitCode}}", COLLECTOR)).resolves.toBe("0");
  });

  it.each([
    ["another port", ONE, ["collect", "--web.listen-address=:9100"]],
    ["loopback alone", ONE, ["collect", "--web.listen-address=127.0.0.1:9100"]],
    ["IPv6", [...ONE, ...IPV6], ["collect", "--web.listen-address=[::1]:9100"]],
    ["IPv6 and IPv4", [...ONE, ...IPV6], ["collect", "--web.listen-address=[::]:9100"]],
    ["an init in front", [...ONE, "--init"], ["collect", "--web.listen-address=:9100"]],
    ["what the variables say", [...ONE, "--env", "OTEL_EXPORTER_PROMETHEUS_PORT=9100"], ["collect"]],
    ["TLS", ONE, ["collect", "--web.config.file=/etc/collector/tls.yaml"]],
    [
      "TLS on IPv6",
      [...ONE, ...IPV6],
      ["collect", "--web.config.file=/etc/collector/tls.yaml", "--web.listen-address=[::1]:9100"],
    ],
    ["a login", ONE, ["collect", "--web.config.file=/etc/collector/login.yaml"]],
    ["a certificate of the client", ONE, ["collect", "--web.config.file=/etc/collector/clients.yaml"]],
    [
      "all of it",
      ONE_WITH_OWN,
      ["collect", "--web.config.file=/etc/collector/all.yaml", "--web.listen-address=127.0.0.1:9100"],
    ],
    ["simulated switches", IN_FEW_FILES, ["simulate", "--host=0.0.0.0", "--tls"]],
    ["the demo", IN_FEW_FILES, ["demo"]],
  ])("is healthy with %s", async (_, options, args) => {
    await using container = await runImage(options, args);

    await expect(healthOf(container.id)).resolves.toMatch(/^alive: /);
  });

  it("is healthy with what a file says, also with what is not taken into use, and is not when it stands still", async () => {
    await using container = await runImage(
      ["--env", "P=x", ...IN_FEW_FILES],
      ["collect", "--config.file=/etc/collector/fleet.yaml"],
    );

    const same = await healthOf(container.id);
    await writeFile(join(folder.path, "fleet.yaml"), FILES["fleet.yaml"].replace("9100", "9200"));
    const moved = await healthOf(container.id);
    await writeFile(join(folder.path, "fleet.yaml"), "switches: nonsense\n");
    const broken = await healthOf(container.id);
    await docker("kill", "--signal", "STOP", container.id);
    const stopped = await healthOf(container.id).catch((error: unknown) => error);

    for (const said of [same, moved, broken]) expect(said).toMatch(/^alive: /);
    expect(stopped).toMatchObject({ code: 1, stdout: expect.stringMatching(/^not alive: .*no answer/) as unknown });
  });

  it("collects from a real switch as the documents say, in a network made as they say", async () => {
    const commands = documentedCommands();
    const network = commands.find((command) => command.startsWith("docker network create")) ?? "";
    const collect = commands.filter((command) => command.includes("NXAPI_HOST=192.0.2.10 -e"));
    await writeFile(join(folder.path, "nexus-password"), "x", { mode: 0o644 });
    const lines = collect.map((command) =>
      command
        .replace("--name collector", `--name ${ID}-real`)
        .replace("--network demo0", `--network ${ID}-demo0`)
        .replace("127.0.0.1:8888:8888", "127.0.0.1::8888")
        .replace("${PWD}/nexus-password", join(folder.path, "nexus-password"))
        .replace("AB:CD:…", new X509Certificate(cert).fingerprint256)
        .replace(/nxapi-collector$/, ID),
    );
    // A network that another test has made for a moment may take in the addresses that the document names.
    await vi.waitFor(() => output("sh", ["-c", network.replace(/demo0$/, `${ID}-demo0`)]), { timeout: 60_000 });
    try {
      // The README's and that of docs/container.md.
      expect(lines).toHaveLength(2);
      for (const line of lines) {
        await output("sh", ["-c", line]);
        await listening(() => output("sh", ["-c", `docker logs ${ID}-real 2>&1`]));

        await expect(healthOf(`${ID}-real`)).resolves.toMatch(/^alive: /);
        await docker("rm", "--force", `${ID}-real`);
      }
    } finally {
      await docker("rm", "--force", `${ID}-real`);
      await docker("network", "rm", `${ID}-demo0`);
    }
  });

  it("reads the workshop's switch, run as docs/container.md says", async () => {
    const command = documentedCommands().find((one) => one.includes("23456")) ?? "";
    const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
    const address = await docker("inspect", "--format", format, SWITCH);
    const line = command
      .replace("--name collector", `--name ${ID}-reader`)
      .replace("--network demo0", `--network ${ID}`)
      .replace("127.0.0.1:8888:8888", "127.0.0.1::8888")
      // The machine's own address, at which the simulated switch would take the port from others.
      .replace("host-gateway", address)
      .replace("NXAPI_PASS=…", "NXAPI_PASS=demo")
      .replace(/nxapi-collector$/, ID);
    try {
      await output("sh", ["-c", line]);
      const readerPort = Number((await docker("port", `${ID}-reader`, "8888/tcp")).split(":").at(-1));

      const page = await eventually(async () => {
        const shown = await scrape(readerPort);
        return shown.value("cisco_device_up") === 1 ? shown : undefined;
      });

      expect(page.find("icam_fib_tcam_ipv4_routes")).toHaveLength(1);
    } finally {
      await docker("rm", "--force", `${ID}-reader`);
    }
  });
});
