import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";
import { type Document, isPair, isScalar, parseDocument, type Scalar, visit } from "yaml";

import { catalogue } from "../../src/catalogue/index.ts";
import { startCollector } from "../../src/collector/collector.ts";
import { readConfiguration, scopeOf } from "../../src/collector/configuration.ts";
import { typed } from "../../src/terminal.ts";
import { describeEnvironment } from "../../src/config/env/environment.ts";
import { ConfigurationError } from "../../src/config/settings.ts";
import { createLog } from "../../src/log.ts";
import { faultNames } from "../../src/simulator/http/faults.ts";
import { personalities } from "../../src/simulator/personalities/index.ts";
import { exampleFolder } from "../support/example-file.ts";
import { temporaryFolder } from "../support/folder.ts";
import { freePort } from "../support/free-port.ts";
import { runHere } from "../support/run-here.ts";

/** What a message suggests. */
function suggested(text: string): string {
  const [, word = ""] = /[Dd]id you mean (?:one of )?([^?,)]+)\?/.exec(text) ?? [];
  return word;
}

async function mistakesOf(read: () => unknown): Promise<string> {
  try {
    await read();
    return "";
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
}

/** A word with a slip of the finger in it: a letter is missing, doubled, or two have changed places. */
function slips(word: string): string[] {
  const at = Math.ceil(word.length / 2);
  return [
    word.slice(0, at) + word.slice(at + 1),
    word.slice(0, at) + word.slice(at - 1),
    word.slice(0, at - 1) + (word[at] ?? "") + (word[at - 1] ?? "") + word.slice(at + 1),
  ].filter((slip) => slip !== word);
}

/** The keys of three letters and more that stand so deep in a file. */
function keysAt(document: Document, depth: number): Scalar<string>[] {
  const found: Scalar<string>[] = [];
  visit(document, {
    Pair: (_, { key }, path) => {
      const above = path.filter(isPair).length;
      if (isScalar<string>(key) && above === depth - 1 && /^[a-z_]{3,}$/.test(key.value)) found.push(key);
    },
  });
  return found;
}

describe("a misspelt command", () => {
  const commands = ["collect", "health", "check", "demo", "simulate", "doctor", "metrics", "record", "report"];

  it.each(commands.flatMap(slips))("%s is told with one that there is", async (word) => {
    const { status, printed } = await runHere([word, "--log.level", "error"]);
    const command = suggested(printed);

    expect(status).toBe(2);
    expect(commands).toContain(command);
    const { printed: help } = await runHere([command, "--help"]);
    expect(help).toContain(`nxapi-collector ${command}`);
  });

  it("that is near to none is told with all that there are", async () => {
    const { printed } = await runHere(["frobnicate"]);

    expect(printed).toContain(`there is no command frobnicate; there are ${commands.join(", ")}`);
  });
});

describe("a misspelt option", () => {
  it.each(["collect", "check", "demo", "simulate", "doctor", "metrics", "record", "report"])(
    "of %s is told with one that it takes",
    async (command) => {
      const { printed: help } = await runHere([command, "--help"]);
      const options = [...help.matchAll(/^ +(?:-\w, )?(--[\w.-]+)/gm)].map(([, option = ""]) => option);
      expect(options.length).toBeGreaterThan(2);

      for (const option of options) {
        const { printed } = await runHere([command, `${option}x`]);

        expect(printed).toContain("error: unknown option");
        expect(options).toContain(suggested(printed));
      }
    },
  );
});

describe("a misspelt setting", () => {
  it("of a file is told with one that is accepted there, or with none", async () => {
    const example = readFileSync("docs/configuration.example.yaml", "utf8");
    await using folder = await exampleFolder(example);
    const good = folder.within(example);
    const followed: string[] = [];

    // All at one depth at once: those below a misspelt one are not looked at.
    for (let depth = 1; keysAt(parseDocument(good), depth).length > 0; depth += 1) {
      const document = parseDocument(good);
      const keys = keysAt(document, depth);
      const written = keys.map(({ value }) => value);
      const mistakes = async (): Promise<string> => {
        writeFileSync(folder.file, String(document));
        return await mistakesOf(() => readConfiguration({ file: folder.file }, {}));
      };
      for (const key of keys) key.value = slips(key.value)[0] ?? "";
      const told = [
        ...(await mistakes()).matchAll(/([\w-]+): there is no such (?:setting|command)(?:; did you mean ([^?]+)\?)?/g),
      ];
      const meant = keys.map((key) => {
        const at = told.findIndex(([, slip]) => slip === key.value);
        return at < 0 ? undefined : told.splice(at, 1)[0]?.[2];
      });
      for (const [index, key] of keys.entries()) key.value = meant[index] ?? written[index] ?? "";
      expect([depth, await mistakes()]).toEqual([depth, expect.not.stringContaining("there is no such")]);
      followed.push(...written.filter((_, index) => meant[index] !== undefined));
    }

    expect(followed.length).toBeGreaterThan(90);
  });

  it.each(
    [...describeEnvironment().matchAll(/^ {2}(\w+) /gm)].map(([, name = ""]) => name).flatMap((name) => slips(name)),
  )("of the environment, %s, is told with one that there is", async (name) => {
    const variables = { NXAPI_HOST: "h", NXAPI_USER: "u", NXAPI_PASS: "p", [name]: "x" };
    const all = describeEnvironment();

    const told = [
      await mistakesOf(() => readConfiguration({}, variables)),
      ...(await readConfiguration({}, variables).then(
        ({ warnings }) => warnings,
        () => [],
      )),
    ].join("\n");

    // A slip in the first letters makes it another program's variable.
    if (!/^(NXAPI|OTEL)_/.test(name)) return;
    expect(told).toContain(`${name} is not a setting`);
    const near = suggested(told);
    expect([
      name,
      near === "" || new RegExp(String.raw`^ {2}${near} `, "m").test(all) || near.includes("METRICS_"),
    ]).toEqual([name, true]);
  });

  it("as a command's id, a fault or a personality is told with one that there is", async () => {
    const ids = catalogue.map(({ id }) => id);
    for (const id of ids) {
      const near = suggested(
        await mistakesOf(() => scopeOf({ name: "a", commands: { only: [`${id}x`] }, places: undefined })),
      );
      expect(ids).toContain(near);
    }
    for (const name of faultNames) {
      const { printed } = await runHere(["simulate", "--fault", `${name}x`]);
      expect(faultNames).toContain(suggested(printed));
    }
    for (const name of Object.keys(personalities)) {
      const { printed } = await runHere(["simulate", "--personality", `${name}x`]);
      expect(Object.keys(personalities)).toContain(suggested(printed));
    }
  });
});

describe("a hint", () => {
  it("on a switch that is down is a command that finds it", async () => {
    await using folder = await temporaryFolder();
    const port = await freePort();
    const file = join(folder.path, "my fleet.yaml");
    writeFileSync(
      file,
      `web: { port: 0 }
defaults: { user: admin, password_env: PASS, protocol: http, port: ${port} }
switches: [{ name: leaf-1, host: 127.0.0.1 }, { name: "rack 2/leaf 2", host: 127.0.0.1 }]
`,
    );
    const lines: string[] = [];
    const log = createLog((line) => lines.push(line), { format: "json" });
    const collector = await startCollector(await readConfiguration({ file }, { PASS: "x" }), { log });
    await fetch(`http://127.0.0.1:${collector.port}/metrics`);
    await collector.stop();
    const down = lines.filter((line) => line.includes("switch is down"));
    const hints = down.map((line) => /"try":"(npm run [^"]+)"\}$/.exec(line.trim())?.[1] ?? "");

    expect(hints.toSorted((a, b) => a.localeCompare(b))).toEqual([
      `npm run doctor -- --config.file '${file}' 'rack 2/leaf 2'`,
      `npm run doctor -- --config.file '${file}' leaf-1`,
    ]);
    for (const hint of hints) {
      const words = [...hint.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare = ""]) => quoted ?? bare);
      const { status, printed } = await runHere(["doctor", ...words.slice(4)], { PASS: "x" });
      expect(status).toBe(4);
      expect(printed).toContain("FAILED (refused)");
    }
  });

  it("on what npm leaves of an option is to put -- before it", async () => {
    const started = await runHere(["collect", "fleet.yaml"]);
    const asked = await runHere(["doctor", "fleet.yaml", "leaf-1"]);

    expect(started.status).toBe(2);
    expect(started.printed).toContain("npm start -- --config.file fleet.yaml");
    expect(asked).toEqual({
      status: 2,
      printed:
        "nxapi-collector: fleet.yaml is no switch; for a file say --config.file fleet.yaml, and with npm -- before it\n",
    });
  });

  it("is begun as the collector was: with npm in a clone, else with the program's name", () => {
    expect(typed("doctor")).toBe("npm run doctor --");
    expect(typed("doctor", "", false)).toBe("nxapi-collector doctor");
    expect(typed("doctor", "--config.file a.yaml", false)).toBe("nxapi-collector doctor --config.file a.yaml");
  });
});
