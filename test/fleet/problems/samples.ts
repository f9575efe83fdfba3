import type { Sample } from "../../../src/catalogue/define.ts";
import { catalogue } from "../../../src/catalogue/index.ts";
import type { Given } from "../../../src/catalogue/tables.ts";

const METRICS = Object.fromEntries(catalogue.flatMap(({ metrics }) => Object.entries(metrics)));

type Attributes = Readonly<Record<string, string>>;

/**
 * A sample, with the name of its interface where it has one.
 * @throws Error if there is no such metric, or it has no such attribute
 */
export function sample(name: string, value: number, { port: named, ...more }: Attributes = {}): Sample {
  const attributes = { ...(named !== undefined && { "network.interface.name": named }), ...more };
  const declared = METRICS[name]?.attributes ?? [];
  const unknown = Object.keys(attributes).filter((attribute) => !declared.includes(attribute));
  if (METRICS[name] === undefined || unknown.length > 0) {
    throw new Error(`${name} has no ${unknown.join() || "declaration"}`);
  }
  return { name, value, attributes };
}

/** These samples as what one command gave that declares all metrics of the catalogue. */
export function given(samples: readonly Sample[]): readonly Given[] {
  return [{ metrics: METRICS, samples }];
}
