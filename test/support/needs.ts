import { spawnSync } from "node:child_process";

/** The Python of the environment that holds test/e2e/clients/requirements.txt: `.ci/run` makes it and says where it is. */
export const PYTHON = process.env["NXAPI_COLLECTOR_PYTHON"] ?? "python3";

/** Programs that some tests run, and how to see that they can be run. */
const PROGRAMS = {
  prometheus: ["prometheus", "--version"],
  promtool: ["promtool", "--version"],
  docker: ["docker", "info"],
  pynxos: [PYTHON, "-c", "import pynxos"],
  "nxapi-plumbing": [PYTHON, "-c", "import nxapi_plumbing"],
  napalm: [PYTHON, "-c", "import napalm"],
  "ansible's cisco.nxos": ["sh", "-c", "ansible-doc --json --type httpapi cisco.nxos.nxos | grep --quiet nxos"],
} as const;

/**
 * Whether a program is missing that a test runs: `describe.skipIf(missing("docker"))("docker: …")`. The test is then
 * reported as skipped under a name that says what is missing. With CI set nothing counts as missing, so it fails instead.
 */
export function missing(program: keyof typeof PROGRAMS): boolean {
  const [command, ...args] = PROGRAMS[program];
  return process.env["CI"] === undefined && spawnSync(command, args, { stdio: "ignore" }).status !== 0;
}
