#!/usr/bin/env node
// Starts the project's own Node 24, which is a locked development dependency, so that a machine
// with any Node from 20 on and npm is enough. Plain JavaScript without dependencies: it has to run
// before anything is installed.
//
//   node scripts/launch.js run FILE [ARG…]   runs a source file
//   node scripts/launch.js bin NAME [ARG…]   runs an installed tool
//   node scripts/launch.js check             runs the formatter, the linter, the type check and the quick tests
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const wanted = `v${manifest.devDependencies.node}`;
const binary = join(root, "node_modules/node/bin", process.platform === "win32" ? "node.exe" : "node");

const CHECKS = [
  ["oxfmt", "--check"],
  ["oxlint", "--type-aware", "--deny-warnings"],
  ["tsc", "--project", "tsconfig.json"],
  ["vitest", "run", "--exclude", "test/e2e/**"],
];

function fail(message) {
  console.error(`nxapi-collector: ${message}`);
  process.exit(1);
}

function installedVersion() {
  if (!existsSync(binary)) return undefined;
  return spawnSync(binary, ["--version"], { encoding: "utf8" }).stdout?.trim();
}

function install() {
  console.error("nxapi-collector: installing the locked dependencies (npm ci), once");
  const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) fail("npm ci failed; its output above says why.");
}

/** Makes sure that Node 24 is there, or ends with what to do about it. */
function prepare() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 20) fail(`Node ${process.version} is too old to start with; install Node 20 or newer.`);
  if (!existsSync(join(root, "node_modules/.package-lock.json"))) install();
  const version = installedVersion();
  if (version === wanted) return;
  if (version === undefined) {
    fail(
      `${binary} is missing: the install script of the npm package "node" did not run.\n` +
        "  Allow install scripts (npm config delete ignore-scripts) and run: npm rebuild node",
    );
  }
  fail(`${binary} is ${version}, the lockfile wants ${wanted}. Run: npm ci`);
}

/** The script that a package installs under the name of one of its commands. */
function toolScript(name) {
  const holder = join(root, "node_modules", name === "tsc" ? "typescript" : name);
  const { bin } = JSON.parse(readFileSync(join(holder, "package.json"), "utf8"));
  return join(holder, typeof bin === "string" ? bin : bin[name]);
}

function run(args) {
  return new Promise((resolve) => {
    const path = `${dirname(binary)}${process.platform === "win32" ? ";" : ":"}${process.env.PATH}`;
    const child = spawn(binary, args, { stdio: "inherit", env: { ...process.env, PATH: path } });
    // A terminal sends Ctrl-C to the child as well; a supervisor signals only this process.
    const forward = {
      SIGINT: () => undefined,
      SIGTERM: () => child.kill("SIGTERM"),
      SIGHUP: () => child.kill("SIGHUP"),
      // Node would open its debugger on it, and this process has the same passwords in its environment.
      SIGUSR1: () => undefined,
    };
    for (const [signal, handler] of Object.entries(forward)) process.on(signal, handler);
    child.on("error", (error) => fail(`cannot start ${binary}: ${error.message}`));
    child.on("exit", (code, signal) => resolve(code ?? (signal === "SIGTERM" ? 143 : 130)));
  });
}

async function main([mode, ...args]) {
  prepare();
  if (mode === "run") return run(["--disable-sigusr1", ...args]);
  if (mode === "bin") return run([toolScript(args[0]), ...args.slice(1)]);
  if (mode !== "check") fail(`unknown mode ${mode}; see the head of scripts/launch.js`);
  for (const [name, ...rest] of CHECKS) {
    const code = await run([toolScript(name), ...rest]);
    if (code !== 0) return code;
  }
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
