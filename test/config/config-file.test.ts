import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

import { readConfigFile } from "../../src/config/config-file.ts";
import { ConfigurationError } from "../../src/config/settings.ts";
import { temporaryFolder } from "../support/folder.ts";

const VOCABULARY = {
  commandIds: ["version", "icam_scale", "icam_itd"],
  customCommands: z.array(z.strictObject({ id: z.string() })).optional(),
};

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

/** A good file with these lines for its one switch, and others at its end. */
function fileWith(ofSwitch = "", atEnd = ""): string {
  return `switches:\n  - name: leaf-1\n    user: admin\n    password_env: PASS\n${ofSwitch}${atEnd}`;
}

function read(text: string, variables: Record<string, string> = { PASS: "hunter2" }) {
  writeFileSync(file, text);
  return readConfigFile(file, VOCABULARY, variables);
}

/** What is wrong with a file, without the file's name. */
function mistakesIn(text: string, variables?: Record<string, string>): readonly string[] {
  try {
    read(text, variables);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.mistakes.map((mistake) => mistake.replace(`${file}:`, ""));
    throw error;
  }
  return [];
}

describe("a configuration file", () => {
  it("needs a name, a user and a password for a switch", async () => {
    const { switches, web, freshness } = read(fileWith());

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

  it("says for each switch what does not hold for all of them", () => {
    const { switches } = read(`
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
    const { switches } = read(
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
    const { switches } = read("switches: [{ name: a, user: u, password_credential: password }]", {
      CREDENTIALS_DIRECTORY: folder.path,
    });

    await expect(switches[0]?.password()).resolves.toBe("hunter2");
  });

  it("sets what is not about switches", () => {
    const settings = read(
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

describe("a mistake in a configuration file", () => {
  it.each<[string, string]>([
    ["", "1:1: the file: Invalid input: expected object, received null"],
    ["switches: []", "1:11: switches: expected at least one switch"],
    ["switches: leaf-1", "1:11: switches: expected a list of switches"],
    ["web: {}", "1:1: switches: must be set"],
    ["switches:\n\t- x", "2:1: Tabs are not allowed as indentation"],
    ["a: 1\na: 2\n", "2:1: Map keys must be unique"],
    [fileWith("    port: 0\n"), "5:11: switches[0].port: expected a whole number from 1 to 65535"],
    [fileWith("    port: x\n"), "5:11: switches[0].port: expected a whole number from 1 to 65535"],
    [fileWith("    prot: 1\n"), "5:5: switches[0].prot: there is no such setting; did you mean port?"],
    [fileWith("    password: x\n"), "5:5: switches[0].password: there is no such setting; did you mean password_file?"],
    [fileWith("    zzzzzzzz: 1\n"), "5:5: switches[0].zzzzzzzz: there is no such setting"],
    [fileWith("    protocol: ssh\n"), "5:15: switches[0].protocol: expected https or http"],
    [fileWith("    host: http://x\n"), "5:11: switches[0].host: expected a name or an address alone"],
    [fileWith("    timeout_s: 0\n"), "5:16: switches[0].timeout_s: expected seconds, from 1 to 300"],
    [fileWith("    instances: [1]\n"), "5:17: switches[0].instances[0]: expected module and instance, as 1/0"],
    [fileWith("    instances: []\n"), "5:16: switches[0].instances: expected at least one"],
    [
      fileWith("    tls: { ca_file: x, insecure: true }\n"),
      "5:10: switches[0].tls: pin, ca_file and insecure exclude each other; keep one",
    ],
    [fileWith("    tls: { insecure: false }\n"), "5:22: switches[0].tls.insecure: expected true, or nothing"],
    [fileWith("    tls: { ca_file: /nowhere }\n"), "5:10: switches[0].tls: /nowhere does not exist"],
    [fileWith("    tls: {}\n    protocol: http\n"), "5:10: switches[0].tls: is set, but protocol is http"],
    [
      fileWith("    commands: { icam_scal: true }\n"),
      "5:28: switches[0].commands.icam_scal: there is no such command; did you mean icam_scale?",
    ],
    [
      fileWith("    commands: { icam_scale: 5 }\n"),
      "5:29: switches[0].commands.icam_scale: expected true, false, or enabled and period_s",
    ],
    [
      fileWith("    password_file: /nowhere\n"),
      "2:5: switches[0]: needs exactly one of password_file, password_env and password_credential",
    ],
    [
      fileWith("", "  - { name: leaf-1, user: u, password_env: PASS }\n"),
      "5:13: switches[1].name: another switch has this name",
    ],
    [
      fileWith("", "custom_commands: [{ id: 1 }]\n"),
      "5:25: custom_commands[0].id: Invalid input: expected string, received number",
    ],
    [fileWith("", "resource: { 1st: x }\n"), "5:13: resource.1st: there is no such setting"],
    ["switches: [{ name: a, password_env: PASS }]", "1:12: switches[0].user: must be set here or under defaults"],
  ])("%j is told with its place", (text, mistake) => {
    expect(mistakesIn(text)).toEqual([mistake]);
  });

  it("is a password that is not where it is said to be, told once though it is every switch's", () => {
    const text = "defaults: { user: u, password_env: NOWHERE }\nswitches: [{ name: a }, { name: b }]";

    expect(mistakesIn(text)).toEqual(["1:36: defaults.password_env: the environment variable NOWHERE is not set"]);
  });

  it("is told together with all others, and no value with it", () => {
    const mistakes = mistakesIn(
      "web: { port: hunter2 }\nswitches:\n  - { name: a, user: hunter2, password: hunter2, port: hunter2, tls: { pin: hunter2 } }\n",
    );

    expect(mistakes).toHaveLength(4);
    expect(mistakes.join()).not.toContain("hunter2");
  });

  it("is that there is no such file", () => {
    expect(() => readConfigFile("/nowhere.yaml", VOCABULARY, {})).toThrow("/nowhere.yaml: cannot be read (ENOENT)");
  });
});
