import type { Point } from "./history.ts";

/** A straight line through the course of a table, and where it leads. An estimate: tables seldom fill in a straight line. */
export interface Forecast {
  /** What is added to the ratio in a day. */
  readonly perDay: number;
  /** Milliseconds since 1970 at which the line comes to 1. */
  readonly fullAt: number;
  /** How long the course is that the line rests on, in milliseconds. */
  readonly overMs: number;
}

const DAY_MS = 86_400_000;

/** A line through less is drawn by chance. */
const LEAST_POINTS = 10;
const LEAST_MS = 300_000;

/**
 * The slope must be so many times its own standard error, which for errors that know nothing of each other leaves one chance in a
 * thousand that nothing grows.
 */
const CERTAIN = 4;

/** Either half of the course must grow by this part of the whole's slope: a single step is no growth. */
const STEADY = 0.25;

/**
 * A line is followed no farther than so many times its own length: tables that rise and fall by the hour or the day also rise
 * for minutes or hours, and what an hour says of the month after is nothing.
 */
const REACH = 20;

/** A table that is full in more than ten years is not filling. */
const FARTHEST_MS = 3_650 * DAY_MS;

/**
 * When a table is full if it goes on as it did, by least squares. Undefined where its course is too short, flat or
 * falling, or one step; where it is full already; where the points lie so far from the line that the slope may be
 * chance; and where that is too far ahead for a course of this length.
 */
export function forecast(points: readonly Point[]): Forecast | undefined {
  const course = points.filter(isRead);
  const [first, last] = [course[0], course.at(-1)];
  if (first === undefined || last === undefined || course.length < LEAST_POINTS) return undefined;
  const overMs = last.at - first.at;
  if (overMs < LEAST_MS || last.ratio >= 1) return undefined;

  const { slope, error } = line(course);
  const half = Math.floor(course.length / 2);
  const steady = [course.slice(0, half), course.slice(half)].every((part) => line(part).slope > STEADY * slope);
  if (!(slope > 0 && slope > CERTAIN * error && steady)) return undefined;

  const fullInMs = (1 - last.ratio) / slope;
  return fullInMs > Math.min(FARTHEST_MS, REACH * overMs)
    ? undefined
    : { perDay: slope * DAY_MS, fullAt: last.at + fullInMs, overMs };
}

interface Read extends Point {
  readonly ratio: number;
}

function isRead(point: Point): point is Read {
  return point.ratio !== undefined;
}

/** The line of least squares: what it rises by in a millisecond, and the standard error of that. */
function line(points: readonly Read[]): { readonly slope: number; readonly error: number } {
  const count = points.length;
  // Times since 1970, squared, are more than a number can hold.
  const [start, middle] = [points[0]?.at ?? 0, sum(points, ({ ratio }) => ratio) / count];
  const mean = sum(points, ({ at }) => at - start) / count;
  const offset = ({ at }: Read): number => at - start - mean;
  const spread = sum(points, (point) => offset(point) ** 2);
  const slope = sum(points, (point) => offset(point) * (point.ratio - middle)) / spread;
  const residue = sum(points, (point) => (point.ratio - middle - slope * offset(point)) ** 2);
  return { slope, error: Math.sqrt(residue / (count - 2) / spread) };
}

function sum(points: readonly Read[], of: (point: Read) => number): number {
  let total = 0;
  for (const point of points) total += of(point);
  return total;
}
