import { readdirSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { z } from "zod";

import { schemaOfConfiguration } from "../../src/collector/configuration.ts";
import { CHART, fleetFileOf, type Made, makeWith, podOf } from "../support/chart.ts";
import { temporaryFolder } from "../support/folder.ts";
import { HELM, KUBECTL_VALIDATE, needing, OPERATOR_TYPES } from "../support/needs.ts";
import { eventually, output } from "../support/processes.ts";
import { portOf, run } from "../support/program.ts";

const FOLDER = "test/fixtures/helm";
const SETS = readdirSync(FOLDER).map((file) => basename(file, ".yaml"));

/** What the chart makes of each set, made once for all tests. */
const madeOf = new Map<string, ReturnType<typeof makeWith>>();
function make(set: string): ReturnType<typeof makeWith> {
  const made = madeOf.get(set) ?? makeWith(["--values", join(FOLDER, `${set}.yaml`)]);
  madeOf.set(set, made);
  return made;
}

const isOperators = ({ apiVersion }: Made): boolean => apiVersion.startsWith("monitoring.coreos.com/");

/** What a program says of these manifests, which it is given in a file for each set. */
async function told(sets: readonly (readonly Made[])[], [command, ...args]: readonly [string, ...string[]]) {
  await using folder = await temporaryFolder();
  const files = sets.map((_, index) => join(folder.path, `made-${index}.yaml`));
  for (const [index, made] of sets.entries()) {
    await writeFile(files[index]!, made.map(({ text }) => `---\n${text}`).join(""));
  }
  return await output(command, [...args, ...files]);
}

/** A golden file's text: without what the chart only copies, which other tests look at. */
function shown(made: readonly Made[]): string {
  const short = ({ kind, text }: Made): string =>
    kind === "PrometheusRule"
      ? text.replace(/^ {2}groups:\n[^]*/m, "  groups: # as in deploy/prometheus\n")
      : text.replace(/^( {2}nexus-(\S+\.json)): .*$/m, "$1: # as deploy/grafana/dashboards/$2");
  return made.map((one) => `---\n${short(one).trimEnd()}\n`).join("");
}

needing("helm")("the chart", () => {
  it("is one that Helm finds nothing wrong with", async () => {
    const values = ["--values", join(FOLDER, "fleet.yaml"), "--kube-version=1.30", "--strict"];

    await expect(output(HELM, ["lint", CHART, ...values])).resolves.toContain("0 chart(s) failed");
  });

  it("is tried with eight sets of values", () => expect(SETS).toHaveLength(8));

  it.each(SETS)("makes of %s what it made", async (set) => {
    await expect(shown(await make(set))).toMatchFileSnapshot(`../golden/helm/${set}.yaml`);
  });

  it("takes names for names that look like numbers and the like, and a path for a path", async () => {
    const values = [
      "existingConfigMap=123",
      "serviceAccountName=007",
      "webConfigSecret=true",
      "secrets[0].name=1e3",
      "secrets[0].mountPath=/run/a\\, b: c",
      "push.queue.storageClassName=42",
      "push.endpoint=http://x:4318",
    ].map((value) => `--set-string=${value}`);
    const pushed = ["--set=push.enabled=true", "--set=push.queue.enabled=true"];
    const made = await makeWith([...values, ...pushed], { release: "5", namespace: "null" });

    for (const { metadata } of made) {
      expect(metadata).toMatchObject({ namespace: "null", labels: { "app.kubernetes.io/instance": "5" } });
    }
    const workload = made.find(({ kind }) => kind === "StatefulSet");
    expect(podOf(made).pod).toMatchObject({
      serviceAccountName: "007",
      volumes: [{ configMap: { name: "123" } }, { secret: { secretName: "true" } }, { secret: { secretName: "1e3" } }],
    });
    expect(workload?.text).toContain('mountPath: "/run/a, b: c"');
    expect(workload).toMatchObject({ spec: { volumeClaimTemplates: [{ spec: { storageClassName: "42" } }] } });
  });

  it("takes a list or a map that was left empty for none", async () => {
    const empty = [
      "fleet",
      "env",
      "secrets",
      "podLabels",
      "nodeSelector",
      "scrapeConfig.spec",
      "serviceMonitor.labels",
    ];
    const values = ["existingConfigMap=a", "scrapeConfig.enabled=true", ...empty.map((one) => `${one}=null`)];

    await expect(makeWith(values.map((value) => `--set=${value}`))).resolves.not.toHaveLength(0);
  });

  it.each(SETS)("runs %s as a restricted pod", async (set) => {
    const { pod, container } = podOf(await make(set));

    expect(pod).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
  });

  it.each(SETS)("writes for %s a configuration file that is good", async (set) => {
    const file = fleetFileOf(await make(set)) ?? "{}";

    expect(schemaOfConfiguration().safeParse(parse(file)).error).toBeUndefined();
  });

  it("takes the values that the documents show", async () => {
    await using folder = await temporaryFolder();
    const [, values = ""] =
      /```yaml\n(# values\.yaml\n[^]*?)```/.exec(await readFile("docs/kubernetes.md", "utf8")) ?? [];
    await writeFile(join(folder.path, "values.yaml"), values);

    const made = await makeWith(["--values", join(folder.path, "values.yaml")]);

    expect(made.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["Deployment", "Service", "ServiceMonitor", "PrometheusRule"]),
    );
    expect(fleetFileOf(made)).toContain("leaf-2");
  });

  it.each([
    [[], "no switch is configured: set fleet"],
    [["replica=2"], "replica"],
    [["replicas=0"], "replicas"],
    [["fleet.switches[0].name=a", "fleet.switches[0].hosst=b"], "hosst"],
    [["env[0].name=NXAPI_HOST", "push.queue.enabled=true"], "set push.enabled"],
    [["existingConfigMap=a", "fleet.switches[0].name=a"], "exclude each other"],
    [["existingConfigMap=a", "replicas=2", "serviceMonitor.enabled=true"], "set scrapeConfig.enabled"],
    [["existingConfigMap=a", "push.enabled=true", "scrapeConfig.enabled=true"], "share the fleet by themselves"],
    [["existingConfigMap=a", "probe.enabled=true"], "needs probe.targets"],
    [["existingConfigMap=a", "push=null"], "missing property 'push'"],
    [["existingConfigMap=a", "push.queue=null"], "missing property 'queue'"],
    [["env[0].name=NXAPI_HOST", "podLabels.app\\.kubernetes\\.io/name=x"], "podLabels may not have"],
  ])("refuses %s, and says why", async (values, why) => {
    await expect(makeWith(values.map((value) => `--set=${value}`))).rejects.toThrow(why);
  });
});

