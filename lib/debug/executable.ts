/** A span of addresses. */
export interface AddressRange {
  /** The first address. */
  readonly start: number;
  /** The address after the last. */
  readonly end: number;
}

/**
 * The range that an address lies in.
 *
 * @param ranges Ranges that do not overlap, in any order.
 * @param address The address.
 * @returns The range, or undefined if there is none.
 * @example
 * ```ts
 * import { rangeOf } from "./executable.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const text = { start: 0x1000, end: 0x2000 };
 * assertEquals(rangeOf([text], 0x1ffc), text);
 * assertEquals(rangeOf([text], 0x2000), undefined);
 * ```
 */
export function rangeOf(
  ranges: readonly AddressRange[],
  address: number,
): AddressRange | undefined {
  return ranges.find((range) => address >= range.start && address < range.end);
}
