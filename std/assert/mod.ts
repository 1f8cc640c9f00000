/**
 * Stand-in for the assertions of `@std/assert` that this repository uses, where JSR cannot be
 * reached. Names, parameters and equality are those of the real package; messages are our own.
 *
 * @module
 */
import { equal } from "./equal.ts";
import { explain, format } from "./explain.ts";

export { equal };
export * from "./errors.ts";
import { AssertionError } from "./errors.ts";

/** Ends every message that the caller added something to. */
function because(msg: string | undefined): string {
  return msg ? `: ${msg}` : "";
}

/** Fails unless the value is truthy. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg || `Expected a truthy value, but got ${format(expr)}`);
}

/** Fails unless the value is falsy. */
export function assertFalse(expr: unknown, msg = ""): void {
  if (expr) throw new AssertionError(msg || `Expected a falsy value, but got ${format(expr)}`);
}

/** Fails, always. */
export function fail(msg?: string): never {
  throw new AssertionError(`Failed assertion${because(msg)}`);
}

/** Fails where the code should never come. */
export function unreachable(msg?: string): never {
  throw new AssertionError(msg || "Unreachable");
}

/** Fails unless the two are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) return;
  throw new AssertionError(`Values are not equal${because(msg)}\n\n${explain(actual, expected)}\n`);
}

/** Fails if the two are deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!equal(actual, expected)) return;
  throw new AssertionError(
    `Expected values to differ, but both are ${format(actual)}${because(msg)}`,
  );
}

/** Fails unless the two are the same value, as by `Object.is`. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  if (Object.is(actual, expected)) return;
  throw new AssertionError(
    `Values are not strictly equal${because(msg)}\n\n${explain(actual, expected)}\n`,
  );
}

/** Fails if the two are the same value, as by `Object.is`. */
export function assertNotStrictEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!Object.is(actual, expected)) return;
  throw new AssertionError(
    `Expected values to be distinct, but both are ${format(actual)}${because(msg)}`,
  );
}

/** Fails if the value is null or undefined. */
export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T> {
  if (actual !== undefined && actual !== null) return;
  throw new AssertionError(`Expected a value, but got ${actual}${because(msg)}`);
}

/** Fails unless the text matches the pattern. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  if (actual.search(expected) >= 0) return;
  throw new AssertionError(`Expected ${format(actual)} to match ${expected}${because(msg)}`);
}

/** Fails if the text matches the pattern. */
export function assertNotMatch(actual: string, expected: RegExp, msg?: string): void {
  if (actual.search(expected) < 0) return;
  throw new AssertionError(`Expected ${format(actual)} not to match ${expected}${because(msg)}`);
}

/** Fails unless the text contains the other text. */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  if (actual.includes(expected)) return;
  throw new AssertionError(
    `Expected ${format(actual)} to contain ${format(expected)}${because(msg)}`,
  );
}

/** Fails unless each expected item is deeply equal to some actual item. */
export function assertArrayIncludes<T>(
  actual: ArrayLike<T>,
  expected: ArrayLike<T>,
  msg?: string,
): void {
  const items = Array.from(actual);
  const missing = Array.from(expected).filter((want) => !items.some((item) => equal(item, want)));
  if (missing.length === 0) return;
  throw new AssertionError(
    `Expected ${format(actual)} to include ${format(expected)}${because(msg)}\n` +
      `missing: ${format(missing)}`,
  );
}

/** Fails unless the first is greater. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  if (actual > expected) return;
  throw new AssertionError(`Expected ${format(actual)} > ${format(expected)}${because(msg)}`);
}

/** Fails if the first is less. */
export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (actual >= expected) return;
  throw new AssertionError(`Expected ${format(actual)} >= ${format(expected)}${because(msg)}`);
}

/** Fails unless the first is less. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  if (actual < expected) return;
  throw new AssertionError(`Expected ${format(actual)} < ${format(expected)}${because(msg)}`);
}

/** Fails if the first is greater. */
export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (actual <= expected) return;
  throw new AssertionError(`Expected ${format(actual)} <= ${format(expected)}${because(msg)}`);
}

/** Fails unless the numbers are within the tolerance: by default a ten-millionth of `expected`. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance?: number,
  msg?: string,
): void {
  if (Object.is(actual, expected)) return;
  const limit = tolerance ?? (Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7);
  const distance = Math.abs(expected - actual);
  if (distance <= limit) return;
  throw new AssertionError(
    `Expected ${actual} to be within ${limit} of ${expected}, but it is ${distance} away${
      because(msg)
    }`,
  );
}
