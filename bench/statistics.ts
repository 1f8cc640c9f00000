/** The few figures that a series of measurements comes down to. */

/** The middle of the values; of an even number of them, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** The geometric mean. Of no values, or where one is not positive, it is NaN. */
export function geometricMean(values: readonly number[]): number {
  const logarithms = values.map((value) => value > 0 ? Math.log(value) : NaN);
  return Math.exp(logarithms.reduce((sum, one) => sum + one, 0) / values.length);
}

/** The list with its first `by` elements, modulo its length, at the end. */
export function rotated<T>(list: readonly T[], by: number): T[] {
  const start = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}
