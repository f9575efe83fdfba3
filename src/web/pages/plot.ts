import { area, line } from "d3-shape";

import { html, type Html } from "./html.ts";
import { briefly, percent, span } from "./text.ts";
import type { CoursePoint, TableView } from "./views.ts";

/** The size of a plot in its own units; CSS says how large it is shown. */
const WIDTH = 240;
const HEIGHT = 100;

/** A plot shows this much at the least, in percentage points: noise is no mountain. */
const LEAST_RANGE = 1;

/** A change by less than this many percentage points is none. */
const STEADY = 0.05;

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
  const ends = endsOf(course);
  if (ends === undefined) return undefined;
  const { first, last, low, high } = ends;
  const x = ({ at }: CoursePoint): number => ((at - first.at) / (last.at - first.at)) * WIDTH;
  const y = ({ ratio = 0 }: CoursePoint): number => HEIGHT - ((ratio * 100 - low) / (high - low)) * HEIGHT;
  const drawn = line<CoursePoint>(x, y).defined(isRead).digits(0);
  const below = area<CoursePoint>(x, HEIGHT + 4, y)
    .defined(isRead)
    .digits(0);
  const words = `over ${span(last.at - first.at)}: from ${percent(first.percent)} to ${percent(last.percent)}`;
  return html`<svg
    class="plot${isSteady(ends) && " steady"}"
    viewBox="0 -4 ${WIDTH} ${HEIGHT + 8}"
    preserveAspectRatio="none"
    role="img"
    aria-label="${words}"
  >
    <title>${words}</title>
    ${!isSteady(ends) && html`<path class="area" d="${below(course) ?? ""}" />`}
    <path class="line" d="${drawn(course) ?? ""}" />
  </svg>`;
}

/** What a plot shows, in a few words: by how many percentage points a use has changed, in what time. */
export function change(course: readonly CoursePoint[]): Html | undefined {
  const ends = endsOf(course);
  if (ends === undefined) return undefined;
  const { first, last } = ends;
  const points = last.percent - first.percent;
  const time = briefly(last.at - first.at);
  if (isSteady(ends)) return html`<span class="change">steady for ${time}</span>`;
  if (Math.abs(points) < STEADY) return html`<span class="change">same as ${time} ago</span>`;
  const [sign, word] = points > 0 ? ["+", "rising"] : ["\u2212", "falling"];
  return html`<span class="change ${word}">${sign}${Math.abs(points).toFixed(1)} points in ${time}</span>`;
}

function isRead({ ratio }: CoursePoint): boolean {
  return ratio !== undefined;
}

function isSteady({ range }: Ends): boolean {
  return range < STEADY;
}

interface Ends {
  readonly first: { readonly at: number; readonly percent: number };
  readonly last: { readonly at: number; readonly percent: number };
  readonly low: number;
  readonly high: number;
  /** By how many percentage points the course varies. */
  readonly range: number;
}

function endsOf(course: readonly CoursePoint[]): Ends | undefined {
  const read = course.flatMap(({ at, ratio }) => (ratio === undefined ? [] : [{ at, percent: ratio * 100 }]));
  const [first, last] = [read[0], read.at(-1)];
  if (first === undefined || last === undefined || read.length < 2) return undefined;
  const percents = read.map((point) => point.percent);
  const [least, most] = [Math.min(...percents), Math.max(...percents)];
  const widening = Math.max(0, LEAST_RANGE - (most - least)) / 2;
  return { first, last, low: least - widening, high: most + widening, range: most - least };
}
