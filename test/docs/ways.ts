import { documentedCommands } from "./commands.ts";

/** How a command that a document shows is tried. */
export type Way =
  | Printing
  | Running
  /** Another test runs it. */
  | { readonly by: string }
  /** Nothing runs it, and why. */
  | { readonly not: string };

/** It runs to its end, with one of these statuses, and prints this. */
interface Printing {
  readonly prints: RegExp;
  /** 0 unless said. */
  readonly statuses?: readonly number[];
  readonly env?: Environment;
}

/** It runs until it has printed this, and is then ended. */
interface Running {
  readonly until: RegExp;
  readonly env?: Environment;
}

/** What is in the environment beside what a command itself puts there: nothing, a switch's port, or all about a switch. */
export type Environment = "none" | "port" | "switch";

const IMAGE = "test/e2e/image.test.ts";
const COMPOSE = "test/e2e/compose.test.ts";
const CI = "it is what runs the tests";

/** How each command is tried; in a key … stands for anything. */
export const WAYS: Readonly<Record<string, Way>> = {
  // The README, in its order.
  "npm run demo": { until: /Open {4}http/ },
  "npm test": { not: CI },
  "git clone": { not: "it needs an address" },
  "npm start": { until: /msg=collecting/, env: "switch" },
  "npm pack": { by: "test/e2e/package.test.ts" },
  "npm install --global …": { by: ".ci/package" },
  "docker build -t nxapi-collector .": { by: IMAGE },
  "npm run nxapi-collector --": { not: "it is the beginning of others" },
  "export NXAPI_HOST=192.0.2.10 …": { prints: /show icam scale +ok/, env: "port" },
  "npm start -- --help": { prints: /NXAPI_HOST/ },
  "nxapi-collector check fleet.yaml": { prints: /the configuration is good/ },
  "nxapi-collector collect --config.file fleet.yaml": { until: /msg=collecting/ },
  "docker run --name collector … --read-only … NXAPI_HOST=192.0.2.10 …": { by: IMAGE },
  "npm run report": { prints: /tcam: fib/, statuses: [0, 1, 2], env: "switch" },
  "npm run report -- leaf-1 spine-1": { prints: /tcam: fib/, statuses: [0, 1, 2], env: "switch" },
  // Installing.
  ".ci/release VERSION FOLDER": { not: CI },
  "npm uninstall --global nxapi-collector": { not: "it is npm's" },
  "docker load": { not: "it is Docker's" },
  "docker rmi nxapi-collector": { not: "it is Docker's" },
  "kubectl create secret …": { not: "it needs a cluster" },
  "helm install …": { by: "test/e2e/helm.test.ts" },
  "helm upgrade …": { by: "test/e2e/helm.test.ts" },
  "helm uninstall …": { not: "it needs a cluster" },
  "kubectl delete pvc …": { not: "it needs a cluster" },
  "docker build -t REGISTRY/…": { by: IMAGE },
  "systemctl enable --now nxapi-collector": { not: "it needs systemd" },
  "systemctl reload nxapi-collector": { not: "it needs systemd" },
  // When a switch is down.
  "curl -s localhost:8888/metrics …": { prints: /^cisco_device_up\{host_name="leaf-1"\} 1$/m },
  "npm run doctor": { prints: /show icam/, env: "switch" },
  "npm run doctor -- 192.0.2.10": { prints: /show icam/, env: "switch" },
  "nxapi-collector doctor --config.file fleet.yaml leaf-1": { by: "test/cli/selection.test.ts" },
  "openssl s_client -connect 192.0.2.10:443 …": { prints: /^sha256 Fingerprint=(?:[\dA-F]{2}:){31}[\dA-F]{2}$/m },
  "node_modules/.bin/node dist/src/main.js": { by: "test/e2e/package.test.ts" },
  "npm run build": { by: ".ci/run" },
  "nxapi-collector health": { by: "test/cli/health.test.ts" },
  "nxapi-collector record": { by: "test/cli/selection.test.ts" },
  "systemctl status nxapi-collector": { not: "it needs systemd" },
  "docker logs": { not: "it is Docker's" },
  "amtool silence add …": { not: "it needs an Alertmanager" },
  // Settings and metrics.
  "npm start -- --config.file fleet.yaml": { until: /msg=collecting/ },
  "npm run nxapi-collector -- check fleet.yaml": { prints: /the configuration is good/ },
  "nxapi-collector collect --help": { prints: /NXAPI_HOST/ },
  "nxapi-collector metrics": { prints: /show icam scale/ },
  "npm run --silent metrics": { prints: /show icam scale/ },
  // Containers.
  "docker network create …": { by: IMAGE },
  "docker run --name prometheus …": { not: "the image of Prometheus is not ours; promtool reads what it mounts" },
  "docker run --name collector … demo0 … NXAPI_HOST=192.0.2.10 …": { by: IMAGE },
  "docker run --name collector … NXAPI_PORT=23456 …": { by: IMAGE },
  "docker run --name switch …": { by: IMAGE },
  "docker exec collector nxapi-collector doctor": { by: IMAGE },
  "docker compose up": { by: COMPOSE },
  "docker compose down --volumes": { by: COMPOSE },
  "NXAPI_HOST=192.0.2.10 … compose.switch.yaml up": { by: COMPOSE },
  // Who may ask, and push.
  "openssl req -x509 -newkey rsa:3072 …": { prints: /^$/ },
  "htpasswd -nBC 10 prometheus": { not: "it asks for a password on a terminal" },
  "export OTEL_METRICS_EXPORTER=prometheus,otlp …": { until: /msg=collecting/, env: "switch" },
  "SIEGE_S=120 npm test -- test/e2e/siege.test.ts": { not: CI },
  // On the switch.
  "openssl req -x509 -newkey rsa:2048 …": { prints: /^$/ },
  "openssl x509 -in leaf-1.crt …": { prints: /^sha256 Fingerprint=/m },
  // Simulated switches.
  "npm run simulate -- --personality chassis-9.3.7a …": { until: /(?:msg="simulating a switch"[^]*){3}/ },
  "npm run simulate -- --fault …": { until: /msg="faults can be set"/ },
  "npm run record -- 192.0.2.10 ./leaf": { prints: /leaf/, env: "switch" },
  "npm run simulate -- --replay ./leaf": { until: /msg="simulating a switch"/ },
  "npm run simulate -- --help": { prints: /chassis-9\.3\.7a/ },
  // Working on it.
  "node src/main.ts": { until: /msg=collecting/, env: "switch" },
  "npm run update": { not: "it rewrites what the other tests compare with" },
  "npm run check": { not: CI },
  "npm run bench": { by: "test/e2e/bench.test.ts" },
  "npm run bench -- peers --peer 'COMMAND'": { by: "test/e2e/bench.test.ts" },
  "npm run soak -- 10": { by: "test/e2e/bench.test.ts" },
  "npm run screenshots -- FOLDER": { not: "it takes four minutes, and its pages are those of test/e2e/pages.test.ts" },
  "npm run structure": { prints: /one scrape crosses +\d+ files/ },
  ".ci/run": { not: CI },
  "python3 -m venv E …": { by: ".ci/run" },
  "NXAPI_COLLECTOR_PYTHON=E/bin/python npm test": { by: ".ci/run" },
  ".ci/tools/build compose": { by: ".ci/run" },
  ".ci/tools/build": { by: ".ci/run" },
  "NXAPI_COLLECTOR_RECEIVERS=$(.ci/receivers/build) npm test": { by: ".ci/run" },
};

/** Whether a command is the one that a key names, in which … stands for anything. */
function isNamed(command: string, key: string): boolean {
  const pattern = key.split(/ ?… ?/).map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${pattern.join("[^]*")}$`).test(command);
}

/** Each command of the documents, with the keys that name it and the way in which it is tried. */
export const COMMANDS = documentedCommands().map((command) => {
  const keys = Object.keys(WAYS).filter((key) => isNamed(command, key));
  return { command, keys, way: WAYS[keys[0] ?? ""] };
});
