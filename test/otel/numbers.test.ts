import { Writable } from "node:stream";

import { expect, it } from "vitest";

import { createConsoleExporter } from "../../otel/otlp/console-exporter.ts";
import { merge } from "../../otel/prometheus/families.ts";
import { create, createSource } from "./settable-source.ts";

/** Numbers by table, in the order of the tables. */
type Shown = readonly (readonly [table: unknown, value: unknown])[];

it("leaves in the process under which attributes the SDK has a series: a text, a push and a print have the switch's", async () => {
  const { source, next } = createSource();
  const pipeline = await create(source);
  let printed = "";
  const output = new Writable({ write: (chunk, _encoding, done) => done(void (printed += String(chunk))) });
  const print = createConsoleExporter(output);

  // Once with no instrument for the metric yet, then with one, then in other places.
  for (const tables of [
    { fib: 41 },
    { fib: 42 },
    { acl: 43, fib: 44 },
    { fib: 45, acl: 46, vlan: 47 },
    { fib: 1 },
    {},
  ]) {
    next.samples = Object.entries(tables).map(([table, value]) => ({ name: "size", value, attributes: { table } }));
    next.at += 60_000;
    await pipeline.refresh(0);
    const text = Buffer.concat(merge(pipeline.show())).toString();
    const { ofSwitch } = pipeline.push(next.at);
    if (ofSwitch.length > 0) await print(ofSwitch);
    const pushed = ofSwitch
      .flatMap(({ scopeMetrics }) => scopeMetrics)
      .flatMap(({ metrics }) => metrics.filter(({ descriptor }) => descriptor.name === "size"))
      .flatMap(({ dataPoints }) => dataPoints.map(({ attributes, value }) => [attributes["table"], value] as const));
    const expected: Shown = Object.entries(tables);

    expect(pushed).toEqual(expected);
    expect(linesOf(text)).toEqual(expected);
    expect(printed.match(/value: \d+/g)?.slice(1)).toEqual(
      expected.length === 0 ? [] : expected.map(([, value]) => `value: ${String(value)}`),
    );
    printed = "";
  }
});

function linesOf(text: string): Shown {
  return [...text.matchAll(/^size\{table="(\w+)".*\} (\d+)$/gm)].map(([, table, value]) => [table, Number(value)]);
}
