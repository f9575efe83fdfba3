/**
 * Tells the series of one resource apart. The attributes of a metric always come in the order of its declaration, so their
 * values are enough; with their lengths, since a value may hold whatever stands between them.
 */
export function seriesKey(name: string, attributes: Readonly<Record<string, unknown>>): string {
  let key = name;
  for (const attribute in attributes) {
    const value = String(attributes[attribute]);
    key += `\0${value.length}\0${value}`;
  }
  return key;
}
