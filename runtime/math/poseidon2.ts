/**
 * The permutation Poseidon2 of width 16 over the KoalaBear field (Grassi, Khovratovich, Schofnegger,
 * "Poseidon2", 2023), with the reference's constants (reference/precompiles.md 12): 4 external
 * rounds, 13 internal ones, 4 external ones, each with the power 3.
 *
 * @module
 */

/** The field's prime: 2^31 - 2^24 + 1. */
export const P = 0x7f000001;
const INVERSE_OF_P = 1 / P;
/** Elements of a state. */
export const WIDTH = 16;
const HALF_OF_EXTERNAL = 4;
const INTERNAL = 13;

const words = (text: string) =>
  Float64Array.from(text.trim().split(/\s+/), (word) => parseInt(word, 16));

/** What the external rounds add, 16 words each. */
export const EXTERNAL_CONSTANTS: Float64Array = words(`
  7dc44305 6d548efc 0392dc75 23e63782 263157ef 4be360ff 664898b9 5fc45609
  611b1d07 57619f03 594e6152 2a89b835 36585060 756a60ff 75f8c795 6af37c2d
  5df22fef 2d3f4a46 3dcebd25 43761839 406b02dc 74319b3c 3542fef1 7861d4bd
  3b7ab78b 229bded7 445c8423 323e1dc8 20b73dec 58162cd9 56200eab 04e090d2
  01a64335 5d37bc66 55d50d1d 0afe6861 1be445df 533f25f2 5dedfd22 45eccd58
  082c5e5c 2d9920e4 25c5205b 79766963 1a62d003 70fe8a27 2046e05f 6a4c434f
  1e7787e3 35f1c46d 5bea6ca5 0ea49b8f 78ba12d0 0c0451e9 110f53bf 74fd7aea
  172d9ed5 389fbfdd 25a0cda7 4a29c2b8 241f68b7 3eb4c55e 045a0296 1a50b878
  07c26dfd 254468fc 20576d41 28da526d 7324b864 79dc2638 65eb202d 3023f412
  59fc174c 51ecc05f 039a4a6b 1e34fd81 7d823e37 0974d7fd 657c8fd1 3a16665c
  46179d28 06348f34 46db60e1 0d56a7bc 070cb856 0aac8a1c 789aa89b 446fb2e4
  78876125 2252cbcf 601db98c 6b0c07a7 46cd09f0 1b7cb37d 0b36522b 7c655c04
  5d3bf2f1 01667386 139bd874 2c1a67f8 51f50851 5b29a0e9 123f5612 2b34aaba
  4a53ab2f 3543230a 7228b4db 489cf324 14c75463 333526aa 308a6e3c 71ca16b0
  4574c574 47c355b9 64605040 726b2f24 23c6f057 2e17264f 1d023a02 7e8fa229
  54578bcd 1df8bb26 7cde46e5 1e694b67 09ebbf12 55477325 520bf85e 69d9f379
`);

/** What the internal rounds add to the first element. */
export const INTERNAL_CONSTANTS: Float64Array = words(`
  47556cf2 0226080a 51eebefe 6828f3eb 2dabd7e2 6240a1de 5492eac7 4cb52e36
  333d6416 5c4796ba 06411997 03a5e397 598d4abe
`);

/** A product in the field. Both factors lie below P. */
function times(x: number, y: number): number {
  // The quotient is at most one off, and only where the rest is close to 0 or P; so the rest, of
  // which the low 32 bits are exact, fits a signed word.
  const quotient = Math.floor(x * y * INVERSE_OF_P);
  const rest = (Math.imul(x, y) - Math.imul(quotient, P)) | 0;
  return rest < 0 ? rest + P : rest >= P ? rest - P : rest;
}

/** A sum of a few elements, reduced. */
function reduced(sum: number): number {
  return sum - Math.floor(sum * INVERSE_OF_P) * P;
}

/** Quotients of small numbers in the field, by Fermat. */
function quotient(numerator: number, denominator: number): number {
  let power = 1;
  for (const bit of (P - 2).toString(2)) {
    power = times(power, power);
    if (bit === "1") power = times(power, denominator);
  }
  return times((numerator + P) % P, power);
}

/** The diagonal of the internal rounds. */
const DIAGONAL: Float64Array = Float64Array.of(
  ...[-2, 1, 2].map((n) => quotient(n, 1)),
  quotient(1, 2),
  ...[3, 4].map((n) => quotient(n, 1)),
  quotient(-1, 2),
  ...[-3, -4].map((n) => quotient(n, 1)),
  quotient(1, 2 ** 8),
  quotient(1, 8),
  quotient(1, 2 ** 24),
  quotient(-1, 2 ** 8),
  quotient(-1, 8),
  quotient(-1, 16),
  quotient(-1, 2 ** 24),
);

function cube(x: number): number {
  return times(times(x, x), x);
}

/** The linear layer of the external rounds: a circulant on each four elements, then sums of those. */
function mix(state: Float64Array): void {
  let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
  for (let at = 0; at < WIDTH; at += 4) {
    const a = state[at]!;
    const b = state[at + 1]!;
    const c = state[at + 2]!;
    const d = state[at + 3]!;
    const all = a + b + c + d;
    sum0 += state[at] = all + a + 2 * b;
    sum1 += state[at + 1] = all + b + 2 * c;
    sum2 += state[at + 2] = all + c + 2 * d;
    sum3 += state[at + 3] = all + d + 2 * a;
  }
  for (let at = 0; at < WIDTH; at += 4) {
    state[at] = reduced(state[at]! + sum0);
    state[at + 1] = reduced(state[at + 1]! + sum1);
    state[at + 2] = reduced(state[at + 2]! + sum2);
    state[at + 3] = reduced(state[at + 3]! + sum3);
  }
}

function externalRounds(state: Float64Array, first: number): void {
  for (let round = first; round < first + HALF_OF_EXTERNAL; round++) {
    for (let index = 0; index < WIDTH; index++) {
      const sum = state[index]! + EXTERNAL_CONSTANTS[round * WIDTH + index]!;
      state[index] = cube(sum < P ? sum : sum - P);
    }
    mix(state);
  }
}

/**
 * Permutes a state.
 *
 * @param state 16 words; those that are P or more are reduced first.
 * @returns 16 elements below P; the argument stays.
 * @example
 * ```ts
 * import { poseidon2 } from "./poseidon2.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(poseidon2(new Uint32Array(16))[0], 0x4a4e05a3);
 * ```
 */
export function poseidon2(state: Uint32Array): Uint32Array {
  const s = Float64Array.from(state, (word) => word % P);
  mix(s);
  externalRounds(s, 0);
  for (let round = 0; round < INTERNAL; round++) {
    const first = s[0]! + INTERNAL_CONSTANTS[round]!;
    s[0] = cube(first < P ? first : first - P);
    let sum = 0;
    for (let index = 0; index < WIDTH; index++) sum += s[index]!;
    for (let index = 0; index < WIDTH; index++) {
      s[index] = reduced(sum + times(s[index]!, DIAGONAL[index]!));
    }
  }
  externalRounds(s, HALF_OF_EXTERNAL);
  return Uint32Array.from(s);
}
