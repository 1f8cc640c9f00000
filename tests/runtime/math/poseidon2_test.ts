import { assertEquals } from "@std/assert";
import {
  EXTERNAL_CONSTANTS,
  INTERNAL_CONSTANTS,
  P,
  poseidon2,
} from "../../../runtime/math/poseidon2.ts";
import { random } from "../../support/random.ts";

const start = (words: Uint32Array) => [...words.slice(0, 4)];

// reference/precompiles.md 12: check values of the reference's own implementation.
Deno.test("poseidon2() gives the reference's check values", () => {
  assertEquals(start(poseidon2(new Uint32Array(16))), [
    0x4a4e05a3,
    0x25796fa6,
    0x2b66598b,
    0x482b5b57,
  ]);
  assertEquals(start(poseidon2(Uint32Array.from({ length: 16 }, (_, index) => index))), [
    0x6182514b,
    0x41dd9b26,
    0x702db425,
    0x6de9f212,
  ]);
});

/** The library's hash: 3 bytes an element, padded by 1, zeros and 0x80, rate 8, overwriting. */
function hash(bytes: Uint8Array): string {
  const padded = new Uint8Array(Math.ceil((bytes.length + 2) / 3) * 3);
  padded.set(bytes);
  padded[bytes.length] = 1;
  padded[padded.length - 1] = 0x80;
  let state: Uint32Array = new Uint32Array(16);
  for (let at = 0; at < padded.length; at += 24) {
    for (let index = 0; index < 8 && at + 3 * index < padded.length; index++) {
      const [low, middle, high] = padded.slice(at + 3 * index);
      state[index] = low! | middle! << 8 | high! << 16;
    }
    state = poseidon2(state);
  }
  return [...new Uint8Array(state.buffer, 0, 32)]
    .map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

Deno.test("poseidon2() hashes 1,000 bytes to what the reference's library expects", () => {
  assertEquals(
    hash(new Uint8Array(1000).fill(1)),
    "ae45b14fe23b9f584c76c67d4d9ef6635a27b553a7114427584cc87ba8919866",
  );
});

// The paper's definition, by matrices of bigints: slow, and of another shape than the code.
const p = BigInt(P);
type Matrix = readonly (readonly bigint[])[];
const square = (entry: (row: number, column: number) => bigint): Matrix =>
  Array.from(
    { length: 16 },
    (_, row) => Array.from({ length: 16 }, (_, column) => entry(row, column)),
  );
const M4 = [[2n, 3n, 1n, 1n], [1n, 2n, 3n, 1n], [1n, 1n, 2n, 3n], [3n, 1n, 1n, 2n]];
const EXTERNAL = square((row, column) =>
  M4[row % 4]![column % 4]! * (row >> 2 === column >> 2 ? 2n : 1n)
);
const DIAGONAL = [
  ...[2130706431n, 1n, 2n, 1065353217n, 3n, 4n, 1065353216n, 2130706430n, 2130706429n, 2122383361n],
  ...[1864368129n, 2130706306n, 8323072n, 266338304n, 133169152n, 127n],
];
const INTERNAL = square((row, column) => 1n + (row === column ? DIAGONAL[row]! : 0n));
const apply = (matrix: Matrix, state: readonly bigint[]) =>
  matrix.map((row) => row.reduce((sum, entry, column) => sum + entry * state[column]!, 0n) % p);

function slow(words: readonly number[]): bigint[] {
  let state = apply(EXTERNAL, words.map(BigInt));
  const external = (round: number) => {
    const sums = state.map((one, index) => one + BigInt(EXTERNAL_CONSTANTS[16 * round + index]!));
    state = apply(EXTERNAL, sums.map((sum) => sum ** 3n % p));
  };
  for (let round = 0; round < 4; round++) external(round);
  for (const constant of INTERNAL_CONSTANTS) {
    state = apply(INTERNAL, [(state[0]! + BigInt(constant)) ** 3n % p, ...state.slice(1)]);
  }
  for (let round = 4; round < 8; round++) external(round);
  return state;
}

Deno.test("poseidon2() is the permutation by matrices, 1,000 random states", () => {
  const { word, below } = random(4);
  for (let round = 0; round < 1000; round++) {
    const extreme = below(3) === 0;
    const words = Array.from(
      { length: 16 },
      () => extreme ? [0, 1, P - 1, P, P + 1, 0xffffffff][below(6)]! : word(),
    );
    assertEquals([...poseidon2(Uint32Array.from(words))].map(BigInt), slow(words));
  }
});
