import { randomUUID } from "node:crypto";
import { chmod, cp, readFile, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { z } from "zod";

import { pageOf, scrape } from "../support/exposition.ts";
import { type Folder, temporaryFolder } from "../support/folder.ts";
import { freePort } from "../support/free-port.ts";
import { COMPOSE, needing, OTELCOL, PROMETHEUS_3 } from "../support/needs.ts";
import { eventually, output } from "../support/processes.ts";

const ID = `nxapi-collector-test-${randomUUID().slice(0, 8)}`;
/** All but Grafana, which cannot be had where these tests run: test/deploy/dashboards.test.ts checks what it is given. */
const SERVICES = ["switches", "collector", "prometheus", "alertmanager", "otel-collector"] as const;

/** The programs of this machine that run in the place of the images that come from a registry; the first is what is started. */
const STAND_INS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  prometheus: [PROMETHEUS_3, join(PROMETHEUS_3, "../promtool")],
  alertmanager: ["/usr/bin/prometheus-alertmanager", "/usr/bin/amtool"],
  "otel-collector": [OTELCOL],
};

/** What they find around them: the templates of Debian's Alertmanager, and the folders that volumes are mounted on. */
const AROUND_THEM = `FROM debian:bookworm-slim
COPY . /usr/share/prometheus/alertmanager
RUN mkdir /prometheus /alertmanager && chown 65534:65534 /prometheus /alertmanager
`;

const Targets = z.object({
  data: z.object({ activeTargets: z.array(z.object({ labels: z.object({ job: z.string() }), health: z.string() })) }),
});
const Rule = z.object({ name: z.string(), health: z.string() });
const Rules = z.object({
  data: z.object({ groups: z.array(z.object({ interval: z.number(), rules: z.array(Rule) })) }),
});
const Alertmanagers = z.object({ data: z.object({ activeAlertmanagers: z.array(z.object({ url: z.string() })) }) });
const Series = z.object({
  data: z.object({ result: z.array(z.object({ metric: z.record(z.string(), z.string()) })) }),
});
const Service = z.looseObject({
  image: z.string(),
  user: z.string(),
  read_only: z.literal(true),
  cap_drop: z.tuple([z.literal("ALL")]),
  security_opt: z.tuple([z.literal("no-new-privileges:true")]),
  ports: z.array(z.object({ host_ip: z.literal("127.0.0.1") })).optional(),
});
const Config = z.object({ services: z.record(z.string(), Service) });

const docker = (...args: string[]): Promise<string> => output("docker", args);

/** Fetches JSON from a port of this machine, and reads it. */
async function json<T>(schema: z.ZodType<T>, port: number, path: string, init?: RequestInit): Promise<T> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
  return schema.parse(await response.json());
}

needing("compose")("docker compose config", () => {
  const real = { ...process.env, NXAPI_HOST: "192.0.2.10", NXAPI_USER: "tcam-reader" };
  const config = async (...files: string[]) =>
    Config.parse(parse(await output(COMPOSE, [...files.flatMap((file) => ["-f", file]), "config"], { env: real })));

  it("takes the demo: nobody is root, nothing is open to other machines, and each image is of one release", async () => {
    const { services } = await config("compose.yaml");

    expect(Object.keys(services).toSorted()).toEqual([...SERVICES, "grafana"].toSorted());
    for (const { image, user } of Object.values(services)) {
      expect(user).toMatch(/^[1-9]\d*:\d+$/);
      expect(image).toMatch(/^(?:nxapi-collector|.+:v?\d+\.\d+\.\d+)$/);
    }
  });

  it("takes the releases that the other tests run", async () => {
    const { services } = await config("compose.yaml");
    const prometheus = await readFile(".ci/receivers/prometheus/go.mod", "utf8");
    const otelcol = await readFile(".ci/receivers/collector/builder.yaml", "utf8");
    // Prometheus 3.16.0 is published as the module v0.316.0.
    const [, major, minor] = /prometheus\/prometheus v0\.(\d)0?(\d+\.\d+)$/m.exec(prometheus) ?? [];
    const [, release] = /^ {2}version: (\S+)$/m.exec(otelcol) ?? [];

    expect(services["prometheus"]?.image).toBe(`prom/prometheus:v${major}.${minor}`);
    expect(services["otel-collector"]?.image).toBe(`otel/opentelemetry-collector-contrib:${release}`);
  });

  it("takes a switch of one's own in the place of the simulated ones", async () => {
    const { services } = await config("compose.yaml", "compose.switch.yaml");

    expect(services).not.toHaveProperty("switches");
    expect(services["collector"]).toMatchObject({
      command: ["collect"],
      environment: { NXAPI_HOST: "192.0.2.10", NXAPI_PASS_FILE: "/run/secrets/nexus" },
    });
  });

  it("says what is missing of the switch", async () => {
    const { NXAPI_HOST: _, ...env } = real;

    await expect(
      output(COMPOSE, ["-f", "compose.yaml", "-f", "compose.switch.yaml", "config"], { env }),
    ).rejects.toThrow("the name or the address of the switch");
  });
});

