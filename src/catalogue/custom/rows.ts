import { hasPlace } from "../command-line.ts";
import type { CustomMetric } from "./metric.ts";
import { type Keys, listOf } from "./names.ts";
import { isEmpty, type Issue, mistake, Mistakes, object, schema, type Schema } from "../nxos/schema.ts";
import { leaves, Ordinal, table } from "../nxos/values.ts";
import { bodyOf } from "../nxos/reply.ts";

/** A leaf's value as the reply has it. */
export type Scalar = string | number | bigint | boolean;

/** A row with what it has and what the rows have that it is nested in, by key. NX-OS prints a repeated leaf as a list. */
type Leaves = ReadonlyMap<string, readonly Scalar[]>;

/** One row of a custom command's reply. */
export interface Row {
  readonly attributes: Readonly<Record<string, string>>;
  readonly leaves: Leaves;
}

interface Step {
  /** A table's key, or that of an object that is none. */
  readonly table: string;
  /** The name of the table's rows; undefined if it is the row itself. */
  readonly row: string | undefined;
}

type Fields = Readonly<Record<string, readonly Leaves[] | undefined>>;

/** What a custom command says of the rows of its reply. */
interface RowsSpec {
  readonly command: string;
  readonly rows: string;
  readonly may_be_empty: boolean;
  readonly attributes: Readonly<Record<string, Keys>>;
  readonly metrics: readonly Pick<CustomMetric, "key" | "never_cleared">[];
}

/** The rows of a custom command's reply. */
export function rowsOf(spec: RowsSpec): Schema<readonly Row[]> {
  const { attributes, rows: path, may_be_empty: mayBeEmpty } = spec;
  const wanted = [...new Set(spec.metrics.flatMap(({ key }) => listOf(key)))];
  const beside = spec.metrics.flatMap(({ never_cleared: cleared }) =>
    cleared === undefined ? [] : listOf(cleared.key),
  );
  const keys = [...new Set([...Object.values(attributes).flatMap(listOf), ...wanted, ...beside])];
  const steps = stepsOf(path);
  const ordinals = hasPlace(spec.command) ? ["module", "inst"] : [];

  return bodyOf(shapeOf(steps, keys, mayBeEmpty ? 0 : 1)).transform((fields): readonly Row[] | Mistakes => {
    const found = gather(fields, steps[0]);
    const issues: Issue[] = [];
    if (!mayBeEmpty && !found.some((row) => wanted.some((key) => row.has(key)))) {
      const message = `no row has ${listed(wanted)}; may_be_empty allows that`;
      issues.push(...mistake(message, path.split("/").filter(Boolean)).issues);
    }
    const rows = found.map((row) => {
      const labels = Object.entries(attributes).map(([name, key]): [string, string] => {
        const text = textOf(leafOf(row, key));
        if (!ordinals.includes(name)) return [name, text];
        const ordinal = Ordinal.read(text);
        if (!(ordinal instanceof Mistakes)) return [name, ordinal];
        issues.push(...ordinal.at(listOf(key).join(", ")).issues);
        return [name, ""];
      });
      return { attributes: Object.fromEntries(labels), leaves: row };
    });
    return issues.length > 0 ? new Mistakes(issues) : rows;
  });
}

/** What a row has of the first of these keys that is there; a leaf that holds nothing is not. */
export function leafOf(row: Leaves, keys: Keys): readonly Scalar[] {
  for (const key of listOf(keys)) {
    const leaf = row.get(key) ?? [];
    if (leaf.length > 0) return leaf;
  }
  return [];
}

/** A leaf as one text; of a repeated leaf each different one. */
export function textOf(leaf: readonly Scalar[]): string {
  return [...new Set(leaf.map((one) => String(one).trim()))].join(",");
}

function listed(keys: readonly string[]): string {
  return keys.length < 2 ? keys.join("") : `${keys.slice(0, -1).join(", ")} or ${keys.at(-1)}`;
}

function stepsOf(path: string): Step[] {
  const steps: Step[] = [];
  const names = path.split("/").filter((name) => name !== "");
  for (const [index, name] of names.entries()) {
    const next = names[index + 1];
    if (!isRow(name)) steps.push({ table: name, row: next !== undefined && isRow(next) ? next : undefined });
  }
  return steps;
}

function isRow(name: string): boolean {
  return name.startsWith("ROW_");
}

/** Everything in a row that is read of it, as rows: of each leaf one that has only this leaf. */
function shapeOf(steps: readonly Step[], keys: readonly string[], atLeast = 0) {
  const shape: Record<string, Schema<readonly Leaves[] | undefined>> = {};
  for (const key of keys) shape[key] = Leaf.transform((leaf) => [new Map([[key, leaf]])]).optional();
  const [step, ...inner] = steps;
  if (step === undefined) return shape;
  const row = object(shapeOf(inner, keys)).transform((fields) => gather(fields, inner[0]));
  const rows = step.row === undefined ? leaves(row) : table(step.row.slice("ROW_".length), row);
  shape[step.table] = rows
    .refine((found) => found.length >= atLeast, "expected at least one row; may_be_empty allows none")
    .transform((found) => found.flat());
  return shape;
}

/** The rows that a step leads to, each with the leaves beside the table; without a step these are the row. */
function gather(fields: Fields, step: Step | undefined): Leaves[] {
  const beside = Object.entries(fields).flatMap(([name, rows = []]) =>
    name === step?.table ? [] : rows.flatMap((row) => [...row]),
  );
  const inner = step === undefined ? [new Map<string, readonly Scalar[]>()] : (fields[step.table] ?? []);
  return inner.map((row) => new Map([...beside, ...row]));
}

const Leaf = schema((raw): readonly Scalar[] | Mistakes => {
  const found: Scalar[] = [];
  for (const one of Array.isArray(raw) ? Array.from<unknown>(raw) : [raw]) {
    if (isScalar(one)) found.push(one);
    // No reply holds a function: a row without a key such as `constructor` has the one of every object.
    else if (!isEmpty(one) && typeof one !== "function") {
      return mistake("expected a single value, found a table");
    }
  }
  return found;
});

function isScalar(raw: unknown): raw is Scalar {
  return raw !== "" && ["string", "number", "bigint", "boolean"].includes(typeof raw);
}
