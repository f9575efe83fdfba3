/** Values that must not be in anything that goes out, by what they are. */
export type Canaries = Readonly<Record<string, string>>;

/** The forms in which a value may be carried, each once. */
function formsOf(value: string): string[] {
  const bytes = Buffer.from(value);
  const forms = [
    value,
    encodeURIComponent(value),
    encodeURI(value),
    JSON.stringify(value).slice(1, -1),
    bytes.toString("base64").replace(/=+$/, ""),
    bytes.toString("base64url"),
    bytes.toString("hex"),
    bytes.toString("latin1"),
  ];
  return [...new Set(forms)];
}

/** Where which canary is found in texts with names. */
export function sightings(texts: ReadonlyMap<string, string>, canaries: Canaries): string[] {
  return Object.entries(canaries).flatMap(([what, value]) => {
    const forms = formsOf(value);
    return [...texts].flatMap(([where, text]) =>
      forms.some((form) => text.includes(form)) ? [`${what} in ${where}`] : [],
    );
  });
}

/** What sends a user and a password by HTTP's Basic scheme. */
export function basicToken(user: string, password: string): string {
  return Buffer.from(`${user}:${password}`).toString("base64");
}
