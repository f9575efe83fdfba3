import { readdirSync, readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { VERSION } from "../../src/collector/version.ts";

const CHART = "deploy/helm/nxapi-collector";

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

  it("is of the version of the package", () => {
    expect(parse(readFileSync(`${CHART}/Chart.yaml`, "utf8"))).toMatchObject({ version: VERSION, appVersion: VERSION });
  });
});