needing(
  "docker",
  "compose",
  "prometheus 3",
  "alertmanager",
  "otelcol",
)("docker compose up", () => {
  let folder: Folder;
  let env: NodeJS.ProcessEnv;
  const ports = { page: 0, prometheus: 0, alertmanager: 0, pushed: 0 };

  const compose = (...args: string[]): Promise<string> =>
    output(COMPOSE, ["-p", ID, "-f", "compose.yaml", "-f", join(folder.path, "stand-ins.yaml"), ...args], { env });
  /** The containers, by service. */
  let containers: ReadonlyMap<string, string>;
  const containerOf = (service: string): string => containers.get(service) ?? "";

  /** The settings of a service: the image of ours, or a program in the place of another. */
  function stoodInFor(name: string): object {
    const programs = STAND_INS[name];
    if (programs === undefined) return { image: ID };
    const inside = (program: string): string => join("/bin", basename(program));
    return {
      image: `${ID}-stand-ins`,
      entrypoint: [inside(programs[0])],
      volumes: programs.map((program) => `${resolve(program)}:${inside(program)}:ro`),
    };
  }

  beforeAll(async () => {
    folder = await temporaryFolder();
    await chmod(folder.path, 0o755);
    await output(".ci/base-image", []);
    await docker("build", "--quiet", "--force-rm", "--tag", ID, ".");
    const context = join(folder.path, "stand-ins");
    await cp("/usr/share/prometheus/alertmanager", context, { recursive: true, dereference: true });
    await writeFile(join(context, "Dockerfile"), AROUND_THEM);
    await docker("build", "--quiet", "--force-rm", "--tag", `${ID}-stand-ins`, context);
    const services = SERVICES.map((name) => [name, stoodInFor(name)]);
    await writeFile(
      join(folder.path, "stand-ins.yaml"),
      stringify({ services: Object.fromEntries(services) as unknown }),
    );
    for (const name of ["page", "prometheus", "alertmanager", "pushed"] as const) ports[name] = await freePort();
    env = {
      ...process.env,
      PAGE_PORT: String(ports.page),
      PROMETHEUS_PORT: String(ports.prometheus),
      ALERTMANAGER_PORT: String(ports.alertmanager),
      PUSHED_PORT: String(ports.pushed),
      // Where a minute would be waited.
      OTEL_METRIC_EXPORT_INTERVAL: "5000",
    };
    await compose("up", "--detach", "--no-build", "--pull", "never", ...SERVICES);
    const listed = await compose("ps", "--all", "--no-trunc", "--format", "{{.Service}} {{.ID}}");
    containers = new Map([...listed.matchAll(/^(\S+) (\S+)$/gm)].map(([, service = "", id = ""]) => [service, id]));
  }, 600_000);

  afterAll(async () => {
    await compose("down", "--volumes", "--timeout", "5");
    await docker("rmi", ID, `${ID}-stand-ins`);
    await folder[Symbol.asyncDispose]();
  });

  it("shows the page of four switches", async () => {
    await eventually(async () => {
      const up = (await scrape(ports.page)).find("cisco_device_up");
      return up.length === 4 && up.every(({ value }) => value === 1) ? up : undefined;
    }, 180_000);

    const page = await fetch(`http://127.0.0.1:${ports.page}/`);

    expect(page.status).toBe(200);
    expect(await page.text()).toContain("nx-osv9000-4");
  });

  it("has a Prometheus that scrapes the four, with the rules of deploy/prometheus", async () => {
    const up = await eventually(async () => {
      const { data } = await json(Series, ports.prometheus, "/api/v1/query?query=cisco_device_up==1");
      return data.result.length === 4 ? data.result : undefined;
    }, 180_000);
    // Those of a longer period are evaluated for the first time when a part of it is over.
    const rules = await eventually(async () => {
      const { data } = await json(Rules, ports.prometheus, "/api/v1/rules");
      const often = data.groups.filter(({ interval }) => interval <= 60).flatMap((group) => group.rules);
      return often.every(({ health }) => health !== "unknown")
        ? data.groups.flatMap((group) => group.rules)
        : undefined;
    }, 180_000);
    const targets = await eventually(async () => {
      const { data } = await json(Targets, ports.prometheus, "/api/v1/targets");
      return data.activeTargets.every(({ health }) => health === "up") ? data.activeTargets : undefined;
    }, 180_000);

    expect(new Set(up.map(({ metric }) => metric["job"]))).toEqual(new Set(["nxapi-collector"]));
    expect(rules.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["NexusSwitchDown", "nexus:table_utilization:ratio"]),
    );
    expect(rules.filter(({ health }) => health === "err")).toEqual([]);
    expect(targets.map(({ labels }) => labels.job).toSorted()).toEqual([
      "alertmanager",
      "nxapi-collector",
      "otel-collector",
      "prometheus",
    ]);
  });

  it("has an Alertmanager that Prometheus knows, and that takes an alert", async () => {
    const alert = [{ labels: { alertname: "Tried", severity: "warning", host_name: "leaf-1" } }];
    const { data } = await eventually(async () => {
      const known = await json(Alertmanagers, ports.prometheus, "/api/v1/alertmanagers");
      return known.data.activeAlertmanagers.length === 1 ? known : undefined;
    });
    await eventually(async () => {
      const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(alert) };
      return (await fetch(`http://127.0.0.1:${ports.alertmanager}/api/v2/alerts`, init)).ok ? true : undefined;
    });

    const listed = await eventually(async () => {
      const text = await (await fetch(`http://127.0.0.1:${ports.alertmanager}/api/v2/alerts`)).text();
      return text.includes("Tried") ? text : undefined;
    });

    expect(data.activeAlertmanagers[0]?.url).toBe("http://alertmanager:9093/api/v2/alerts");
    expect(listed).toContain('"name":"network"');
  });

  it("has an OpenTelemetry Collector that shows what was pushed", async () => {
    const names = await eventually(async () => {
      const page = pageOf(await (await fetch(`http://127.0.0.1:${ports.pushed}/metrics`)).text());
      const found = new Set(page.find("cisco_tcam_usage").map(({ labels }) => labels["host_name"]));
      return found.size === 4 ? found : undefined;
    }, 180_000);

    expect(names).toEqual(new Set([1, 2, 3, 4].map((number) => `nx-osv9000-${number}`)));
  });

  it.each(SERVICES)(
    "runs %s without root, without capabilities, on a file system that it cannot write",
    async (name) => {
      const id = containerOf(name);
      const status = await docker("exec", id, "cat", "/proc/1/status");

      expect(status).toMatch(/^Uid:\s([1-9]\d*)\s\1\s\1\s\1$/m);
      expect(status).toMatch(/^CapEff:\s0000000000000000$/m);
      expect(status).toMatch(/^CapBnd:\s0000000000000000$/m);
      expect(status).toMatch(/^NoNewPrivs:\s1$/m);
      await expect(docker("exec", id, "sh", "-c", "mkdir /tmp/x")).rejects.toThrow("Read-only file system");
    },
  );

  it.each(["switches", "collector", "prometheus", "alertmanager"])("finds %s healthy", async (name) => {
    const id = containerOf(name);

    const health = await eventually(async () => {
      const state = await docker("inspect", "--format", "{{.State.Health.Status}}", id);
      return state === "healthy" ? state : undefined;
    }, 180_000);

    expect(health).toBe("healthy");
  });

  it("reads a switch of one's own with compose.switch.yaml, its password in a file", async () => {
    const project = `${ID}-switch`;
    const network = `${project}_default`;
    const password = join(folder.path, "nexus-password");
    await writeFile(password, "demo");
    const one = {
      ...env,
      PAGE_PORT: String(await freePort()),
      NXAPI_HOST: project,
      NXAPI_NAME: "leaf-1",
      NXAPI_PORT: "8080",
      NXAPI_PROTOCOL: "http",
      NXAPI_USER: "admin",
      NXAPI_PASS_FILE: password,
    };
    const files = ["compose.yaml", "compose.switch.yaml", join(folder.path, "stand-ins.yaml")];
    const composeOne = (...args: string[]): Promise<string> =>
      output(COMPOSE, ["-p", project, ...files.flatMap((file) => ["-f", file]), ...args], { env: one });
    try {
      await composeOne("up", "--detach", "--no-build", "--pull", "never", "collector");
      await docker("network", "connect", "--alias", project, network, containerOf("switches"));

      const up = await eventually(async () => {
        const found = (await scrape(Number(one.PAGE_PORT))).find("cisco_device_up");
        return found[0]?.value === 1 ? found : undefined;
      }, 180_000);

      expect(up.map(({ labels }) => labels["host_name"])).toEqual(["leaf-1"]);
    } finally {
      await docker("network", "disconnect", "--force", network, containerOf("switches"));
      await composeOne("down", "--volumes", "--timeout", "5");
    }
  });
});
