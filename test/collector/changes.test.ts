import { EventEmitter } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { hash } from "bcryptjs";
import { expect, it } from "vitest";

import { collect } from "../../src/cli/collect.ts";
import { startCollector } from "../../src/collector/collector.ts";
import { type Configuration, readConfiguration } from "../../src/collector/configuration.ts";
import { createLog } from "../../src/log.ts";
import { selfSigned } from "../../src/simulator/http/certificate.ts";
import { temporaryFolder } from "../support/folder.ts";
import { eventually } from "../support/processes.ts";

const STEPS = ["before reading", "after reading", "before starting", "after starting", "running"] as const;
type Step = (typeof STEPS)[number];

/** What a file says before and after it changes. */
const MARKS = ["old", "new"] as const;
type Mark = (typeof MARKS)[number];

const served = selfSigned();
const certificates = { old: selfSigned().cert, new: selfSigned().cert };
const hashes = { old: await hash("old", 4), new: await hash("new", 4) };
const leaf = (name: string, more: string): string => `{ name: ${name}, host: 127.0.0.1, port: 1, ${more} }`;

/** Every kind of file that is watched: what is in it, and what is read of that. */
const FILES: Readonly<
  Record<
    string,
    { readonly write: (mark: Mark, folder: string) => string; readonly read: (_: Configuration) => unknown }
  >
> = {
  "fleet.yaml": {
    write: (mark, folder) => `
web: { port: 0 }
defaults: { user: admin, password_env: PASS }
switch_files: ["more/*.yaml"]
switches: [${leaf("leaf-1", `labels: { mark: ${mark} }, tls: { ca_file: ${JSON.stringify(join(folder, "ca.pem"))} }`)}]
`,
    read: ({ settings }) => settings.switches[0]?.labels["mark"],
  },
  "more/a.yaml": {
    write: (mark) => `- ${leaf("leaf-2", `labels: { mark: ${mark} }`)}\n`,
    read: ({ settings }) => settings.switches[1]?.labels["mark"],
  },
  "ca.pem": {
    write: (mark) => certificates[mark],
    read: ({ settings }) => JSON.stringify(settings.switches[0]?.trust).includes(JSON.stringify(certificates.new)),
  },
  "web.yaml": {
    write: (mark) => `
tls_server_config:
  { cert_file: web.crt, key_file: web.key, client_auth_type: VerifyClientCertIfGiven, client_ca_file: clients.pem }
basic_auth_users: { prometheus: ${JSON.stringify(hashes[mark])} }
`,
    read: ({ security }) => security?.users.get("prometheus") === hashes.new,
  },
  "clients.pem": {
    write: (mark) => certificates[mark],
    read: ({ security }) => security?.tls?.clients.ca === certificates.new,
  },
};
const NEW: ReadonlySet<unknown> = new Set(["new", true]);

/** A collector in this process, one of whose files changes at a step of its start. */
async function changing(file: string, when: Step) {
  await using stack = new AsyncDisposableStack();
  const { path } = stack.use(await temporaryFolder());
  await mkdir(join(path, "more"));
  const write = (name: string, mark: Mark) => writeFile(join(path, name), FILES[name]?.write(mark, path) ?? "");
  for (const name of Object.keys(FILES)) await write(name, "old");
  await writeFile(join(path, "web.crt"), served.cert);
  await writeFile(join(path, "web.key"), served.key);

  const signals = new EventEmitter();
  const logged: string[] = [];
  let last: Configuration | undefined;
  let reads = 0;
  let changed = false;
  const at = async (step: Step): Promise<void> => {
    if (step !== when || changed) return;
    changed = true;
    await write(file, "new");
  };
  const status = collect(
    createLog((line) => logged.push(line)),
    { file: join(path, "fleet.yaml"), webFile: join(path, "web.yaml"), listen: undefined, lifecycle: false },
    {
      signals,
      async read(sources) {
        reads += 1;
        await at("before reading");
        const configuration = await Promise.resolve(readConfiguration(sources, { PASS: "secret" }));
        // The files are read twice to learn which there are.
        if (reads === 2) await at("after reading");
        last = configuration;
        return configuration;
      },
      async start(...how) {
        await at("before starting");
        const collector = await startCollector(...how);
        await at("after starting");
        return collector;
      },
    },
  );
  await eventually(() => Promise.resolve(logged.join("").includes("msg=collecting") || undefined));
  await at("running");
  const whole = stack.move();
  return {
    status,
    signals,
    write,
    reads: () => reads,
    logged: () => logged.join(""),
    seen: () => NEW.has(last && FILES[file]?.read(last)),
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  };
}

it.each(STEPS)("a file that changes %s is read as it is then, whichever it is", async (step) => {
  const outcomes = Object.keys(FILES).map(async (file) => {
    await using all = await changing(file, step);
    // What changes before it is read for the first time is no change.
    const reloaded = step === "before reading" ? /./ : /configuration reloaded/;
    await eventually(() => Promise.resolve((all.seen() && reloaded.test(all.logged())) || undefined));
    all.signals.emit("SIGTERM", "SIGTERM");
    return [file, await all.status, /error/.test(all.logged())];
  });

  expect(await Promise.all(outcomes)).toEqual(Object.keys(FILES).map((file) => [file, 0, false]));
});

it("reads nothing any more once it stops", async () => {
  await using all = await changing("fleet.yaml", "before reading");
  all.signals.emit("SIGTERM", "SIGTERM");
  const before = all.reads();

  await all.write("fleet.yaml", "old");
  all.signals.emit("SIGHUP", "SIGHUP");
  await all.status;
  await sleep(2_500);

  expect(all.reads()).toBe(before);
});
