/** Something that is wrong with a reply. */
export interface Issue {
  /** Where, from the body inwards: the keys and, in a list, the number of the item from 0. */
  readonly path: readonly (string | number)[];
  /** What was expected and what was found; undefined where the place alone says it. */
  readonly message: string | undefined;
  readonly found: unknown;
}

/** What is wrong with a part of a reply, in the place of what it means. */
export class Mistakes {
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    this.issues = issues;
  }

  /** The same, as seen from what they are in. */
  at(step: string | number): Mistakes {
    return new Mistakes(this.issues.map((issue) => ({ ...issue, path: [step, ...issue.path] })));
  }
}

/** That one thing is wrong: a leaf that cannot be read, or rows that do not go together. */
export function mistake(message: string, path: Issue["path"] = []): Mistakes {
  return new Mistakes([{ path, message, found: undefined }]);
}

/** That something else stands in the place of an object or a list. */
export function otherStructure(found: unknown): Mistakes {
  return new Mistakes([{ path: [], message: undefined, found }]);
}

/** What a part of a reply is, and what it means. Whoever is handed something else gets {@link Mistakes}, and nothing is thrown. */
export interface Schema<out T> {
  readonly read: (raw: unknown) => T | Mistakes;
  /** For what need not be there. */
  optional(): Schema<T | undefined>;
  /** Makes something else of what was read. */
  transform<U>(change: (value: T) => U | Mistakes): Schema<U>;
  /** Refuses what does not hold. */
  refine(holds: (value: T) => boolean, message: string): Schema<T>;
}

/** What a schema reads. */
export type Output<S> = S extends Schema<infer T> ? T : never;

/** The schemas of an object's members, by key. */
export type Shape = Readonly<Record<string, Schema<unknown>>>;

/** What the schemas of an object's members read. */
export type Outputs<S extends Shape> = { readonly [K in keyof S]: Output<S[K]> };

/** The schema of what a function reads. */
export function schema<T>(read: (raw: unknown) => T | Mistakes): Schema<T> {
  return {
    read,
    optional: () => schema<T | undefined>((raw) => (raw === undefined ? undefined : read(raw))),
    transform: (change) =>
      schema((raw) => {
        const value = read(raw);
        return value instanceof Mistakes ? value : change(value);
      }),
    refine: (holds, message) =>
      schema((raw) => {
        const value = read(raw);
        return value instanceof Mistakes || holds(value) ? value : mistake(message);
      }),
  };
}

/** A leaf as it is, of whatever type. */
export const Raw = schema((raw) => raw);

/** By the key of a leaf, the other names under which platforms or releases have it. */
export type Spellings<S> = { readonly [K in keyof S]?: readonly string[] };

/** An object, of which nothing is read but the members in its shape. */
export function object<S extends Shape>(shape: S): Schema<Outputs<S>>;
export function object(shape: Shape): Schema<unknown> {
  return objectOf(shape, (row, key) => row[key]);
}

/**
 * An object whose leaves have several names, by platform or release: the others are looked for where it has nothing under
 * the key itself.
 */
export function spelled<S extends Shape>(shape: S, spellings: Spellings<S>): Schema<Outputs<S>>;
export function spelled(shape: Shape, spellings: Spellings<Shape>): Schema<unknown> {
  return objectOf(shape, (row, key) => {
    const names = isEmpty(row[key]) ? spellings[key] : undefined;
    return row[names?.find((name) => Object.hasOwn(row, name) && !isEmpty(row[name])) ?? key];
  });
}

/** An object's members as they are, by key. */
export type Leaves = Readonly<Record<string, unknown>>;

/** An object of which more is read than has a schema: its `leaves` are all that it has. */
export function withLeaves<S extends Shape>(shape: S): Schema<Outputs<S> & { readonly leaves: Leaves }>;
export function withLeaves(shape: Shape): Schema<unknown> {
  return both(
    object(shape),
    schema((raw) => (isObject(raw) ? { leaves: raw } : {})),
  );
}

/** Two schemas of one object. */
export function both<A extends object, B extends object>(one: Schema<A>, other: Schema<B>): Schema<A & B> {
  return schema((raw) => {
    const [a, b] = [one.read(raw), other.read(raw)];
    if (a instanceof Mistakes) return b instanceof Mistakes ? new Mistakes([...a.issues, ...b.issues]) : a;
    return b instanceof Mistakes ? b : { ...a, ...b };
  });
}

function objectOf(shape: Shape, leafOf: (row: Leaves, key: string) => unknown): Schema<unknown> {
  const members = Object.entries(shape).map(([key, { read }]) => ({ key, read }));
  return schema((raw) => {
    if (!isObject(raw)) return otherStructure(raw);
    const row: Record<string, unknown> = {};
    let issues: Issue[] | undefined;
    for (const { key, read } of members) {
      const leaf = leafOf(raw, key);
      const value = read(leaf);
      if (value instanceof Mistakes) issues = withIssues(issues, key, value);
      // What is not there is not in the row either.
      else if (value !== undefined || leaf !== undefined) row[key] = value;
    }
    return issues === undefined ? row : new Mistakes(issues);
  });
}

/** The items of a list, each of which the schema reads, but for those that are skipped. */
export function readList<T>(
  list: readonly unknown[],
  { read }: Schema<T>,
  skipped?: (item: unknown) => boolean,
): T[] | Mistakes {
  const items: T[] = [];
  let issues: Issue[] | undefined;
  for (let index = 0; index < list.length; index += 1) {
    if (skipped?.(list[index]) === true) continue;
    const item = read(list[index]);
    if (item instanceof Mistakes) issues = withIssues(issues, index, item);
    else items.push(item);
  }
  return issues === undefined ? items : new Mistakes(issues);
}

/** Adds the mistakes that are at a key or in an item. */
function withIssues(issues: Issue[] = [], step: string | number, mistakes: Mistakes): Issue[] {
  for (const issue of mistakes.at(step).issues) issues.push(issue);
  return issues;
}

/** How NX-OS prints that there is nothing: by release `{}`, `""` or null. */
export function isEmpty(raw: unknown): boolean {
  if (raw === undefined || raw === null || raw === "") return true;
  if (typeof raw !== "object" || Array.isArray(raw)) return false;
  for (const _ in raw) return false;
  return true;
}

/** Whether something has members, by key. */
export function isObject(raw: unknown): raw is Leaves {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw);
}
