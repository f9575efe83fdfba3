const MOST_CHARACTERS = 200;

/** Somebody else's text for a message of ours: short, on one line, without control characters. */
export function excerpt(text: string): string {
  return text
    .slice(0, 10 * MOST_CHARACTERS)
    .replaceAll(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, MOST_CHARACTERS);
}
