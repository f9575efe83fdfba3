import { z } from "zod";

/** The error of a field of another type: what was expected, and whether there was anything at all. */
export function expected(what: string) {
  return {
    error: ({ input }: { readonly input?: unknown }) =>
      input === undefined ? `missing: expected ${what}` : `expected ${what}`,
  };
}

/** A text of the form that `pattern` says. */
export function text(pattern: RegExp, what: string) {
  return z.string(expected(what)).regex(pattern, `expected ${what}`);
}

/** Something that is so or not, and is not unless said. */
export const flag = z.boolean(expected("true or false")).default(false);

/** The errors of a strict object: its unknown keys with those that there are. */
export function strict<S extends z.ZodRawShape>(what: string, shape: S) {
  return z.strictObject(shape, {
    error: ({ code, keys }) =>
      code === "unrecognized_keys"
        ? `unknown key ${keys.join(", ")}: expected ${Object.keys(shape).join(", ")}`
        : `expected ${what}`,
  });
}

/** A map whose keys are checked as well; what is wrong with one is said at its place. */
export function map<K extends z.ZodString, V extends z.ZodType>(key: K, value: V, what: string) {
  return z.record(key, value, {
    error: (issue) => (issue.code === "invalid_key" ? issue.issues[0]?.message : `expected ${what}`),
  });
}
