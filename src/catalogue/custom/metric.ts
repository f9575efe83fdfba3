import { z } from "zod";

import { Keys, MetricName, Sentence, Unit } from "./names.ts";
import { expected, flag, map, strict, text } from "./schema.ts";

const SCALE = "a factor between 1e-12 and 1e12";

const Values = map(
  text(/\S/, "a word as the switch prints it"),
  z.number(expected("a number for the word")),
  "a map of the switch's words to numbers",
)
  .refine((values) => Object.keys(values).length > 0, "expected at least one word")
  .superRefine((values, context) => {
    const seen = new Set<string>();
    for (const word of Object.keys(values)) {
      const key = word.trim().toLowerCase();
      if (seen.has(key)) {
        context.addIssue({
          code: "custom",
          path: [word],
          message: "expected each word once; upper case is as lower case",
        });
      }
      seen.add(key);
    }
  });

const NeverCleared = strict("the key and the word that say that a counter was never cleared", {
  key: Keys.describe("The key of what says when the row's counters were cleared, such as eth_clear_counters."),
  word: text(/\S/, "a word as the switch prints it")
    .default("never")
    .describe("What the switch prints there if they never were; upper case is as lower case."),
});

/** A metric of a command that a user adds. */
export const CustomMetric = strict("a metric", {
  name: MetricName.describe("The metric's OpenTelemetry name, lower-case and dotted, without unit."),
  key: Keys.describe(
    "The value's key, in the row or in one that it is nested in. Of a list of keys the first that is there counts.",
  ),
  kind: z
    .enum(["gauge", "counter"], expected("gauge or counter"))
    .describe("gauge, or counter for what only grows until the switch starts anew."),
  unit: Unit.describe('The UCUM unit, {thing} in quotes for things that are counted, "" for a state.'),
  description: Sentence.describe("What the metric says, in a sentence."),
  as: z
    .enum(["number", "duration"], expected("number or duration"))
    .default("number")
    .describe("duration for a time such as 1d21h, 05:20:10 or PT18M21S, which is given in seconds."),
  scale: z
    .number(expected(SCALE))
    .refine((factor) => factor >= 1e-12 && factor <= 1e12, `expected ${SCALE}`)
    .default(1)
    .describe("A factor from the switch's unit to the metric's, such as 0.01 for a percentage as a ratio."),
  suffix: text(/^[A-Za-z%](?:[A-Za-z%/ ]*[A-Za-z%])?$/, "what follows the number, without the number, such as W")
    .optional()
    .describe("What the switch prints after the number (W of 112 W). With anything else there it is no number."),
  negative: flag.describe("Whether the value may be below zero, which is else dropped as a counter that has wrapped."),
  values: Values.optional().describe(
    'Words as numbers, for a state; "*" is any other word that the switch prints. A word that is not listed is dropped.',
  ),
  never_cleared: NeverCleared.optional().describe(
    "What says in a counter's row that it was never cleared. If it says so, a 0 between two larger values is a slip of the switch: it is not shown, and counted.",
  ),
}).superRefine(({ name, kind, unit, as, scale, suffix, negative, values, never_cleared: neverCleared }, context) => {
  const refuse = (field: string, message: string): void => context.addIssue({ code: "custom", path: [field], message });
  // Receivers of OTLP take these words out of the middle of a name to append them; a scrape does not.
  const moved = kind === "counter" ? "total" : unit === "1" ? "ratio" : undefined;
  if (moved !== undefined && name.split(/[._]/).includes(moved)) {
    refuse("name", `expected a name without the word ${moved}: Prometheus gets it appended`);
  }
  if (kind === "counter" && values !== undefined) refuse("kind", "expected gauge: values make the metric a state");
  if (kind === "counter" && negative) refuse("negative", "expected false: a counter is never below zero");
  if (kind === "gauge" && neverCleared !== undefined) refuse("never_cleared", "expected only of a counter");
  if (as === "duration" && unit !== "s") refuse("unit", 'expected "s", the unit of a duration');
  const given = { scale: scale !== 1, suffix: suffix !== undefined, negative };
  for (const [field, is] of Object.entries(given)) {
    if (is && values !== undefined) refuse(field, "expected no such key beside values, which are numbers already");
    if (is && as === "duration") refuse(field, "expected no such key beside as: duration");
  }
  if (as === "duration" && values !== undefined) refuse("values", "expected no such key beside as: duration");
});

export type CustomMetric = z.output<typeof CustomMetric>;
