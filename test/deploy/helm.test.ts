import { readdirSync, readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

import { schemaOfConfiguration } from "../../src/collector/configuration.ts";
import { VERSION } from "../../src/collector/version.ts";

const CHART = "deploy/helm/nxapi-collector";

const Schema = z.looseObject({ properties: z.record(z.string(), z.unknown()) });

/** Leaves out a pattern that Helm's regular expressions do not know, so that the collector alone tells of what does not fit. */
function withoutLookahead(key: string, value: unknown): unknown {
  return key === "pattern" && typeof value === "string" && value.includes("(?!") ? undefined : value;
}

/** What the chart has copies of, since Helm reads nothing outside a chart. `npm run update` renews them. */
const COPIES = [
  ...["rules.yml", "alerts.yml"].map((name) => [`deploy/prometheus/${name}`, `${CHART}/files/${name}`] as const),
  ...readdirSync("deploy/grafana/dashboards").map(
    (name) => [`deploy/grafana/dashboards/${name}`, `${CHART}/files/dashboards/${name}`] as const,
  ),
];

describe("the chart", () => {
  it.each(COPIES)("has %s as it stands", async (original, copy) => {
    await expect(readFileSync(original, "utf8")).toMatchFileSnapshot(`../../${copy}`);
  });

  it("has no dashboard that is gone", () => {
    expect(readdirSync(`${CHART}/files/dashboards`)).toEqual(readdirSync("deploy/grafana/dashboards"));
  });

  it("knows the configuration file, so that Helm tells of a mistake in it", async () => {
    const schema = Schema.parse(JSON.parse(readFileSync(`${CHART}/values.schema.json`, "utf8")));
    const { $schema: _, ...fleet } = z.toJSONSchema(schemaOfConfiguration(), { io: "input", unrepresentable: "any" });
    const whole = { ...schema, properties: { ...schema.properties, fleet } };

    await expect(`${JSON.stringify(whole, withoutLookahead, 2)}\n`).toMatchFileSnapshot(
      `../../${CHART}/values.schema.json`,
    );
  });

  it("is of the version of the package", () => {
    expect(parse(readFileSync(`${CHART}/Chart.yaml`, "utf8"))).toMatchObject({ version: VERSION, appVersion: VERSION });
  });
});
