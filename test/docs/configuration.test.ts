import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { readConfiguration, schemaOfConfiguration } from "../../src/collector/configuration.ts";
import { selfSigned } from "../../src/simulator/http/certificate.ts";
import { temporaryFolder } from "../support/folder.ts";
import { toMarkdown } from "./configuration-markdown.ts";

const EXAMPLE = readFileSync(new URL("../../docs/configuration.example.yaml", import.meta.url), "utf8");

describe("the reference of the configuration", () => {
  it("is docs/configuration.md", async () => {
    await expect(toMarkdown(schemaOfConfiguration(), EXAMPLE)).toMatchFileSnapshot("../../docs/configuration.md");
  });

  it("begins with an example that is read without a mistake, and means what its comments say", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "fleet.yaml");
    for (const name of ["run/secrets", "etc/ssl", "var/lib", "switches"])
      mkdirSync(join(folder.path, name), { recursive: true });
    for (const name of ["nexus", "lab"]) writeFileSync(join(folder.path, "run/secrets", name), "x");
    writeFileSync(join(folder.path, "run/secrets/otlp-headers"), "authorization: Bearer x\n");
    const { cert, key } = selfSigned();
    for (const name of ["switches", "otlp", "collector"]) writeFileSync(join(folder.path, `etc/ssl/${name}.pem`), cert);
    writeFileSync(join(folder.path, "etc/ssl/collector.key"), key);
    writeFileSync(join(folder.path, "switches/rack-1.yaml"), "- name: leaf-2\n  group: leafs\n");
    writeFileSync(file, EXAMPLE.replaceAll(/\/(?=run\/secrets|etc\/ssl|var\/lib)/g, `${folder.path}/`));

    const { settings, added, warnings } = await readConfiguration({ file }, {});

    expect(settings.switches).toMatchObject([
      { name: "leaf-1", host: "192.0.2.11", labels: { site: "fra1", role: "leaf" }, trust: { kind: "verify" } },
      { name: "spine-1.example.net", labels: { role: "spine", rack: "12" }, trust: { kind: "pin" } },
      { name: "leaf-2", host: "leaf-2", labels: { role: "leaf" } },
    ]);
    expect(settings.switches[0]?.commands.choices?.["icam_scale"]).toEqual({ periodMs: 600_000, timeoutMs: 60_000 });
    expect(settings.probes[0]?.settings("lab-1.example.net")).toMatchObject({ requestsPerMinute: 30 });
    expect(settings.push).toMatchObject({
      exporters: ["prometheus", "otlp"],
      queue: { directory: join(folder.path, "var/lib/nxapi-collector") },
      destinations: [
        { url: "https://otlp.example.net:4318/v1/metrics", compression: "gzip", tls: { ca: cert, cert, key } },
        { url: "http://192.0.2.9:4317", compression: "none", timeoutMs: 10_000 },
      ],
    });
    await expect(settings.push.destinations[0]?.headers()).resolves.toEqual({
      "x-tenant": "net",
      authorization: "Bearer x",
    });
    expect(added.map(({ id }) => id)).toEqual(["eigrp_neighbors", "power_draw", "uplink"]);
    // None of them takes the place of one that the collector knows.
    expect(warnings).toEqual([]);
  });

  it("has each setting of a switch, with its default", () => {
    const text = toMarkdown(schemaOfConfiguration(), "");

    expect(text).toContain("| `requests_per_minute` | a whole number from 6 to 6000 | `60` |");
    expect(text).toContain("| `commands.NAME.timeout_s` | a number from 1 to 300 | timeout_s of the switch |");
    expect(text).toContain("| `switches[].name` | text | must be set |");
    expect(text).not.toMatch(/undefined|\[object/);
  });
});
