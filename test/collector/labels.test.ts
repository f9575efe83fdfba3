import { writeFileSync } from "node:fs";
import { join } from "node:path";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { collectorWriter, merge } from "../../otel/prometheus/families.ts";
import { createPipeline, type PipelineOptions } from "../../otel/pipeline.ts";
import { collectorResource, switchResource } from "../../otel/resources.ts";
import { isReservedLabel } from "../../src/catalogue/custom/names.ts";
import { type Metric, gauge, type Metrics } from "../../src/catalogue/define.ts";
import { type Configuration, readConfiguration } from "../../src/collector/configuration.ts";
import { ConfigurationError } from "../../src/config/settings.ts";
import { createSource, IDENTITY } from "../otel/settable-source.ts";
import { temporaryFolder } from "../support/folder.ts";
import { receivedLabel, receivedSeries } from "../support/otlp-translation.ts";
import { keyOf, readStrictly } from "../support/strict-exposition.ts";

const GOOD = ["rack", "rack_row", "row", "site", "k8s_pod_name", "zone1"];
const GOOD_DOTTED = [
  "site.rack",
  "site.rack_row",
  "net.total_drops",
  "net.ratio_of",
  "net.bit_rate",
  "net.nm",
  "site.rack_nm",
];

/** What is near to a good name, and to one that somebody else has. */
const PIECES =
  "rack row host name type service os version job instance le otel scope _ __ . - 1 Rack total ratio seconds per bytes ä telemetry sdk id".split(
    " ",
  );
const piece = fc.constantFrom(...PIECES);
const odd = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(""));
const mostly = (good: readonly string[]) =>
  fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...good) }, { weight: 1, arbitrary: odd });

const names = (good: readonly string[]) => fc.uniqueArray(mostly(good), { maxLength: 3 });
const UNITS =
  " 1 s ms ns min d By kBy MiBy TiBy bit bit/s {packet} {packet}/s % Cel W dB[mW] dB[mW]/s V nm Hz K 1/min By/h kbit/d {a}/min".split(
    " ",
  );
const unit = fc.constantFrom(...UNITS);
const metric = fc.record({
  name: mostly(GOOD_DOTTED),
  kind: fc.constantFrom("gauge", "counter"),
  unit,
  key: fc.constant("k"),
  description: fc.constant("A number."),
});
/** Any character. The library's own, "binary", first makes a table of them all. */
const character = fc
  .integer({ min: 0, max: 0x10_ff_ff })
  .filter((code) => code < 0xd8_00 || code > 0xdf_ff)
  .map((code) => String.fromCodePoint(code));
const LENGTHS = { minLength: 1, maxLength: 8 };
const value = fc.oneof(fc.string({ ...LENGTHS, unit: character }), fc.string(LENGTHS));
const said = fc.record({
  labels: names(GOOD),
  attributes: names(GOOD),
  resource: names([...GOOD, "service.name", "service.namespace", "deployment.environment.name"]),
  environment: names([...GOOD, "service.instance.id", "a/b", "site-rack"]),
  metrics: fc.array(metric, { minLength: 1, maxLength: 3 }),
  value,
});

