import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import { createServer as createRawServer } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";

import { hashSync } from "bcryptjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { askContainer } from "../../src/cli/health-request.ts";
import { startCollector } from "../../src/collector/collector.ts";
import { readConfiguration } from "../../src/collector/configuration.ts";
import { health, type HealthOptions } from "../../src/cli/health.ts";
import { ConfigurationError } from "../../src/config/settings.ts";
import { createLog } from "../../src/log.ts";
import { selfSigned } from "../../src/simulator/http/certificate.ts";
import { type Folder, temporaryFolder } from "../support/folder.ts";
import { freePort } from "../support/free-port.ts";
import { serveTcp } from "../nxapi/servers.ts";

/** One switch that refuses connections; the collector is alive all the same. */
const ENV = { NXAPI_HOST: "127.0.0.1", NXAPI_PORT: "9", NXAPI_USER: "x", NXAPI_PASS: "x" };

const TLS = "cert_file: web.crt, key_file: web.key";
const CLIENTS = "client_ca_file: web.crt, client_auth_type";
const LOGIN = `basic_auth_users: { prometheus: "${hashSync("right", 4)}" }`;

/** What a web configuration says of who may ask. */
const GUARDS = {
  "anybody, in clear": undefined,
  "anybody, over TLS": `tls_server_config: { ${TLS} }`,
  "TLS 1.3 alone": `tls_server_config: { ${TLS}, min_version: TLS13 }`,
  "clients with a certificate that is verified": `tls_server_config: { ${TLS}, ${CLIENTS}: RequireAndVerifyClientCert }`,
  "clients with any certificate": `tls_server_config: { ${TLS}, client_auth_type: RequireAnyClientCert }`,
  "clients that may have a certificate": `tls_server_config: { ${TLS}, ${CLIENTS}: VerifyClientCertIfGiven }`,
  "a user, in clear": LOGIN,
  "a user, over TLS": `tls_server_config: { ${TLS} }\n${LOGIN}`,
  "a user with a certificate": `tls_server_config: { ${TLS}, ${CLIENTS}: RequireAndVerifyClientCert }\n${LOGIN}`,
  "one request a minute": "rate_limit: { interval: 1m, burst: 1 }",
} as const;

const HOSTS = ["127.0.0.1", "0.0.0.0", "::1", "::", "localhost"] as const;

let folder: Folder;

beforeAll(async () => {
  folder = await temporaryFolder();
  const { cert, key } = selfSigned({ hosts: ["collector.example.net"] });
  writeFileSync(join(folder.path, "web.crt"), cert);
  writeFileSync(join(folder.path, "web.key"), key);
});

afterAll(() => folder[Symbol.asyncDispose]());

function fileWith(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const file = join(folder.path, `${Math.random()}.yaml`);
  writeFileSync(file, text);
  return file;
}

/** The collector of these arguments and this environment. */
async function collecting(options: Partial<HealthOptions>, variables: NodeJS.ProcessEnv = {}) {
  const configuration = await readConfiguration(options, variables);
  const web = options.listen ?? configuration.settings.web;
  const collector = await startCollector(
    { ...configuration, settings: { ...configuration.settings, web } },
    { log: createLog(() => undefined) },
  );
  return { ...collector, [Symbol.asyncDispose]: () => collector.stop() };
}

/** The exit status of `health` with the same, and what it says. */
async function ask(options: Partial<HealthOptions>, variables: NodeJS.ProcessEnv = {}) {
  let said = "";
  const all = { file: undefined, webFile: undefined, listen: undefined, ...options };
  const status = await health(all, variables, (line) => (said += line));
  return { status, said };
}

describe.each(HOSTS)("a collector that listens on %s", (host) => {
  it.each(Object.entries(GUARDS))("is alive though it lets in %s", async (_, guard) => {
    const options = { listen: { host, port: await freePort() }, webFile: fileWith(guard) };
    await using collector = await collecting(options, ENV);

    const first = await ask(options, ENV);
    const second = await ask(options, ENV);

    expect([first, second]).toMatchObject([{ status: 0 }, { status: 0 }]);
    expect(second.said).toContain(`:${collector.port}/`);
  });
});

