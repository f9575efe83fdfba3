/** More series than this from one switch are not a table but a mistake, or an attack on the metrics store. */
export const MOST_SERIES = 20_000;

/** A reply's body with no more rows than may be shown. */
export interface Bounded {
  readonly body: unknown;
  /** How many rows were left out, without a look at what is in them. */
  readonly unread: number;
}

/**
 * Leaves out the rows after the first {@link MOST_SERIES}, counting those of tables in tables: to read a row costs far
 * more than to parse its JSON. It recurses, and trusts that the body was parsed with a bound on its depth.
 */
export function boundRows(body: unknown): Bounded {
  let left = MOST_SERIES;
  let unread = 0;

  function bound(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return value;
    return Array.isArray(value) ? boundList(value) : boundObject(value);
  }

  function boundList(list: readonly unknown[]): unknown {
    const kept: unknown[] = [];
    let changed = false;
    for (const item of list) {
      // Lists of leaves that belong together, one for each column, are as long as each other: all end at the same place.
      const full = typeof item === "object" ? left <= 0 : kept.length >= MOST_SERIES;
      if (full) break;
      if (typeof item === "object") left -= 1;
      const inside = bound(item);
      changed ||= inside !== item;
      kept.push(inside);
    }
    unread += list.length - kept.length;
    return changed || kept.length < list.length ? kept : list;
  }

  function boundObject(object: object): unknown {
    let changed: Record<string, unknown> | undefined;
    for (const [key, value] of Object.entries(object)) {
      // A table's only row is no list.
      if (key.startsWith("ROW_") && !Array.isArray(value)) left -= 1;
      const inside = bound(value);
      if (inside === value) continue;
      changed ??= { ...object };
      changed[key] = inside;
    }
    return changed ?? object;
  }

  return { body: bound(body), unread };
}