/** What a configuration of these names is, if it is accepted. */
async function configurationOf(file: string, one: typeof said extends fc.Arbitrary<infer T> ? T : never) {
  const map = (keys: readonly string[], to: string) => Object.fromEntries(keys.map((key) => [key, to]));
  // JSON is YAML, and in ASCII alone it means the same whatever its characters are.
  const text = JSON.stringify({
    switches: [{ name: "leaf-1", user: "u", password_env: "PASS", labels: map(one.labels, one.value) }],
    resource: map(one.resource, one.value),
    custom_commands: [{ id: "site", command: "show site", attributes: map(one.attributes, "a"), metrics: one.metrics }],
  }).replaceAll(/[^ -~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
  writeFileSync(file, text);
  const attributes = one.environment.map((name) => `${name}=x`).join();
  try {
    return await readConfiguration({ file }, { PASS: "x", OTEL_RESOURCE_ATTRIBUTES: attributes });
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}

/** What a pipeline takes besides its metrics. */
function optionsFor(given: Pick<PipelineOptions, "source" | "labels">) {
  return {
    ...given,
    aboutMetrics: { asked: gauge("{request}", "How often it was asked.", ["host.name"]) },
    collector: collectorResource("1", {}),
    scope: { name: "test", version: "1" },
    now: () => Number.MAX_SAFE_INTEGER,
    stop: new AbortController().signal,
    fault: (error: unknown) => {
      throw error;
    },
  };
}

/** What a switch of this configuration shows and pushes if it has each metric once, and what the collector shows. */
async function shownBy({ settings, added }: Configuration) {
  const { source, next } = createSource();
  const metrics: Metrics = { up: gauge("", "Up.", []), ...added[0]?.metrics };
  next.identity = IDENTITY;
  next.address = "192.0.2.1";
  next.samples = Object.entries<Metric>(added[0]?.metrics ?? {}).map(([name, { attributes }]) => ({
    name,
    value: 1,
    attributes: Object.fromEntries(attributes.map((attribute) => [attribute, "x"])),
  }));
  const labels = settings.switches[0]?.labels ?? {};
  const collector = collectorResource("1", settings.resource);
  const pipeline = await createPipeline({ ...optionsFor({ source, labels }), metrics, collector });
  await pipeline.refresh(0);
  const text = merge([...pipeline.show(), collectorWriter()({ resource: collector, metrics: [] })]);
  const { ofSwitch, about } = pipeline.push(Date.now());
  await pipeline.shutdown();
  return { text: Buffer.concat(text), ofSwitch, about, labels: Object.keys(labels) };
}

describe("the names in a configuration that is accepted", () => {
  it("are on a scrape each once, and on a push the same", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "fleet.yaml");
    let accepted = 0;

    await fc.assert(
      fc.asyncProperty(said, async (one) => {
        const configuration = await configurationOf(file, one);
        if (configuration === undefined) return;
        accepted += 1;
        const { text, ofSwitch, about, labels } = await shownBy(configuration);

        const pulled = readStrictly(text);
        const pushed = ofSwitch.flatMap((part) => receivedSeries(part, ["host.name", ...labels]));
        // A receiver may make labels of all resource attributes, and has those of the collector in target_info.
        for (const part of ofSwitch) receivedSeries(part);
        receivedSeries(about, ["host.name"]);
        const target = pulled.find(({ name }) => name === "target_info");

        const own = pulled.filter(({ name }) => name !== "target_info" && name !== "asked");
        expect(own.map((series) => keyOf(series)).toSorted()).toEqual(pushed.map((series) => keyOf(series)).toSorted());
        expect(new Set(target?.labels.keys())).toEqual(
          new Set(Object.keys(about.resource.attributes).map(receivedLabel)),
        );
      }),
      { numRuns: 150 },
    );

    expect(accepted).toBeGreaterThan(10);
  });

  it("are a metric's own where a switch has a label of the same name, which it has everywhere else", async () => {
    const { source, next } = createSource();
    next.samples = [{ name: "size", value: 7, attributes: { "table.name": "fib" } }];
    const pipeline = await createPipeline({
      ...optionsFor({ source, labels: { table_name: "mine", site: "fra" } }),
      metrics: { up: gauge("", "Up.", []), size: gauge("", "Size.", ["table.name"]) },
    });

    await pipeline.refresh(0);
    const text = Buffer.concat(merge(pipeline.show().slice(0, 1)));
    const pushed = pipeline
      .push(Date.now())
      .ofSwitch.flatMap((part) => receivedSeries(part, ["host.name", "table_name", "site"]));
    await pipeline.shutdown();

    const series = (all: readonly { name: string; labels: ReadonlyMap<string, string> }[]) =>
      Object.fromEntries(all.map(({ name, labels }) => [name, Object.fromEntries(labels)]));
    expect(series(readStrictly(text))).toEqual({
      up: { host_name: "leaf-1", table_name: "mine", site: "fra" },
      size: { host_name: "leaf-1", table_name: "fib", site: "fra" },
    });
    expect(series(pushed)).toEqual(series(readStrictly(text)));
  });

  it("are not those of a switch or of the collector as a resource", () => {
    const known = { identity: IDENTITY, address: "192.0.2.1" };
    const attributes = { ...switchResource("leaf-1", known).attributes, ...collectorResource("1", {}).attributes };

    expect(
      Object.keys(attributes)
        .map(receivedLabel)
        .filter((label) => !isReservedLabel(label)),
    ).toEqual([]);
  });
});
