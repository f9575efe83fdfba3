/** A cost that was measured at a size. */
export interface Point {
  readonly size: number;
  readonly cost: number;
}

/** The exponent of the power law that fits best: 1 is linear. Least squares of the logarithms. */
export function exponent(points: readonly Point[]): number {
  return line(points.map(({ size, cost }) => ({ size: Math.log(size), cost: Math.log(cost) }))).slope;
}

/** What is there in any case, and what each one more costs. Least squares. */
export function line(points: readonly Point[], weigh: (cost: number) => number = () => 1) {
  let [weights, x, y, xx, xy] = [0, 0, 0, 0, 0];
  for (const { size, cost } of points) {
    const weight = weigh(cost);
    weights += weight;
    x += weight * size;
    y += weight * cost;
    xx += weight * size * size;
    xy += weight * size * cost;
  }
  const slope = (weights * xy - x * y) / (weights * xx - x * x);
  return { fixed: (y - slope * x) / weights, slope };
}

/** As {@link line}, where a point is as far off as it is of its own cost. */
export function relativeLine(points: readonly Point[]) {
  return line(points, (cost) => 1 / cost ** 2);
}
