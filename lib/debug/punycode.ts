/** The parameters of RFC 3492, section 5. */
const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const INITIAL_BIAS = 72;
const INITIAL_N = 128;

/**
 * Decodes punycode (RFC 3492, section 6.2), given its two halves: Rust separates them by `_`.
 *
 * @param basic The ASCII characters, in order.
 * @param deltas The insertions, as lower case letters and digits.
 * @returns The text, or undefined if the insertions make none.
 * @example
 * ```ts
 * import { decodePunycode } from "./punycode.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(decodePunycode("gdel", "5qa"), "gödel");
 * ```
 */
export function decodePunycode(basic: string, deltas: string): string | undefined {
  const chars = [...basic];
  let n = INITIAL_N;
  let i = 0;
  let bias = INITIAL_BIAS;
  for (let at = 0; at < deltas.length;) {
    const before = i;
    let weight = 1;
    for (let k = BASE;; k += BASE) {
      const digit = digitOf(deltas.charAt(at++));
      if (digit === undefined) return undefined;
      i += digit * weight;
      if (i > 0x7fffffff) return undefined;
      const threshold = Math.min(T_MAX, Math.max(T_MIN, k - bias));
      if (digit < threshold) break;
      weight *= BASE - threshold;
    }
    const count = chars.length + 1;
    bias = adapt(i - before, count, before === 0);
    n += Math.floor(i / count);
    if (n > 0x10ffff || (n & ~0x7ff) === 0xd800) return undefined;
    i %= count;
    chars.splice(i++, 0, String.fromCodePoint(n));
  }
  return chars.join("");
}

function digitOf(char: string): number | undefined {
  if (char >= "a" && char <= "z") return char.charCodeAt(0) - 97;
  if (char >= "0" && char <= "9") return char.charCodeAt(0) - 22;
  return undefined;
}

function adapt(delta: number, count: number, first: boolean): number {
  let rest = first ? Math.floor(delta / DAMP) : Math.floor(delta / 2);
  rest += Math.floor(rest / count);
  let k = 0;
  while (rest > ((BASE - T_MIN) * T_MAX) / 2) {
    rest = Math.floor(rest / (BASE - T_MIN));
    k += BASE;
  }
  return k + Math.floor((BASE * rest) / (rest + SKEW));
}
