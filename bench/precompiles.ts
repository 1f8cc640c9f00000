// Speed of the precompiles beside @noble's code for the same operation, through the guest port of a
// real machine: what a guest's call costs, without the interpreter.
// deno-lint-ignore-file no-console -- it is a command line script
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { bn254 } from "@noble/curves/bn254.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { keccakP } from "@noble/hashes/sha3.js";
import { register } from "../lib/isa/registers.ts";
import { Machine } from "../lib/machine/machine.ts";
import { Memory } from "../lib/machine/memory.ts";
import type { Guest } from "../lib/machine/ports.ts";
import { programOf } from "../lib/program.ts";
import { IntegerWords } from "../runtime/math/integers.ts";
import { precompiles } from "../runtime/precompiles.ts";
import type { World } from "../runtime/syscall.ts";

const ROUNDS = 7;
const MILLISECONDS = 30;
const LOW = 0x30000;
const HIGH = 0x40000;
/** Where operands stand, each in a place of its own. */
const OPERANDS = 0x100000;
const OPERAND_BYTES = 0x10000;

/** An operation of ours and, where there is one, noble's; each call does it `per` times. */
interface Row {
  readonly name: string;
  readonly ours: () => void;
  readonly noble?: (() => void) | undefined;
  /** What noble's function is. */
  readonly against?: string;
  readonly per?: number;
  readonly noblePer?: number;
}

/** As much of noble's points as all curves have in common. */
interface NoblePoint {
  add(other: NoblePoint): NoblePoint;
  double(): NoblePoint;
  multiply(scalar: bigint): NoblePoint;
  toAffine(): { x: bigint; y: bigint };
  toBytes(): Uint8Array;
}
interface NoblePoints {
  readonly BASE: NoblePoint;
  fromAffine(point: { x: bigint; y: bigint }): NoblePoint;
  fromBytes(bytes: Uint8Array): NoblePoint;
}

