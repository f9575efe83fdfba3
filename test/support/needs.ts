import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { describe, type SuiteOptions } from "vitest";

/** The Python of the environment that holds test/e2e/clients/requirements.txt: `.ci/run` makes it and says where it is. */
export const PYTHON = process.env["NXAPI_COLLECTOR_PYTHON"] ?? "python3";

/** The folder of programs that `.ci/receivers/build` prints; `.ci/run` says where it is. */
const { NXAPI_COLLECTOR_RECEIVERS: RECEIVERS } = process.env;

/** Prometheus 3, which receives OTLP. */
export const PROMETHEUS_3 = receiver("prometheus");

/** The OpenTelemetry Collector. */
export const OTELCOL = receiver("otelcol");

/** Helm, what tells whether manifests are right, and Docker Compose 2; `.ci/tools/build` builds them, and `.ci/run` says where they are. */
export const {
  NXAPI_COLLECTOR_HELM: HELM = "helm",
  NXAPI_COLLECTOR_KUBECTL_VALIDATE: KUBECTL_VALIDATE = "kubectl-validate",
  NXAPI_COLLECTOR_OPERATOR_TYPES: OPERATOR_TYPES = "operator-types",
  NXAPI_COLLECTOR_COMPOSE: COMPOSE = "docker-compose",
} = process.env;

function receiver(program: string): string {
  return RECEIVERS === undefined ? program : join(RECEIVERS, program);
}

/** Finds a module of Python without loading it. */
function hasModule(name: string) {
  return [PYTHON, "-c", `import importlib.util, sys; sys.exit(importlib.util.find_spec("${name}") is None)`] as const;
}

interface Need {
  /** What succeeds where it is there. */
  readonly probe: readonly [command: string, ...args: string[]];
  /** What to do where it is not. */
  readonly advice: string;
}

const CLIENTS = "the environment of test/e2e/clients/requirements.txt, in NXAPI_COLLECTOR_PYTHON";
const tool = (name: string, variable: string): string => `${variable}=$(.ci/tools/build ${name}), which needs Go`;
const RECEIVER = "NXAPI_COLLECTOR_RECEIVERS=$(.ci/receivers/build), which needs Go";

/** What some tests need of the machine. */
const NEEDS = {
  prometheus: { probe: ["prometheus", "--version"], advice: "Debian's prometheus" },
  alertmanager: { probe: ["prometheus-alertmanager", "--version"], advice: "Debian's prometheus-alertmanager" },
  promtool: { probe: ["promtool", "--version"], advice: "Debian's prometheus" },
  "prometheus 3": {
    probe: ["sh", "-c", '"$0" --version 2>&1 | grep --quiet "version 3[.]"', PROMETHEUS_3],
    advice: RECEIVER,
  },
  otelcol: { probe: [OTELCOL, "--version"], advice: RECEIVER },
  helm: { probe: [HELM, "version"], advice: tool("helm", "NXAPI_COLLECTOR_HELM") },
  "kubectl-validate": {
    probe: [KUBECTL_VALIDATE, "--help"],
    advice: tool("kubectl-validate", "NXAPI_COLLECTOR_KUBECTL_VALIDATE"),
  },
  "operator-types": {
    probe: [OPERATOR_TYPES, "/dev/null"],
    advice: tool("operator-types", "NXAPI_COLLECTOR_OPERATOR_TYPES"),
  },
  compose: {
    // The option that Compose 1, which does not read our files, has not.
    probe: ["sh", "-c", '"$0" --help | grep --quiet dry-run', COMPOSE],
    advice: tool("compose", "NXAPI_COLLECTOR_COMPOSE"),
  },
  chromium: {
    probe: ["sh", "-c", "command -v chromium-headless-shell || command -v chromium"],
    advice: "Debian's chromium-headless-shell, or its chromium",
  },
  docker: { probe: ["docker", "info"], advice: "a container engine that answers docker info" },
  prometheus_client: { probe: hasModule("prometheus_client"), advice: CLIENTS },
  faketime: { probe: ["sh", "-c", "ls /usr/lib/*/faketime/libfaketime.so.1"], advice: "Debian's faketime" },
  "ip and nft, as root": {
    probe: ["unshare", "--net", "sh", "-c", "ip link show lo && nft list ruleset"],
    advice: "Debian's iproute2 and nftables, and root",
  },
  prlimit: { probe: ["prlimit", "--version"], advice: "Debian's util-linux" },
  pynxos: { probe: hasModule("pynxos"), advice: CLIENTS },
  "nxapi-plumbing": { probe: hasModule("nxapi_plumbing"), advice: CLIENTS },
  napalm: { probe: hasModule("napalm"), advice: CLIENTS },
  "ansible's cisco.nxos": {
    probe: ["sh", "-c", "ansible-doc --json --type httpapi cisco.nxos.nxos | grep --quiet nxos"],
    advice: "Debian's ansible",
  },
} satisfies Record<string, Need>;

/** Of what is needed, by its name: whether it is missing. The tests of a worker look once. */
const MISSING = new Map<string, boolean>();

/**
 * Whether something is missing that a test needs. With CI set nothing counts as missing, so that the test fails where it
 * would be skipped. {@link needing} tells what to do about it as well.
 */
export function missing(need: keyof typeof NEEDS): boolean {
  if (process.env["CI"] !== undefined) return false;
  const [command, ...args] = NEEDS[need].probe;
  const is = MISSING.get(need) ?? spawnSync(command, args, { stdio: "ignore" }).status !== 0;
  MISSING.set(need, is);
  return is;
}

type Body = () => void;

/**
 * A `describe` for tests that need something of the machine. Where that is missing they are skipped, under a name that
 * says what it is and what to do; the reporter prints it.
 */
export function needing(...needs: readonly (keyof typeof NEEDS)[]) {
  const absent = needs.filter((need) => missing(need));
  const suite = absent.length > 0 ? describe.skip : describe;
  const want = absent.map((need) => ` [needs ${need}: ${NEEDS[need].advice}]`).join("");
  return (name: string, first: SuiteOptions | Body, second?: Body): void => {
    if (typeof first === "function") suite(`${name}${want}`, first);
    else suite(`${name}${want}`, first, second);
  };
}
