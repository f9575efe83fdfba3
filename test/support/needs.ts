import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** The Python of the environment that holds test/e2e/clients/requirements.txt: `.ci/run` makes it and says where it is. */
export const PYTHON = process.env["NXAPI_COLLECTOR_PYTHON"] ?? "python3";

/** The folder of programs that `.ci/receivers/build` prints; `.ci/run` says where it is. */
const { NXAPI_COLLECTOR_RECEIVERS: RECEIVERS } = process.env;

/** Prometheus 3, which receives OTLP. */
export const PROMETHEUS_3 = receiver("prometheus");

/** The OpenTelemetry Collector. */
export const OTELCOL = receiver("otelcol");

function receiver(program: string): string {
  return RECEIVERS === undefined ? program : join(RECEIVERS, program);
}

/** Programs that some tests run, and how to see that they can be run. */
const PROGRAMS = {
  prometheus: ["prometheus", "--version"],
  promtool: ["promtool", "--version"],
  "prometheus 3": ["sh", "-c", '"$0" --version 2>&1 | grep --quiet "version 3[.]"', PROMETHEUS_3],
  otelcol: [OTELCOL, "--version"],
  docker: ["docker", "info"],
  prometheus_client: [PYTHON, "-c", "import prometheus_client"],
  faketime: ["sh", "-c", "ls /usr/lib/*/faketime/libfaketime.so.1"],
  "ip and nft, as root": ["unshare", "--net", "sh", "-c", "ip link show lo && nft list ruleset"],
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
