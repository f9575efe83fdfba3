import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it, vi } from "vitest";

import { ADVICE, inFile } from "../../src/fleet/advice.ts";
import { doctor } from "../../src/cli/doctor.ts";
import { selected } from "../../src/cli/selection.ts";
import { startNexus } from "../../src/simulator/nexus.ts";
import type { NexusOptions } from "../../src/simulator/options.ts";
import { personalities } from "../../src/simulator/personalities/index.ts";
import { temporaryFolder } from "../support/folder.ts";
import { PASSWORD } from "../support/collector.ts";
import { STEERING } from "../support/issued.ts";

/** What the doctor says of a switch and the exit status, with what the settings say besides. */
async function examine(options: Partial<NexusOptions>, settings: Record<string, string> = {}, host?: string) {
  await using nexus = await startNexus({ name: "leaf-1", personality: "tor-10.3.5", password: PASSWORD, ...options });
  const protocol = options.tls === undefined ? "http" : "https";
  const variables = { PORT: String(nexus.port), PROTOCOL: protocol, USER: "admin", PASS: PASSWORD, ...settings };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(`NXAPI_${name}`, value);
  let said = "";
  try {
    const status = await doctor(await selected([host ?? nexus.host], {}, process.env), (text) => (said += text));
    return { status, said, nexus };
  } finally {
    vi.unstubAllEnvs();
  }
}

describe("the doctor of a switch that is well", () => {
  it("says how far it came, and gives each command a state and a time", async () => {
    const { status, said } = await examine({});

    expect(status).toBe(0);
    expect(said).toMatch(/^ {2}connect +ok +\d+ ms$/m);
    expect(said).toMatch(/^ {2}login +ok: user admin$/m);
    expect(said).toMatch(/^ {2}nx-api +ok: leaf-1, .*, 10\.3\(5\)$/m);
    expect(said).toMatch(/^ {2}profiles +tables, health$/m);
    expect(said).toMatch(/^ {2}show icam resource fib-tcam module 1 inst 0 +ok, 30 readings +\d+ ms$/m);
    expect(said).toMatch(/^ {2}show icam resource l2_table module 1 inst 0 +unsupported: % Invalid command/m);
    expect(said).not.toContain(PASSWORD);
  });

  it("prints no character of its certificate that could steer a terminal", async () => {
    const { said } = await examine({ tls: STEERING }, { TLS_INSECURE: "true" });

    expect(said).toMatch(/^ {2}tls +ok: TLSv1.3, CN=a\? 2J\?b, valid until /m);
  });

  it("prints the line that pins its certificate", async () => {
    const { status, said, nexus } = await examine({ tls: true }, { TLS_INSECURE: "true" });

    expect(status).toBe(0);
    expect(said).toContain(`NXAPI_TLS_PIN=${nexus.fingerprint256}`);
    expect(said).toMatch(/^ {2}warning +Whoever is in between can read the password\. Pin the certificate\.$/m);
  });
});

describe("the doctor of any switch that is simulated", () => {
  it.each(Object.values(personalities).map((one) => [one.name, one] as const))(
    "finds tables on %s, but for the one that has none",
    async (name, personality) => {
      const { status, said } = await examine({ personality });

      expect([status, said.includes("NONE")]).toEqual(name === "n5k-7.3" ? [8, true] : [0, false]);
    },
  );
});

describe("the doctor of a chassis", () => {
  it("takes the end of a module's instances for no fault", async () => {
    const { status, said } = await examine({ personality: "chassis-9.3.7a" });

    expect(status).toBe(0);
    expect(said).toMatch(/^ {2}show icam resource fib-tcam module 26 inst 0 +ok/m);
    expect(said).not.toContain("Invalid value/range");
  });
});

describe("the doctor of a switch that has nothing to read", () => {
  const invalid = { error: "% Invalid command at '^' marker.\n" };

  it("says that it knows none of the commands, each once, with status 8", async () => {
    const { status, said } = await examine({ faults: { "refuse-command": { command: "show", ...invalid } } });
    const listed = said.match(/^ {2}show .{56}/gm) ?? [];

    expect(status).toBe(8);
    expect(said).toMatch(/^ {2}tables +NONE: The switch knows none of the commands: .* no structured output\.$/m);
    expect(said).toMatch(/^ +Next: Upgrade the switch/m);
    expect(listed.length).toBeGreaterThan(10);
    expect(listed).toHaveLength(new Set(listed).size);
  });

  it("says that it has none of the tables", async () => {
    const { status, said } = await examine(
      {
        faults: { "refuse-command": { command: "show icam", ...invalid } },
      },
      { COMMANDS: "version,icam_scale,icam_health" },
    );

    expect(status).toBe(8);
    expect(said).toMatch(/^ {2}tables +NONE: The switch answers, and has none of the tables/m);
  });

  it("is content where it is asked for no table", async () => {
    const { status, said } = await examine({}, { COMMANDS: "version,module" });

    expect(status).toBe(0);
    expect(said).not.toContain("NONE");
  });
});

