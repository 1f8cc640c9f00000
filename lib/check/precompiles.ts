/**
 * Precompiles: what each accesses, in which order and when, and what it writes
 * (reference/precompiles.md).
 *
 * @module
 */
import { hex32 } from "../bits.ts";
import { register } from "../isa/registers.ts";
import type { CallAccesses } from "./call_accesses.ts";
import {
  add,
  addEdwards,
  type Curve,
  CURVES,
  decompress,
  decompressEdwards,
  double,
  mod,
  pointWords,
  toNumber,
  toPoint,
  toWords,
} from "./curves.ts";
import { FIELD, Impossible } from "./execute.ts";
import { keccakSponge, scheduleWord, shaCompress, SPONGE_BLOCK } from "./hashes.ts";

/** POSEIDON2_PERMUTE's arithmetic, which a caller brings along: it rests on 141 constants. */
export type Poseidon2 = (words: Uint32Array) => Uint32Array;

/** A precompile. */
export interface Precompile {
  /** The reference's name. */
  readonly name: string;
  /** The code that the reference stores its events under. */
  readonly key: number;
  /** Makes its accesses. */
  readonly run: (call: CallAccesses, poseidon2: Poseidon2) => void;
}

function pointAdd(curve: Curve): Precompile["run"] {
  const size = 2 * curve.words;
  return (call) => {
    const p = toPoint(call.peek(call.first, size));
    const q = toPoint(call.read(call.second, size, 0));
    if (p[0] === q[0]) call.unprovable("the points have the same x: their line has no slope");
    call.write(call.first, pointWords(add(curve, p, q), curve.words), 1);
  };
}

/** Precompiles with one operand have 0 as the other one in their proof. */
function expectZero(call: CallAccesses): void {
  if (call.second !== 0) call.unprovable(`its second argument is ${call.second} and must be 0`);
}

function pointDouble(curve: Curve): Precompile["run"] {
  return (call) => {
    expectZero(call);
    const p = toPoint(call.peek(call.first, 2 * curve.words));
    if (p[1] === 0n) call.unprovable("the point's y is 0: its tangent has no slope");
    call.write(call.first, pointWords(double(curve, p), curve.words), 0);
  };
}

function pointDecompress(curve: Curve): Precompile["run"] {
  return (call) => {
    const x = call.read(call.first + 4 * curve.words, curve.words, 0);
    const y = decompress(curve, toNumber(x), call.second);
    if (y === undefined) throw new Impossible("it faults: no point has this x");
    call.write(call.first, toWords(y, curve.words), 0);
  };
}

type Numbers = (x: bigint[], y: bigint[], p: bigint) => bigint[];

/** Field arithmetic: x and y become x; numbers of `count` components. */
function field({ p, words }: Curve, count: number, operation: Numbers): Precompile["run"] {
  const split = (all: Uint32Array) =>
    Array.from(
      { length: count },
      (_, i) => toNumber(all.subarray(i * words, (i + 1) * words)),
    );
  return (call) => {
    const x = split(call.peek(call.first, count * words));
    const y = split(call.read(call.second, count * words, 0));
    const results = operation(x, y, p).map((one) => [...toWords(mod(one, p), words)]);
    call.write(call.first, results.flat(), 1);
  };
}

const sum: Numbers = (x, y) => x.map((one, i) => one + y[i]!);
const difference: Numbers = (x, y) => x.map((one, i) => one - y[i]!);
const product: Numbers = ([x], [y]) => [x! * y!];
const complexProduct: Numbers = ([x0, x1], [y0, y1]) => [
  x0! * y0! - x1! * y1!,
  x0! * y1! + x1! * y0!,
];

const edAdd: Precompile["run"] = (call) => {
  const p = toPoint(call.peek(call.first, 16));
  const q = toPoint(call.read(call.second, 16, 0));
  call.write(call.first, pointWords(addEdwards(p, q), 8), 1);
};

const edDecompress: Precompile["run"] = (call) => {
  const y = toNumber(call.read(call.first + 32, 8, 0));
  call.write(call.first, toWords(decompressEdwards(y, call.second), 8), 0);
};

const uint256Mul: Precompile["run"] = (call) => {
  const x = toNumber(call.peek(call.first, 8));
  const y = toNumber(call.read(call.second, 8, 0));
  const modulus = toNumber(call.read(call.second + 32, 8, 0)) || 1n << 256n;
  call.write(call.first, toWords(x * y % modulus, 8), 1);
};

const wideMul: Precompile["run"] = (call) => {
  const low = call.readRegister(register("a2"));
  const high = call.readRegister(register("a3"));
  const a = toNumber(call.read(call.first, 8, 0));
  const b = toNumber(call.read(call.second, 64, 0));
  call.write(low, toWords(a * b, 64), 1);
  call.write(high, toWords(a * b >> 2048n, 8), 1);
};

const extend: Precompile["run"] = (call) => {
  expectZero(call);
  const at = (i: number) => call.first + 4 * i;
  // What is read depends on what is written: worked out as it goes.
  for (let i = 16; i < 64; i++) {
    const read = (back: number) => call.readOne(at(i - back), i - 16);
    const [w15, w2, w16, w7] = [read(15), read(2), read(16), read(7)];
    call.write(at(i), [scheduleWord(w15, w2, w16, w7)], i - 16);
  }
};