needing("helm", "kubectl-validate")("what the chart makes for Kubernetes", () => {
  // At once: to read the schemas takes most of the time.
  it("is right by its schemas, of each set", async () => {
    const sets = await Promise.all(SETS.map(async (set) => (await make(set)).filter((one) => !isOperators(one))));

    const said = await told(sets, [KUBECTL_VALIDATE, "--version=1.30"]);

    expect(said.match(/made-\d\.yaml.*OK/g)).toHaveLength(SETS.length);
  });

  it("would be found if it were wrong", async () => {
    const made = (await make("fleet")).filter(({ kind }) => kind === "Deployment");
    const wrong = made.map((one) => ({ ...one, text: one.text.replace("replicas: 1", "replicas: one") }));

    await expect(told([wrong], [KUBECTL_VALIDATE, "--version=1.30"])).rejects.toThrow("replicas");
  });
});

needing("helm", "operator-types")("what the chart makes for the Prometheus Operator", () => {
  it.each(SETS)("is of the operator's types: %s", async (set) => {
    const made = await make(set);

    await expect(told([made], [OPERATOR_TYPES])).resolves.toBe(String(made.filter(isOperators).length));
  });

  it("would be found if it were wrong", async () => {
    const made = (await make("fleet")).filter(isOperators);
    const wrong = made.map((one) => ({ ...one, text: one.text.replace("interval:", "intervall:") }));

    await expect(told([wrong], [OPERATOR_TYPES])).rejects.toThrow("intervall");
  });
});

const Rules = z.object({ spec: z.object({ groups: z.array(z.unknown()) }) });

needing("helm", "promtool")("the rules that the chart makes", () => {
  it("are good", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "rules.yml");
    const rule = (await make("each-switch")).find(({ kind }) => kind === "PrometheusRule");
    await writeFile(file, stringify(Rules.parse(rule).spec));

    await expect(output("promtool", ["check", "rules", file])).resolves.toContain("SUCCESS");
  });

  it("record where the pages are, where that is said", async () => {
    const pages = async (set: readonly string[]): Promise<string> => {
      const made = await makeWith(["--values", join(FOLDER, "each-switch.yaml"), ...set]);
      return /labels:\s*\{?\s*url:.*/.exec(made.find(({ kind }) => kind === "PrometheusRule")?.text ?? "")?.[0] ?? "";
    };

    expect(await pages(["--set=prometheusRule.pagesUrl=https://nexus.example.net/"])).toContain(
      'url: "https://nexus.example.net"',
    );
    expect(await pages(["--set=prometheusRule.pagesUrl="])).toBe("");
  });
});

needing("helm")("the third of four pods", () => {
  it("starts with what the chart gives it, and asks its part", async () => {
    await using folder = await temporaryFolder();
    const made = await make("shared-push");
    const { container } = podOf(made);
    const here = (text: string): string => text.replaceAll(/\/(?=(?:etc|run|var)\/)/g, `${folder.path}/`);
    const env = Object.fromEntries(
      container.env.map(({ name, value = "2" }) => [name, here(value.replace("$(POD_INDEX)", "2"))]),
    );
    const files = {
      "/etc/nxapi-collector/fleet.yaml": here(fleetFileOf(made) ?? ""),
      "/run/secrets/nexus/password": "demo",
      "/run/secrets/otlp/headers": "authorization: Bearer x\n",
    };
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(here(name)), { recursive: true });
      await writeFile(here(name), text);
    }
    await mkdir(here("/var/lib/nxapi-collector"), { recursive: true });

    await using pod = run(
      container.args.map((argument) => here(argument.replace(/^:8888$/, "127.0.0.1:0"))),
      env,
    );
    const port = await portOf(pod);
    const answer = await fetch(`http://127.0.0.1:${port}/-/ready`);

    expect(answer.status).toBe(200);
    await eventually(() => Promise.resolve(/index=2 count=4 switches=\d of=5/.exec(pod.printed()) ?? undefined));
  });
});
