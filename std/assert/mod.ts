import { deepStrictEqual } from "node:assert/strict";
/** x */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  deepStrictEqual(actual, expected, msg);
}
