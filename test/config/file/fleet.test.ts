import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { readConfigFile } from "../../../src/config/file/config-file.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { VOCABULARY } from "./fleet-file.ts";

const SECRETS = { PASS: "of all", GROUP: "of the group", OWN: "its own" };

/** What is read of a file and of those beside it, whose paths are given without their folder. */
async function read(text: string, more: Record<string, string> = {}, variables: Record<string, string> = {}) {
  await using folder = await temporaryFolder();
  mkdirSync(join(folder.path, "rows"));
  for (const [name, content] of Object.entries({ ...more, "fleet.yaml": text })) {
    writeFileSync(join(folder.path, name), content);
  }
  // Kubernetes mounts files as links to those of a hidden folder.
  symlinkSync(join(folder.path, "rows"), join(folder.path, "rows", "..data"));
  const settings = await readConfigFile(join(folder.path, "fleet.yaml"), VOCABULARY, { ...SECRETS, ...variables });
  return { ...settings, files: settings.files.map((file) => file.replace(`${folder.path}/`, "")) };
}

describe("a group", () => {
  it("says what its switches do not, and defaults what it does not", async () => {
    const { switches } = await read(`
defaults:
  user: all
  password_env: PASS
  timeout_s: 20
  tls: { insecure: true }
  labels: { site: fra1, row: "1" }
  commands: { icam_scale: { period_s: 600 }, icam_itd: true }
groups:
  leafs:
    user: group
    password_env: GROUP
    requests_per_minute: 30
    tls: { min_version: TLSv1.1 }
    labels: { row: "2", role: leaf }
    commands: { icam_scale: { timeout_s: 60 }, version: true }
switches:
  - { name: a }
  - { name: b, group: leafs }
  - { name: c, group: leafs, user: own, password_env: OWN, labels: { role: border }, commands: { version: false } }
`);
    const passwords = await Promise.all(switches.map(({ password }) => password()));

    expect(switches.map(({ user }) => user)).toEqual(["all", "group", "own"]);
    expect(passwords).toEqual(["of all", "of the group", "its own"]);
    expect(switches.map(({ passwordFrom }) => passwordFrom)).toEqual([
      "password_env PASS",
      "password_env GROUP",
      "password_env OWN",
    ]);
    expect(switches.map(({ timeoutMs, requestsPerMinute }) => [timeoutMs, requestsPerMinute])).toEqual([
      [20_000, 60],
      [20_000, 30],
      [20_000, 30],
    ]);
    expect(switches.map(({ trust, tls }) => [trust.kind, tls])).toEqual([
      ["insecure", {}],
      ["verify", { minVersion: "TLSv1.1" }],
      ["verify", { minVersion: "TLSv1.1" }],
    ]);
    expect(switches.map(({ labels }) => labels)).toEqual([
      { site: "fra1", row: "1" },
      { site: "fra1", row: "2", role: "leaf" },
      { site: "fra1", row: "2", role: "border" },
    ]);
    expect(switches.map(({ commands }) => commands.choices)).toEqual([
      { icam_scale: { periodMs: 600_000 }, icam_itd: { enabled: true } },
      { icam_scale: { timeoutMs: 60_000 }, icam_itd: { enabled: true }, version: { enabled: true } },
      { icam_scale: { timeoutMs: 60_000 }, icam_itd: { enabled: true }, version: { enabled: false } },
    ]);
  });

  it("that has its password elsewhere than defaults does not have both", async () => {
    const { switches } = await read(
      "defaults: { user: u, password_env: PASS }\ngroups: { g: { password_credential: secret } }\nswitches: [{ name: a, group: g, password_env: OWN }]",
      { secret: "x" },
      { CREDENTIALS_DIRECTORY: "/nowhere" },
    ).catch(({ mistakes }: { mistakes: string[] }) => ({ switches: mistakes }));

    expect(switches).toEqual([
      expect.stringMatching(/groups\.g\.password_credential: \/nowhere\/secret does not exist$/),
    ]);
  });

  it("of switches over http may stand under defaults that say how others are trusted", async () => {
    const { switches } = await read(
      "defaults: { user: u, password_env: PASS, tls: { insecure: true } }\ngroups: { lab: { protocol: http } }\nswitches: [{ name: a, group: lab }]",
    );

    expect(switches).toMatchObject([{ protocol: "http", port: 80, trust: { kind: "verify" }, tls: {} }]);
  });
});