describe("where a collector listens", () => {
  it("is what OpenTelemetry's variables say", async () => {
    const variables = {
      ...ENV,
      OTEL_EXPORTER_PROMETHEUS_HOST: "::1",
      OTEL_EXPORTER_PROMETHEUS_PORT: String(await freePort()),
    };
    await using _ = await collecting({}, variables);

    await expect(ask({}, variables)).resolves.toMatchObject({ status: 0 });
    await expect(ask({}, { ...variables, OTEL_EXPORTER_PROMETHEUS_HOST: "127.0.0.1" })).resolves.toMatchObject({
      status: 1,
    });
  });

  it("is what the configuration file says, unless an argument does", async () => {
    const [inFile, inArgument] = [await freePort(), await freePort()];
    const file = fileWith(
      `web: { host: 127.0.0.1, port: ${inFile} }\nswitches: [{ name: a, host: 127.0.0.1, user: x, password_env: P }]\n`,
    );
    const listen = { host: "127.0.0.1", port: inArgument };
    await using _ = await collecting({ file }, { P: "x" });

    await expect(ask({ file }, { P: "x" })).resolves.toMatchObject({ status: 0 });
    await expect(ask({ file, listen }, { P: "x" })).resolves.toMatchObject({ status: 1 });
  });

  it("may be an address of this machine", async () => {
    const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
    const host = addresses.find(({ family, internal }) => family === "IPv4" && !internal)?.address ?? "127.0.0.2";
    const options = { listen: { host, port: await freePort() } };
    await using _ = await collecting(options, ENV);

    await expect(ask(options, ENV)).resolves.toMatchObject({ status: 0 });
  });

  it("cannot be told where health is not given what the collector was", async () => {
    await expect(ask({}, {})).rejects.toThrow("health needs what the collector was started with");
  });

  it("cannot be told of port 0", async () => {
    await expect(ask({ listen: { host: "127.0.0.1", port: 0 } }, ENV)).rejects.toThrow("port 0");
  });
});

describe("a web configuration that says of TLS what holds after the next start", () => {
  it.each([
    [undefined, GUARDS["anybody, over TLS"]],
    [GUARDS["anybody, over TLS"], undefined],
  ])("is no reason to be dead: %j, now %j", async (then, now) => {
    const listen = { host: "127.0.0.1", port: await freePort() };
    await using _ = await collecting({ listen, webFile: fileWith(then) }, ENV);

    await expect(ask({ listen, webFile: fileWith(now) }, ENV)).resolves.toMatchObject({ status: 0 });
  });
});

describe("what is not alive", () => {
  it("is an address at which nobody listens", async () => {
    const answer = await ask({ listen: { host: "127.0.0.1", port: await freePort() } }, ENV);

    expect(answer.status).toBe(1);
    expect(answer.said).toMatch(/^not alive: .*ECONNREFUSED/);
  });

  it("is one that accepts a connection and never answers", async () => {
    await using silent = await serveTcp();

    const answer = await ask({ listen: { host: "127.0.0.1", port: silent.port } }, ENV);

    expect(answer).toEqual({ status: 1, said: expect.stringContaining("no answer within 4 s") as unknown });
  });

  it.each([500, 503])("is one that answers %i", async (status) => {
    const server = createServer((_request, response) => response.writeHead(status).end()).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;

    const answer = await ask({ listen: { host: "127.0.0.1", port } }, ENV);
    server.close();

    expect(answer).toMatchObject({ status: 1, said: expect.stringContaining(`answers ${status}`) as unknown });
  });

  it("is one that ends every connection", async () => {
    const server = createRawServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const webFile = fileWith(GUARDS["clients with any certificate"]);

    const answer = await ask({ listen: { host: "127.0.0.1", port }, webFile }, ENV);
    server.close();

    expect(answer.status).toBe(1);
  });

  it("is told of mistakes that a collector would be told of", async () => {
    await expect(ask({}, {})).rejects.toThrow(ConfigurationError);
    await expect(ask({ webFile: fileWith("tls_server_config: 1") }, ENV)).rejects.toThrow("tls_server_config");
  });
});