describe("the doctor of a switch that cannot be asked", () => {
  it.each<[string, number, string, Partial<NexusOptions>, Record<string, string>, string?]>([
    ["a name that does not exist", 3, "name", {}, {}, "leaf-1.invalid"],
    ["a closed port", 4, "connect", { faults: { refuse: {} } }, {}],
    ["a certificate that nobody vouches for", 5, "tls", { tls: true }, {}],
    ["another certificate than the pinned one", 5, "tls", { tls: true }, { TLS_PIN: "ab".repeat(32) }],
    ["a TLS handshake that hangs", 5, "tls", { tls: true, faults: { "tls-hang": {} } }, { TIMEOUT: "1" }],
    ["a wrong password", 6, "login", {}, { PASS: "wrong" }],
    ["a switch that forbids", 6, "login", { faults: { forbidden: {} } }, {}],
    ["no answer", 7, "nx-api", { faults: { hang: {} } }, { TIMEOUT: "1" }],
    ["a page in the place of an answer", 7, "nx-api", { faults: { "wrong-type": {} } }, {}],
    ["a switch that does not speak JSON-RPC", 7, "nx-api", { dialect: { jsonRpc: false } }, {}],
    ["a web server that has lost NX-API", 7, "nx-api", { faults: { "error-page": { status: 502 } } }, {}],
    ["a switch that is busy", 7, "nx-api", { faults: { "too-many": {} } }, {}],
  ])("names %s with status %d, and the next step", async (_what, expected, step, options, settings, host) => {
    const { status, said } = await examine(options, settings, host);

    expect(status).toBe(expected);
    expect(said).toMatch(new RegExp(`^ {2}${step} +FAILED \\(\\w+\\): .+$`, "m"));
    expect(said).toMatch(/^ +Next: .+$/m);
    expect(said).not.toContain(PASSWORD);
  });

  it("says from which release JSON-RPC is there to a switch that does not speak it", async () => {
    const { said } = await examine({ dialect: { jsonRpc: false } });

    expect(said).toMatch(/FAILED \(no_json_rpc\): HTTP 400: NX-API answers, but not in JSON-RPC, .*not supported$/m);
    expect(said).toMatch(/Next: Upgrade NX-OS: .*7\.0\(3\)I2\(1\)/);
  });

  it("does not say that the login went well where nobody has answered", async () => {
    const { said } = await examine({ faults: { reset: {} } });

    expect(said).toMatch(/^ {2}nx-api +FAILED \(reset\)/m);
    expect(said).not.toMatch(/^ {2}login/m);
  });

  it("says to a file's switch what to write into the file, which then lets it in", async () => {
    await using folder = await temporaryFolder();
    await using nexus = await startNexus({ name: "leaf-1", personality: "tor-10.3.5", password: PASSWORD, tls: true });
    const file = join(folder.path, "fleet.yaml");
    const fleet = `switches:\n  - { name: leaf-1, host: 127.0.0.1, port: ${nexus.port}, user: admin, password_env: PASS, TLS }\n`;
    const ask = async (tls: string) => {
      writeFileSync(file, fleet.replace("TLS", tls));
      let said = "";
      const status = await doctor(
        await selected([], { "config.file": file }, { PASS: PASSWORD }),
        (text) => (said += text),
      );
      return { status, said };
    };

    const untrusted = await ask("timeout_s: 5");
    const line = /tls: \{ pin: "[0-9A-F:]+" \}/.exec(untrusted.said)?.[0] ?? "";
    const pinned = await ask(line);

    expect(untrusted.status).toBe(5);
    expect(untrusted.said).toContain("Next: Pin its fingerprint with tls.pin, or trust its issuer with tls.ca_file.");
    expect(pinned.status).toBe(0);
    expect(untrusted.said + pinned.said).not.toContain("NXAPI_");
  });

  it("has a name in a file for each variable in an advice", () => {
    const steps = Object.values(ADVICE).map(({ step }) => inFile(step));

    expect(steps.filter((step) => step.includes("NXAPI_"))).toEqual([]);
  });

  it("says which certificate it was that is not accepted, to be pinned", async () => {
    const { said, nexus } = await examine({ tls: true }, {});

    expect(said).toContain(nexus.fingerprint256);
  });

  it("has status 1 where only a command fails", async () => {
    const { status, said } = await examine({
      faults: { "refuse-command": { command: "show module", error: "% Permission denied for the role\n" } },
    });

    expect(status).toBe(1);
    expect(said).toMatch(/^ {2}show module +failed: % Permission denied for the role$/m);
  });
});
