import { Writable } from "node:stream";

import { expect, it } from "vitest";

import { createConsoleExporter } from "../../../otel/otlp/console-exporter.ts";
import { gaugeOf } from "./resources.ts";

/** A reader that takes nothing until it is told to. */
function slowReader() {
  let take: (() => void) | undefined;
  let taking = false;
  let text = "";
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      if (taking) done();
      else take = done;
    },
  });
  return {
    output,
    text: () => text,
    read: () => {
      taking = true;
      take?.();
    },
  };
}

it("prints whose metrics they are, and each metric", async () => {
  const { output, text, read } = slowReader();
  read();

  await createConsoleExporter(output)([gaugeOf("leaf-1", 2), gaugeOf("leaf-2", 1)]);

  expect(text()).toMatch(/'host\.name': 'leaf-1'[^]*dataPoints: \[[^]*'host\.name': 'leaf-2'/);
});

it("keeps no more than it may for a reader that does not read, and says later how much was left out", async () => {
  const { output, text, read } = slowReader();
  const print = createConsoleExporter(output);
  const all = Array.from({ length: 2_000 }, (_, index) => gaugeOf(`leaf-${index}`, 20));

  await print(all);
  const kept = output.writableLength;
  read();
  await new Promise((resolve) => output.write("", resolve));
  await print(all.slice(0, 1));

  expect(kept).toBeGreaterThan(1_000_000);
  expect(kept).toBeLessThan(1_200_000);
  expect(text()).toMatch(/\n\d+ entries were left out that nobody read\n\{ resource: \{ 'host\.name': 'leaf-0'/);
});
