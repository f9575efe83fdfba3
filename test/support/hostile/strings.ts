/** Pieces of text that have broken some writer or reader of expositions, of JSON or of HTML. */
const PIECES: readonly string[] = [
  '"',
  "\\",
  '\\"',
  "\\n",
  "\\\\n",
  "\n",
  "\r",
  "\r\n",
  "\t",
  "\0",
  "\u0001\u0008\u001b[31m\u007f",
  "\u0085\u009b",
  "\u00a0",
  "\u2028",
  "\u2029",
  "\u202e\u2066",
  "\u200b\u200d",
  "\ufeff",
  "\ufffd",
  "\ufffe\uffff",
  "\ud800",
  "\udfff",
  "\udc00\ud800",
  "\u{1f600}",
  "\u{10ffff}",
  "\u00e9",
  "e\u0301",
  "\u212b",
  "\u00c5",
  "\ufb01",
  "fi",
  "{",
  "}",
  "{}",
  ",",
  "=",
  "#",
  " ",
  " 1 1700000000000",
  " NaN",
  "\n# HELP cisco_device_up evil\n# TYPE cisco_device_up counter\n",
  "# EOF\n",
  '"} 1\ncisco_device_up{host_name="evil"} 1',
  '",host_name="evil',
  '\\"} 1\ncisco_device_up{host_name=\\"evil\\"} 1\n',
  "__proto__",
  "constructor",
  "toString",
  "__name__",
  "host_name",
  "le",
  "<script>alert(1)</script>",
  "${process.exit(1)}",
  "%s%n%00",
  "'; DROP TABLE series; --",
  "IPv4 Hosts",
];

/** A hundredth of the texts is this long, which is around the longest label that is shown. */
const LONG = [1_023, 1_024, 1_025, 5_000] as const;

/** Numbers from 0 to below 1, the same each time (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An endless supply of hostile texts, the same each time; some of them come again and again. */
export function hostileTexts(seed: number): () => string {
  const random = numbers(seed);
  const pick = <T>(from: readonly T[]): T => {
    const found = from[Math.floor(random() * from.length)];
    if (found === undefined) throw new Error("nothing to pick from");
    return found;
  };
  return () => {
    const text = Array.from({ length: 1 + Math.floor(random() * 5) }, () =>
      random() < 0.3 ? Math.floor(random() * 1e6).toString(36) : pick(PIECES),
    ).join("");
    return random() < 0.01 ? text.padEnd(pick(LONG), "x") : text;
  };
}
