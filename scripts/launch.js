#!/usr/bin/env node
// Starts the project's own Node 24, which is a locked development dependency, so that a machine
// with any Node from 20 on and npm is enough. Plain JavaScript without dependencies: it has to run
// before anything is installed.
//
//   node scripts/launch.js run FILE [ARG…]   runs a source file
//   node scripts/launch.js bin NAME [ARG…]   runs an installed tool
//   node scripts/launch.js build             compiles to dist/
//   node scripts/launch.js check             runs the formatter, the linter, the type check and the quick tests
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const wanted = `v${manifest.devDependencies.node}`;
const binary = join(root, "node_modules/node/bin", process.platform === "win32" ? "node.exe" : "node");

/** Loaded into all that is started: ends it when this process is gone. */
const preload = new URL("end-with-launcher.js", import.meta.url);

/** From how many bytes on glibc gives memory back that is free; docs/scaling.md says why. */
const MALLOC_MMAP_THRESHOLD = "32768";

/** How often is looked whether who started this process is still there. */
const LOOK_MS = 200;

/** What was told to end and has not by then is killed. */
const GRACE_MS = 15_000;

const CHECKS = [
  ["oxfmt", "--check"],
  ["oxlint", "--type-aware", "--deny-warnings"],
  // What has not changed since the last time is not read again.
  ["tsc", "--project", "tsconfig.json", "--incremental", "--tsBuildInfoFile", "node_modules/.cache/tsc.tsbuildinfo"],
  ["vitest", "run", "--config", "vitest.quick.config.ts"],
];

function fail(message) {
  console.error(`nxapi-collector: ${message}`);
  process.exit(1);
}

function installedVersion() {
  if (!existsSync(binary)) return undefined;
  return spawnSync(binary, ["--version"], { encoding: "utf8" }).stdout?.trim();
}

async function install() {
  console.error("nxapi-collector: installing the locked dependencies (npm ci), once");
  // What npm was told for the script that this is, as --dry-run or --omit=dev, is not meant for this.
  const args = ["ci", "--include=dev", "--dry-run=false", "--no-audit", "--no-fund", "--loglevel=error"];
  const code = await supervise("npm", args, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (code !== 0) fail("npm ci failed; its output above says why.");
}

/** Makes sure that Node 24 is there, or ends with what to do about it. */
async function prepare() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 20) fail(`Node ${process.version} is too old to start with; install Node 20 or newer.`);
  if (!existsSync(join(root, "node_modules/.package-lock.json"))) await install();
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

function run(args, isTool) {
  const path = `${dirname(binary)}${process.platform === "win32" ? ";" : ":"}${process.env.PATH}`;
  preload.searchParams.set("launcher", process.pid);
  // The program starts in half the time where Node keeps what it has compiled.
  const cache = process.env.NODE_COMPILE_CACHE ?? join(root, "node_modules/.cache/node");
  const env = { ...process.env, PATH: path, NODE_COMPILE_CACHE: cache };
  // An empty one is 0 to glibc, which then takes a page at least for whatever it is asked for. A tool ends soon, and runs
  // the tests a tenth faster without.
  if (!isTool) env["MALLOC_MMAP_THRESHOLD_"] ||= MALLOC_MMAP_THRESHOLD;
  return supervise(binary, ["--import", preload.href, ...args], { isTool, stdio: "inherit", env });
}

/**
 * Runs a program and gives its exit status. What this process is told, the program is told as well; it ends when those
 * end that started this process.
 */
function supervise(command, args, { isTool = true, ...options }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, options);
    // A terminal sends Ctrl-C to the child as well, and a service manager any signal: the collector takes two at once for
    // one. A tool may take them for impatience.
    const tell = (signal) => (signal === "SIGINT" && isTool && process.stdin.isTTY ? undefined : child.kill(signal));
    const handlers = ["SIGINT", "SIGTERM", "SIGHUP"].map((signal) => [signal, tell]);
    // Node would open its debugger on it, and this process has the same passwords in its environment.
    handlers.push(["SIGUSR1", () => undefined]);
    for (const [signal, handler] of handlers) process.on(signal, handler);
    let kill;
    const looking = whenAbandoned(() => {
      child.kill("SIGTERM");
      kill = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
    });
    child.on("error", (error) => fail(`cannot start ${command}: ${error.message}`));
    child.on("exit", (code, signal) => {
      clearInterval(looking);
      clearTimeout(kill);
      for (const [name, handler] of handlers) process.off(name, handler);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

/**
 * Calls back once when a process is gone that started this one. npm starts a script in a shell, and a shell such as dash
 * stays in between: it ends without a word when npm tells it to, and lives on when npm is killed.
 */
function whenAbandoned(callback) {
  const before = ancestry();
  const looking = setInterval(() => {
    const now = ancestry();
    const orphaned = before.above !== undefined && now.above !== undefined && now.above !== before.above;
    if (now.parent === before.parent && !orphaned) return;
    clearInterval(looking);
    callback();
  }, LOOK_MS);
  return looking;
}

/** Who started this process, and if that is a shell of npm, who is above that. */
function ancestry() {
  const parent = process.ppid;
  if (process.platform !== "linux" || process.env.npm_lifecycle_event === undefined) return { parent };
  try {
    const isShell = /sh\0-c\0/.test(readFileSync(`/proc/${parent}/cmdline`, "latin1"));
    // The name of a process, in brackets, may have any character in it.
    const [, , above] = /\) (\S+) (\d+)/.exec(readFileSync(`/proc/${parent}/stat`, "latin1"));
    return isShell ? { parent, above } : { parent };
  } catch {
    return { parent };
  }
}

async function main([mode, ...args]) {
  await prepare();
  if (mode === "run") return run(["--disable-sigusr1", ...args], false);
  if (mode === "bin") return run([toolScript(args[0]), ...args.slice(1)]);
  if (mode === "build") {
    // What is no longer in the source must not be in a package.
    rmSync(join(root, "dist"), { recursive: true, force: true });
    return run([toolScript("tsc"), "--project", join(root, "tsconfig.build.json")]);
  }
  if (mode !== "check") fail(`unknown mode ${mode}; see the head of scripts/launch.js`);
  for (const [name, ...rest] of CHECKS) {
    const code = await run([toolScript(name), ...rest]);
    if (code !== 0) return code;
  }
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
