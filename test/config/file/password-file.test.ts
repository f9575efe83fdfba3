import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { readConfigFile } from "../../../src/config/file/config-file.ts";
import { readEnvironment } from "../../../src/config/env/environment.ts";
import { createSession } from "../../../src/nxapi/session.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { mistakesIn, VOCABULARY } from "./fleet-file.ts";

/** What a file of a password may hold, and why it is none. */
const DAMAGED: readonly (readonly [string, string | Uint8Array, string])[] = [
  ["nothing", "", "is empty"],
  ["a line end alone", "\n", "is empty"],
  ["blanks alone", " \t \r\n", "holds nothing but blanks"],
  ["two lines", "hunter2\nhunter3\n", "has more than one line"],
  ["an empty second line", "hunter2\n\n", "has more than one line"],
  ["a carriage return alone", "hunter2\rhunter3", "holds a control character"],
  ["a carriage return at its end", "hunter2\r", "holds a control character"],
  ["a tab", "hunter\t2", "holds a control character"],
  ["an escape", "\u001b[200~hunter2", "holds a control character"],
  ["a NUL", "hunter2\0", "holds a NUL byte; save it as text in UTF-8"],
  ["UTF-16", Buffer.from("\uFEFFhunter2", "utf16le"), "is UTF-16; save it as UTF-8"],
  ["UTF-16 with the high byte first", Buffer.from("\uFEFFhunter2", "utf16le").swap16(), "is UTF-16; save it as UTF-8"],
  ["UTF-16 without its mark", Buffer.from("hunter2", "utf16le"), "holds a NUL byte; save it as text in UTF-8"],
  ["Latin-1", Buffer.from("hünter2", "latin1"), "is not text in UTF-8"],
  ["3 MB", "x".repeat(3_000_000), "is larger than 4 KiB"],
];

/** The settings of a switch whose password is in a file. */
async function switchOf(file: string) {
  const { switches } = await readEnvironment({ NXAPI_HOST: "leaf-1", NXAPI_USER: "u", NXAPI_PASS_FILE: file });
  const [settings] = switches;
  if (settings === undefined) throw new Error("there is no switch");
  return settings;
}

describe("a password's file", () => {
  it.each(DAMAGED)(
    "with %s is a mistake of the configuration that shows none of it",
    async (_what, content, mistake) => {
      await using folder = await temporaryFolder();
      const file = join(folder.path, "password");
      writeFileSync(file, content);

      const text = `switches: [{ name: a, user: u, password_file: ${JSON.stringify(file)} }]`;
      const inFile = await mistakesIn(text);

      expect(inFile).toEqual([expect.stringContaining(`: switches[0].password_file: ${file} ${mistake}`)]);
      await expect(switchOf(file)).rejects.toThrow(`NXAPI_PASS_FILE: ${file} ${mistake}`);
    },
  );

  it.each(DAMAGED)(
    "that holds %s later on is no_password with the reason, and gives nothing to send",
    async (_what, content, mistake) => {
      await using folder = await temporaryFolder();
      const file = join(folder.path, "password");
      writeFileSync(file, "hunter2\n");
      const { user, password } = await switchOf(file);
      const session = createSession({ user, password, now: () => 0 });
      writeFileSync(file, content);

      await expect(session.credentials()).rejects.toMatchObject({
        reason: "no_password",
        message: `${file} ${mistake}`,
      });
    },
  );

  it.each([
    ["no line end", "hunter2"],
    ["a line feed", "hunter2\n"],
    ["a carriage return and a line feed", "hunter2\r\n"],
    ["Windows's mark before it", "\uFEFFhunter2\r\n"],
  ])("with %s is that password", async (_what, content) => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "password");
    writeFileSync(file, content);

    expect(await (await switchOf(file)).password()).toBe("hunter2");
  });

  it("keeps blanks around a password, and letters of any kind in it", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "password");
    writeFileSync(file, " grün ☃ \n");

    expect(await (await switchOf(file)).password()).toBe(" grün ☃ ");
  });

  it("that has become a pipe is no_password at once", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "password");
    writeFileSync(file, "hunter2\n");
    const { password } = await switchOf(file);
    rmSync(file);
    execFileSync("mkfifo", [file]);

    await expect(password()).rejects.toThrow(`${file} is not a regular file`);
  });
});

describe("a password in the environment", () => {
  it.each([
    ["hunter2\n", "has more than one line"],
    [" ", "holds nothing but blanks"],
    ["hunter\u00002", "holds a control character"],
    ["hunter2\r", "holds a control character"],
  ])("%j is a mistake too", async (password, mistake) => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "fleet.yaml");
    writeFileSync(file, "switches: [{ name: a, user: u, password_env: PASS }]");
    const single = { NXAPI_HOST: "leaf-1", NXAPI_USER: "u", NXAPI_PASS: password };

    await expect(readEnvironment(single)).rejects.toThrow(`NXAPI_PASS ${mistake}`);
    await expect(readConfigFile(file, VOCABULARY, { PASS: password })).rejects.toThrow(
      `the environment variable PASS ${mistake}`,
    );
  });
});

describe("other files of a configuration", () => {
  it.each([
    ["tls: { ca_file: FILE }", "tls.ca_file"],
    ["password_file: FILE", "password_file"],
  ])("that are a pipe are told, and hold nothing up: %s", async (setting, key) => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "pipe");
    execFileSync("mkfifo", [file]);

    const mistakes = await mistakesIn(
      `switches: [{ name: a, user: u, ${setting.replace("FILE", JSON.stringify(file))} }]`,
    );

    expect(mistakes.join()).toContain(`switches[0].${key}: ${file} is not a regular file`);
  });

  it("a configuration that is a pipe is told too", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "pipe");
    execFileSync("mkfifo", [file]);

    await expect(readConfigFile(file, VOCABULARY, {})).rejects.toThrow(`${file}: is not a regular file`);
  });
});