const compress: Precompile["run"] = (call) => {
  const state = call.read(call.second, 8, 0);
  const w = call.read(call.first, 64, 0);
  call.write(call.second, shaCompress(state, w), 1);
};

const sponge: Precompile["run"] = (call) => {
  const length = call.read(call.second + 64, 1, 0)[0]!;
  if (length % SPONGE_BLOCK !== 0) throw new Impossible("it faults: its input has a broken block");
  if (length === 0) call.unprovable("its input has no block, and so its proof no row");
  const input = call.read(call.first, length, 0);
  call.write(call.second, keccakSponge(input), 1);
};

const permute: Precompile["run"] = (call, poseidon2) => {
  expectZero(call);
  const state = call.peek(call.first, 16);
  const high = state.find((word) => word >= FIELD);
  if (high !== undefined) call.unprovable(`the word ${hex32(high)} is no field element`);
  call.write(call.first, poseidon2(state.map((word) => word % FIELD)), 0);
};

const GATE_WORDS = 17;
const garble: Precompile["run"] = (call) => {
  const count = call.read(call.first, 1, 0)[0]!;
  const delta = call.read(call.first + 4, 4, 0);
  if (count === 0) call.unprovable("its circuit has no gate, and so its result no row");
  const gates = call.read(call.first + 20, GATE_WORDS * count, 0);
  let holds = true;
  let wrongType: number | undefined;
  for (let gate = 0; gate < gates.length; gate += GATE_WORDS) {
    const word = (group: number, k: number) => gates[gate + 1 + 4 * group + k]!;
    const type = gates[gate]!;
    if (type !== 0 && type !== 7) wrongType = type;
    for (let k = 0; k < 4; k++) {
      const text = word(0, k) ^ word(1, k) ^ word(2, k) ^ (type === 0 ? 0 : delta[k]!);
      if ((text ^ word(3, k)) !== 0) holds = false;
    }
  }
  if (wrongType !== undefined) call.unprovable(`a gate has type ${wrongType}: 0 and 7 are known`);
  call.write(call.second, [holds ? 1 : 0], 0);
};

/** Field calls of a curve: codes from `first` on, of which some share a key. */
function fields(name: string, curve: Curve, first: number): [number, Precompile][] {
  const fp = [["ADD", sum], ["SUB", difference], ["MUL", product]] as const;
  const fp2 = [["ADD", sum], ["SUB", difference], ["MUL", complexProduct]] as const;
  return [
    ...fp.map(([operation, run], i): [number, Precompile] => [first + i, {
      name: `${name}_FP_${operation}`,
      key: first,
      run: field(curve, 1, run),
    }]),
    ...fp2.map(([operation, run], i): [number, Precompile] => [first + 3 + i, {
      name: `${name}_FP2_${operation}`,
      key: operation === "MUL" ? first + 5 : first + 3,
      run: field(curve, 2, run),
    }]),
  ];
}

const ONE_EACH: readonly [number, string, Precompile["run"]][] = [
  [0x30010005, "SHA_EXTEND", extend],
  [0x01010006, "SHA_COMPRESS", compress],
  [0x01010007, "ED_ADD", edAdd],
  [0x00010008, "ED_DECOMPRESS", edDecompress],
  [0x01010009, "KECCAK_SPONGE", sponge],
  [0x0101000a, "SECP256K1_ADD", pointAdd(CURVES.secp256k1)],
  [0x0001000b, "SECP256K1_DOUBLE", pointDouble(CURVES.secp256k1)],
  [0x0001000c, "SECP256K1_DECOMPRESS", pointDecompress(CURVES.secp256k1)],
  [0x0101000e, "BN254_ADD", pointAdd(CURVES.bn254)],
  [0x0001000f, "BN254_DOUBLE", pointDouble(CURVES.bn254)],
  [0x0001001c, "BLS12381_DECOMPRESS", pointDecompress(CURVES.bls12381)],
  [0x0101001d, "UINT256_MUL", uint256Mul],
  [0x0101001e, "BLS12381_ADD", pointAdd(CURVES.bls12381)],
  [0x0001001f, "BLS12381_DOUBLE", pointDouble(CURVES.bls12381)],
  [0x0101002c, "SECP256R1_ADD", pointAdd(CURVES.secp256r1)],
  [0x0001002d, "SECP256R1_DOUBLE", pointDouble(CURVES.secp256r1)],
  [0x0001002e, "SECP256R1_DECOMPRESS", pointDecompress(CURVES.secp256r1)],
  [0x0101002f, "U256XU2048_MUL", wideMul],
  [0x00010030, "POSEIDON2_PERMUTE", permute],
  [0x00010031, "BOOLEAN_CIRCUIT_GARBLE", garble],
];

/** Every precompile, by its code. */
export const PRECOMPILES: ReadonlyMap<number, Precompile> = new Map([
  ...ONE_EACH.map(([code, name, run]): [number, Precompile] => [code, { name, key: code, run }]),
  ...fields("BLS12381", CURVES.bls12381, 0x01010020),
  ...fields("BN254", CURVES.bn254, 0x01010026),
]);
