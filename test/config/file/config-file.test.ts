import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfigFile } from "../../../src/config/file/config-file.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { fileWith, VOCABULARY } from "./fleet-file.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let file = "";

beforeAll(async () => {
  folder = await temporaryFolder();
  file = join(folder.path, "config.yaml");
  writeFileSync(join(folder.path, "password"), "hunter2\n");
});

afterAll(async () => {
  await folder[Symbol.asyncDispose]();
});

function read(text: string, variables: Record<string, string> = { PASS: "hunter2" }) {
  writeFileSync(file, text);
  return readConfigFile(file, VOCABULARY, variables);
}

describe("a configuration file", () => {
  it("needs a name, a user and a password for a switch", async () => {
    const { switches, web, freshness } = await read(fileWith());

    expect(switches).toMatchObject([
      {
        name: "leaf-1",
        host: "leaf-1",
        port: 443,
        protocol: "https",
        user: "admin",
        trust: { kind: "verify" },
        places: undefined,
        timeoutMs: 30_000,
      },
    ]);
    await expect(switches[0]?.password()).resolves.toBe("hunter2");
    expect(web).toEqual({ host: "127.0.0.1", port: 8888 });
    expect(freshness).toEqual({ maxAgeMs: 5_000, maxStaleMs: 90_000 });
  });

  it("says for each switch what does not hold for all of them", async () => {
    const { switches } = await read(`
defaults:
  user: admin
  password_file: ${join(folder.path, "password")}
  protocol: http
  timeout_s: 7.5
  commands: { icam_scale: { period_s: 600 }, icam_itd: true }
switches:
  - { name: leaf-1, host: 192.0.2.1, port: 8080 }
  - name: leaf-2
    host: 2001:db8::2
    protocol: https
    tls: { pin: [${"ab".repeat(32)}] }
    instances: [1/0, 2/1]
    commands: { icam_itd: false, version: { enabled: true, period_s: 0 } }
`);

    const inCommon = { user: "admin", timeoutMs: 7_500 };
    expect(switches).toMatchObject([
      { ...inCommon, host: "192.0.2.1", port: 8080, protocol: "http" },
      {
        ...inCommon,
        host: "2001:db8::2",
        port: 443,
        protocol: "https",
        trust: { kind: "pin", sha256: [Array.from({ length: 32 }, () => "AB").join(":")] },
        places: [
          { module: "1", inst: "0" },
          { module: "2", inst: "1" },
        ],
      },
    ]);
    expect(switches.map(({ commands }) => commands.choices)).toEqual([
      { icam_scale: { periodMs: 600_000 }, icam_itd: { enabled: true } },
      { icam_scale: { periodMs: 600_000 }, icam_itd: { enabled: false }, version: { enabled: true, periodMs: 0 } },
    ]);
  });

  it("takes a switch's own password in the place of the one that holds for all", async () => {
    const { switches } = await read(
      `
defaults: { user: u, password_file: ${join(folder.path, "password")} }
switches: [{ name: a }, { name: b, password_env: OTHER }]
`,
      { OTHER: "other" },
    );

    const passwords = await Promise.all(switches.map(({ password }) => password()));

    expect(passwords).toEqual(["hunter2", "other"]);
  });

  it("reads a systemd credential from the service's folder", async () => {
    const { switches } = await read("switches: [{ name: a, user: u, password_credential: password }]", {
      CREDENTIALS_DIRECTORY: folder.path,
    });

    await expect(switches[0]?.password()).resolves.toBe("hunter2");
  });

  it("says where credentials are from, where there is no service that has some", async () => {
    await expect(read("switches: [{ name: a, user: u, password_credential: password }]")).rejects.toThrow(
      "config.yaml:1:53: switches[0].password_credential: systemd gives credentials to its services alone",
    );
  });

  it("says which part of the switches is asked, before the environment does", async () => {
    const NXAPI_SHARD = "3/4";

    const [both, outside, neither] = [
      await read(fileWith("", "shard: { index: 1, count: 2 }\n"), { PASS: "x", NXAPI_SHARD }),
      await read(fileWith(), { PASS: "x", NXAPI_SHARD }),
      await read(fileWith()),
    ];

    expect([both, outside, neither].map(({ shard }) => shard)).toEqual([
      { index: 1, count: 2 },
      { index: 3, count: 4 },
      { index: 0, count: 1 },
    ]);
    await expect(read(fileWith("", "shard: { index: 2, count: 2 }\n"))).rejects.toThrow(
      "shard.index: expected less than count: the first is 0",
    );
  });

  it("sets what is not about switches", async () => {
    const settings = await read(
      fileWith(
        "",
        "web: { host: 0.0.0.0, port: 9999 }\nfreshness: { max_age_s: 1 }\nresource: { service.name: tcam }\n",
      ),
    );

    expect(settings).toMatchObject({
      web: { host: "0.0.0.0", port: 9999 },
      freshness: { maxAgeMs: 1_000, maxStaleMs: 90_000 },
      resource: { "service.name": "tcam" },
    });
  });
});
