import { Writable } from "node:stream";

import { expect, it } from "vitest";

import { createConsoleExporter } from "../../otel/otlp/console-exporter.ts";
import { encodeResource } from "../../otel/otlp/encode.ts";
import { merge } from "../../otel/prometheus/families.ts";
import { handleOf } from "../../otel/series.ts";
import { create, createSource } from "./settable-source.ts";

/** What stands in the place of a series' attributes while the SDK has it. */
const HANDLE = Object.keys(handleOf(0)).join();

it("leaves in the process how the SDK is told of a series: it is in no text, no push and no print", async () => {
  const { source, next } = createSource();
  const pipeline = await create(source, { keep: true });
  let printed = "";
  const output = new Writable({ write: (chunk, _encoding, done) => done(void (printed += String(chunk))) });
  const found: string[] = [];

  // Once with no instrument for the metric yet, then with one, and then in another place.
  for (const tables of [["fib"], ["fib"], ["acl", "fib"], []]) {
    next.samples = tables.map((table, value) => ({ name: "size", value, attributes: { table } }));
    next.at += 60_000;
    await pipeline.refresh(0);
    found.push(Buffer.concat(merge(pipeline.show())).toString());
    const { ofSwitch, about } = pipeline.push(next.at);
    for (const metrics of [ofSwitch, about]) {
      if (metrics === undefined) continue;
      found.push(
        ...(["json", "protobuf"] as const).map((form) =>
          Buffer.from(encodeResource(metrics, form).bytes).toString("latin1"),
        ),
      );
      await createConsoleExporter(output)([metrics]);
    }
  }

  expect(found.join("").match(/fib/g)?.length).toBeGreaterThan(6);
  expect(printed).toContain("fib");
  for (const text of [...found, printed]) expect(text).not.toMatch(new RegExp(`\\b${HANDLE}\\b`));
});
