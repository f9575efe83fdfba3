import { html as template } from "hono/html";

/** Text that is HTML already: what {@link html} made. */
export type Html = Awaited<ReturnType<typeof template>>;

/** What a template may be filled with; a text is escaped, a list is filled in one after the other. */
export type Filling = Html | string | number | undefined | false | readonly Filling[];

/** Templates without the indentation of their source, which is half of what would be sent. */
const dense = new WeakMap<TemplateStringsArray, TemplateStringsArray>();

/** HTML with every text that is filled in escaped, for elements and for attributes in quotes. */
export function html(strings: TemplateStringsArray, ...values: readonly Filling[]): Html {
  const made = template(withoutIndentation(strings), ...values);
  // The library waits for promises; there are none among the fillings.
  if (made instanceof Promise) throw new TypeError("a template was filled with a promise");
  return made;
}

function withoutIndentation(strings: TemplateStringsArray): TemplateStringsArray {
  const known = dense.get(strings);
  if (known !== undefined) return known;
  const shorter = Object.assign(
    strings.map((text) => text.replaceAll(/\n\s*/g, "\n")),
    { raw: strings.raw },
  );
  dense.set(strings, shorter);
  return shorter;
}
