import { line } from "d3-shape";

import { html, type Html } from "./html.ts";
import { percent, span } from "./text.ts";
import type { CoursePoint, TableView } from "./views.ts";

/** The size of a plot in its own units; CSS says how large it is shown. */
const WIDTH = 240;
const HEIGHT = 48;

/** A plot shows this much at the least, in percentage points: noise is no mountain. */
const LEAST_RANGE = 1;

/** A use as a bar of its limit; what it says stands beside it in words. */
export function bar({ percent: use, level }: Pick<TableView, "percent" | "level">): Html {
  const width = Math.min(100, Math.max(0, use ?? 0)).toFixed(1);
  return html`<svg class="bar ${level}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
    <rect class="limit" width="100" height="6" />
    <rect class="use" width="${width}" height="6" />
  </svg>`;
}

/** The course of a table since the collector began; nothing if there are not two points. */
export function plot(course: readonly CoursePoint[]): Html | undefined {
  const read = course.flatMap(({ at, ratio }) => (ratio === undefined ? [] : [{ at, percent: ratio * 100 }]));
  const [first, last] = [read[0], read.at(-1)];
  if (first === undefined || last === undefined || read.length < 2) return undefined;
  const { low, high } = rangeOf(read.map((point) => point.percent));
  const path = line<CoursePoint>()
    .defined(({ ratio }) => ratio !== undefined)
    .x(({ at }) => ((at - first.at) / (last.at - first.at)) * WIDTH)
    .y(({ ratio = 0 }) => HEIGHT - ((ratio * 100 - low) / (high - low)) * HEIGHT)
    .digits(1)(course);
  const words = `over ${span(last.at - first.at)}: from ${percent(first.percent)} to ${percent(last.percent)}`;
  return html`<svg
    class="plot"
    viewBox="0 -2 ${WIDTH} ${HEIGHT + 4}"
    preserveAspectRatio="none"
    role="img"
    aria-label="${words}"
  >
    <title>${words}</title>
    <path d="${path ?? ""}" />
  </svg>`;
}

function rangeOf(percents: readonly number[]): { readonly low: number; readonly high: number } {
  const [least, most] = [Math.min(...percents), Math.max(...percents)];
  const widening = Math.max(0, LEAST_RANGE - (most - least)) / 2;
  return { low: least - widening, high: most + widening };
}