describe("a collector that is starting", () => {
  it("is waited for where that is asked for", async () => {
    const options = { listen: { host: "127.0.0.1", port: await freePort() } };
    const asked = ask({ ...options, waitMs: 60_000 }, ENV);
    await expect(ask(options, ENV)).resolves.toMatchObject({ status: 1 });
    await using _ = await collecting(options, ENV);

    await expect(asked).resolves.toMatchObject({ status: 0 });
  });

  it("is waited for no longer than that, and not with mistakes", async () => {
    const options = { listen: { host: "127.0.0.1", port: await freePort() } };

    await expect(ask({ ...options, waitMs: 300 }, ENV)).resolves.toMatchObject({ status: 1 });
    await expect(ask({ ...options, waitMs: 600_000 }, {})).rejects.toThrow(ConfigurationError);
  });
});

describe("in a container", () => {
  /** What /proc looks like there: the first process is `command`, and a collector has the socket with this inode. */
  function procWith(command: readonly string[], table: "tcp" | "tcp6", line: string): string {
    const proc = join(folder.path, `proc-${Math.random()}`);
    for (const pid of ["1", "7"]) mkdirSync(join(proc, pid, "fd"), { recursive: true });
    mkdirSync(join(proc, "net"));
    writeFileSync(join(proc, "1/cmdline"), command.join("\0"));
    writeFileSync(join(proc, "7/cmdline"), "node\0dist/src/main.js\0collect\0");
    symlinkSync("socket:[4711]", join(proc, "7/fd/19"));
    symlinkSync("/dev/null", join(proc, "7/fd/0"));
    writeFileSync(join(proc, "net", table), `  sl  local_address rem_address   st tx_queue …\n${line}\n`);
    return proc;
  }

  const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, "0");
  const INIT = ["/sbin/docker-init", "--", "node", "--disable-proto=delete", "dist/src/main.js", "collect"];
  const REST = "00000000:0000 0A 00000000:00000000 00:00000000 00000000 65532 0 4711 1 0000000000000000 100 0 0 10 0";

  it.each([
    ["anybody, in clear", "127.0.0.1", "tcp", "0100007F"],
    ["a user with a certificate", "127.0.0.1", "tcp", "00000000"],
    ["a user, over TLS", "::1", "tcp6", "00000000000000000000000001000000"],
    ["clients with any certificate", "::", "tcp6", "00000000000000000000000000000000"],
  ] as const)("asks the one that lets in %s where it does listen, on %s", async (guard, host, table, words) => {
    const listen = { host, port: await freePort() };
    await using _ = await collecting({ listen, webFile: fileWith(GUARDS[guard]) }, ENV);

    const liveness = await askContainer(procWith(INIT, table, `   0: ${words}:${hex(listen.port)} ${REST}`));

    expect(liveness).toMatchObject({ alive: true });
  });

  it("says that a collector is not alive which does not answer", async () => {
    const line = `   0: 0100007F:${hex(await freePort())} ${REST}`;

    await expect(askContainer(procWith(INIT, "tcp", line))).resolves.toMatchObject({ alive: false });
  });

  it("leaves sockets of others alone, and containers of others", async () => {
    const line = `   0: 0100007F:${hex(await freePort())} ${REST.replace("4711", "4712")}`;

    await expect(askContainer(procWith(INIT, "tcp", line))).resolves.toBeUndefined();
    await expect(askContainer(procWith(["/pause"], "tcp", line.replace("4712", "4711")))).resolves.toBeUndefined();
    await expect(askContainer(join(folder.path, "none"))).resolves.toBeUndefined();
  });
});
