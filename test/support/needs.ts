import { spawnSync } from "node:child_process";

/** Programs that some tests run, and how to see that they can be run. */
const PROGRAMS = {
  prometheus: ["prometheus", "--version"],
  promtool: ["promtool", "--version"],
  docker: ["docker", "info"],
} as const;

/**
 * Whether a program is missing that a test runs: `describe.skipIf(missing("docker"))("docker: …")`. The test is then
 * reported as skipped under a name that says what is missing. With CI set nothing counts as missing, so it fails instead.
 */
export function missing(program: keyof typeof PROGRAMS): boolean {
  const [command, ...args] = PROGRAMS[program];
  return process.env["CI"] === undefined && spawnSync(command, args, { stdio: "ignore" }).status !== 0;
}