/** Operations a second. */
function rate(run: () => void, per: number): number {
  let calls = 0;
  const started = performance.now();
  for (;;) {
    for (let index = 0; index < 32; index++) run();
    calls += 32;
    const elapsed = performance.now() - started;
    if (elapsed > MILLISECONDS) return calls * per / elapsed * 1000;
  }
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** A guest in the middle of a system call. */
function callingGuest(memory: Memory): { guest: Guest; words: Int32Array } {
  let guest: Guest | undefined;
  const machine = new Machine(programOf(Uint32Array.of(0x0c), 0x1000), {
    syscall(caller) {
      guest = caller;
      return 0;
    },
  }, { memory });
  machine.registers[register("a2")] = LOW;
  machine.registers[register("a3")] = HIGH;
  machine.run({ steps: 1 });
  if (!guest) throw new Error("Unreachable: the program makes a call");
  return { guest, words: memory.words };
}

type Words = ArrayLike<number>;

function wordsOf(integers: readonly bigint[], size: number): Words {
  const all = new IntegerWords(integers.length, size);
  for (const [index, integer] of integers.entries()) all.set(index, integer);
  return all.words;
}

/** Finds precompiles, and gives them operands of their own. */
class Bench {
  readonly rows: Row[] = [];
  readonly #world: World;
  readonly #words: Int32Array;
  #next = OPERANDS;

  constructor(memory: Memory) {
    const { guest, words } = callingGuest(memory);
    this.#world = { guest } as World;
    this.#words = words;
  }

  place(words: Words): number {
    const address = this.#next;
    this.#words.set(words, address >> 2);
    this.#next += OPERAND_BYTES;
    return address;
  }

  /** Loads a precompile; the second argument is a number, or an operand. */
  async call(name: string, first: Words, second: Words | number = 0): Promise<() => void> {
    const found = precompiles.find((one) => one.name === name)!;
    const [p, q] = [this.place(first), typeof second === "number" ? second : this.place(second)];
    const run = () => found.run(this.#world, p, q);
    await run();
    return () => void run();
  }

  async add(name: string, first: Words, second?: Words | number, more: Partial<Row> = {}) {
    this.rows.push({ name, ours: await this.call(name, first, second), ...more });
  }

  /** All rows, measured in turn. */
  print(): void {
    const rates = this.rows.map(() => ({ ours: [] as number[], noble: [] as number[] }));
    for (let round = 0; round < ROUNDS; round++) {
      for (const [index, { ours, noble, per = 1, noblePer = 1 }] of this.rows.entries()) {
        rates[index]!.ours.push(rate(ours, per));
        if (noble) rates[index]!.noble.push(rate(noble, noblePer));
      }
    }
    console.log(`\nThousand precompiles a second, median of ${ROUNDS} interleaved rounds`);
    for (const [index, { name, against }] of this.rows.entries()) {
      const ours = median(rates[index]!.ours) / 1000;
      let line = ours.toFixed(0).padStart(6) + "  " + name;
      if (against !== undefined) {
        const noble = median(rates[index]!.noble) / 1000;
        line = `${line.padEnd(36)}${
          (ours / noble).toFixed(2).padStart(6)
        } times noble's ${against}`;
      }
      console.log(line);
    }
  }
}

async function hashes(bench: Bench): Promise<void> {
  const random = Array.from({ length: 64 }, (_, index) => Math.imul(index + 1, 0x9e3779b1));
  const message = new Uint8Array(64_000);
  const noble = {
    noble: () => void sha256(message),
    noblePer: 1000,
    against: "sha256, by the block",
  };
  const extend = await bench.call("SHA_EXTEND", random);
  const compress = await bench.call("SHA_COMPRESS", random, random);
  bench.rows.push({ name: "SHA_EXTEND", ours: extend });
  bench.rows.push({ name: "SHA_COMPRESS", ours: compress, ...noble });
  const both = () => {
    extend();
    compress();
  };
  bench.rows.push({ name: "SHA_EXTEND, SHA_COMPRESS", ours: both, ...noble });
  const state = new Uint32Array(50);
  for (const blocks of [1, 50]) {
    const result = new Array(16).fill(0).concat(36 * blocks);
    const ours = await bench.call("KECCAK_SPONGE", new Uint32Array(36 * blocks), result);
    const name = `KECCAK_SPONGE, 1 of ${blocks}`;
    bench.rows.push({ name, ours, per: blocks, noble: () => keccakP(state), against: "keccakP" });
  }
  await bench.add("POSEIDON2_PERMUTE", random);
  const circuit = new Uint32Array(5 + 17 * 100);
  circuit[0] = 100;
  const garble = await bench.call("BOOLEAN_CIRCUIT_GARBLE", circuit, [0]);
  bench.rows.push({ name: "BOOLEAN_CIRCUIT_GARBLE, a gate", ours: garble, per: 100 });
}

async function curves(bench: Bench): Promise<void> {
  const list = [
    ["SECP256K1", secp256k1.Point, 8],
    ["SECP256R1", p256.Point, 8],
    ["BN254", bn254.G1.Point, 8],
    ["BLS12381", bls12_381.G1.Point, 12],
    ["ED", ed25519.Point, 8],
  ] as const;
  for (const [name, points, size] of list) {
    // Each class adds points of its own only, which TypeScript cannot know of a list of them.
    const Point = points as unknown as NoblePoints;
    const [one, other] = [Point.BASE.multiply(12345n), Point.BASE.multiply(777n)];
    const [p, q] = [one.toAffine(), other.toAffine()];
    // Of ours the sum takes the place of p: it is another addition each time.
    await bench.add(`${name}_ADD`, wordsOf([p.x, p.y], size), wordsOf([q.x, q.y], size), {
      noble: () => void Point.fromAffine(p).add(Point.fromAffine(q)).toAffine(),
      against: "add of affine points",
    });
    if (name !== "ED") {
      await bench.add(`${name}_DOUBLE`, wordsOf([p.x, p.y], size), 0, {
        noble: () => void Point.fromAffine(p).double().toAffine(),
        against: "double of an affine point",
      });
    }
    if (name !== "BN254") {
      const bytes = one.toBytes();
      await bench.add(`${name}_DECOMPRESS`, wordsOf([0n, name === "ED" ? p.y : p.x], size), 0, {
        noble: () => void Point.fromBytes(bytes),
        against: name === "BLS12381" ? "fromBytes, with a test of the group" : "fromBytes",
      });
    }
  }
}

async function fields(bench: Bench): Promise<void> {
  const list = [["BN254", bn254.fields, 8], ["BLS12381", bls12_381.fields, 12]] as const;
  for (const [name, { Fp, Fp2 }, size] of list) {
    const [x, y] = [Fp.ORDER / 3n, Fp.ORDER / 5n];
    const [x2, y2] = [Fp2.fromBigTuple([x, y]), Fp2.fromBigTuple([y, x])];
    const [left, right] = [wordsOf([x, y], size), wordsOf([y, x], size)];
    for (const verb of ["ADD", "SUB", "MUL"] as const) {
      const method = verb.toLowerCase() as "add" | "sub" | "mul";
      await bench.add(`${name}_FP_${verb}`, left, right, {
        noble: () => void Fp[method](x, y),
        against: `Fp.${method}, which has bigints already`,
      });
      await bench.add(`${name}_FP2_${verb}`, left, right, {
        noble: () => void Fp2[method](x2, y2),
        against: `Fp2.${method}, which has bigints already`,
      });
    }
  }
  const { Fn } = secp256k1.Point;
  const [x, y] = [Fn.ORDER / 7n, Fn.ORDER / 3n];
  await bench.add("UINT256_MUL", wordsOf([x], 8), wordsOf([y, Fn.ORDER], 8), {
    noble: () => void Fn.mul(x, y),
    against: "Fn.mul, which has bigints already",
  });
  await bench.add("U256XU2048_MUL", wordsOf([x], 8), wordsOf([2n ** 2048n - y], 64));
}

/**
 * Measures every precompile and prints a table.
 *
 * @param memory Memory to use.
 */
export async function benchPrecompiles(memory: Memory): Promise<void> {
  const bench = new Bench(memory);
  await hashes(bench);
  await curves(bench);
  await fields(bench);
  bench.print();
}

if (import.meta.main) await benchPrecompiles(new Memory());
