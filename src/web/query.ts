/** What a query says, each name once, or what is wrong with it. */
export type Query =
  | { readonly ok: true; readonly values: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly mistake: string };

/**
 * Reads a query (`application/x-www-form-urlencoded`) that may have `known` names. A name that is not known is a
 * mistake: a misspelt `only` would else collect from every switch.
 */
export function readQuery(query: string, known: readonly string[]): Query {
  const values = new Map<string, string>();
  for (const pair of query.split("&").filter((one) => one !== "")) {
    const mark = pair.indexOf("=");
    const name = decode(mark === -1 ? pair : pair.slice(0, mark));
    const value = mark === -1 ? "" : decode(pair.slice(mark + 1));
    if (name === undefined || value === undefined) {
      return wrong("The query is not percent-encoded UTF-8 without control characters.");
    }
    if (!known.includes(name)) return wrong(`The query has a name that is not known here; ${may(known)}.`);
    if (values.has(name)) return wrong(`${name} is given more than once; give it once.`);
    if (value === "") return wrong(`${name} is empty; give it a value, as in ?${name}=…`);
    values.set(name, value);
  }
  return { ok: true, values };
}

function wrong(mistake: string): Query {
  return { ok: false, mistake };
}

function may(known: readonly string[]): string {
  return known.length === 0 ? "there is none" : `there is ${known.join(", ")}`;
}

function decode(text: string): string | undefined {
  try {
    const decoded = decodeURIComponent(text.replaceAll("+", " "));
    return /\p{Cc}/u.test(decoded) ? undefined : decoded;
  } catch {
    return undefined;
  }
}