describe("files with more switches", () => {
  const MORE = {
    "spines.yaml": "- { name: spine-1 }\n",
    "rows/2.json": '[{ "name": "leaf-2", "group": "leafs" }]',
    "rows/1.yaml": "- name: leaf-1\n",
    "rows/notes.txt": "no list",
    "rows/.1.yaml.swp": "[ {",
  };
  const COMMON = "defaults: { user: u, password_env: PASS }\ngroups: { leafs: { port: 8443 } }\n";

  it("are named, or found by a pattern in the order of their names, hidden ones left out", async () => {
    const { switches, files } = await read(
      `${COMMON}switch_files: [spines.yaml, "rows/*.yaml", "rows/*.json", "rows/1.*", "rows/*.none"]\nswitches: [{ name: border }]`,
      MORE,
    );

    expect(switches.map(({ name, port }) => [name, port])).toEqual([
      ["border", 443],
      ["spine-1", 443],
      ["leaf-1", 443],
      ["leaf-2", 8443],
    ]);
    expect(files).toEqual(["fleet.yaml", "spines.yaml", "rows", "rows/1.yaml", "rows/2.json"]);
  });

  it("are never the configuration file itself, and may be all that it names", async () => {
    const { switches } = await read(`${COMMON}switch_files: ["*.yaml"]`, MORE);

    expect(switches.map(({ name }) => name)).toEqual(["spine-1"]);
  });
});

describe("what may be probed", () => {
  it("is asked as its group and defaults say", async () => {
    const { probes, switches } = await read(`
defaults: { user: u, password_env: PASS, labels: { site: fra1 } }
groups: { lab: { port: 8080, protocol: http } }
probe:
  allow:
    - { targets: [192.0.2.0/24, 2001:db8::/32, 192.0.2.7, "2001:db8::1", Leaf-*.Example.net, spine-1], group: lab }
    - { targets: ["*.dc.example.net"] }
`);

    expect(switches).toEqual([]);
    expect(probes.map(({ targets }) => targets)).toEqual([
      [
        { kind: "network", address: "192.0.2.0", prefix: 24, family: "ipv4" },
        { kind: "network", address: "2001:db8::", prefix: 32, family: "ipv6" },
        { kind: "network", address: "192.0.2.7", prefix: 32, family: "ipv4" },
        { kind: "network", address: "2001:db8::1", prefix: 128, family: "ipv6" },
        { kind: "pattern", pattern: "leaf-*.example.net" },
        { kind: "pattern", pattern: "spine-1" },
      ],
      [{ kind: "pattern", pattern: "*.dc.example.net" }],
    ]);
    expect(probes.map(({ settings }) => settings("192.0.2.9"))).toMatchObject([
      { name: "192.0.2.9", host: "192.0.2.9", port: 8080, protocol: "http", user: "u", labels: { site: "fra1" } },
      { name: "192.0.2.9", host: "192.0.2.9", port: 443, protocol: "https" },
    ]);
  });
});

describe("the collector's own settings", () => {
  const GOOD = "switches: [{ name: a, user: u, password_env: PASS }]\n";
  const VARIABLES = {
    OTEL_EXPORTER_PROMETHEUS_HOST: "0.0.0.0",
    OTEL_EXPORTER_PROMETHEUS_PORT: "9999",
    OTEL_RESOURCE_ATTRIBUTES: "service.namespace=dc-1,host.id=x",
    OTEL_SERVICE_NAME: "tcam",
  };

  it("are the environment's where the file is silent", async () => {
    const { web, resource } = await read(GOOD, {}, VARIABLES);

    expect(web).toEqual({ host: "0.0.0.0", port: 9999 });
    expect(resource).toEqual({ "service.namespace": "dc-1", "host.id": "x", "service.name": "tcam" });
  });

  it("are the file's where it says something", async () => {
    const { web, resource } = await read(`${GOOD}web: { port: 1 }\nresource: { service.name: fleet }`, {}, VARIABLES);

    expect(web).toEqual({ host: "0.0.0.0", port: 1 });
    expect(resource).toEqual({ "service.namespace": "dc-1", "host.id": "x", "service.name": "fleet" });
  });

  it("limit how many switches are polled at once", async () => {
    const { concurrency } = await read(`${GOOD}fleet: { polls_at_once: 10, connects_per_second: 5 }`);

    expect(concurrency).toEqual({ pollsAtOnce: 10, connectsAtOnce: 64, connectsPerSecond: 5 });
  });
});
