import { assertEquals } from "@std/assert";
import { hex32, hexBytes, mulHiS, mulHiU } from "../../lib/bits.ts";
import type { Algebra } from "../../lib/isa/algebra.ts";
import { evaluate } from "../../lib/isa/evaluate.ts";
import type { Alu, Pair } from "../../lib/isa/instruction.ts";
import { instructions } from "../../lib/isa/mod.ts";
import { type TextAlgebra, textAlgebra } from "../../lib/machine/text_algebra.ts";
import { random } from "../support/random.ts";

const SEED = 99;
const rnd = random(SEED);

const CORNERS = [0, 1, 2, 3, 5, 31, 32, 33, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x10000]
  .concat([0x7ffffffe, 0x7fffffff, -0x80000000, -0x7fffffff, -0x10000, -0x8000, -33, -2, -1])
  .concat([0x12345678, -0x65432110, 0x00ff00ff, 0x55555555]);
const WORDS = [...CORNERS, ...Array.from({ length: 24 }, () => rnd.word() | 0)];
const PAIRS = WORDS.flatMap((x) => WORDS.map((y) => [x, y] as const));

// Words as integers: unsigned, signed, and back to a signed 32-bit number.
const u = (word: number) => BigInt(word >>> 0);
const s = (word: number) => BigInt(word | 0);
const w = (value: bigint) => Number(BigInt.asIntN(32, value));
const bit = (condition: boolean) => condition ? 1n : 0n;

type Formula = (x: number, y: number) => bigint;
type Value = <T, C>(a: Algebra<T, C>, x: T, y: T) => T;

/** How many leading bits of 32 are 0. */
function leadingZeros(value: bigint): bigint {
  return 32n - (value === 0n ? 0n : BigInt(value.toString(2).length));
}

const dividable = (x: number, y: number) => y !== 0 && !(x === -0x80000000 && y === -1);

const operations: Readonly<
  Record<
    keyof Algebra<unknown, unknown>,
    readonly [Value, Formula, where?: (x: number, y: number) => boolean]
  >
> = {
  constant: [(a) => a.constant(0xfffffff0), () => 0xfffffff0n],
  add: [(a, x, y) => a.add(x, y), (x, y) => u(x) + u(y)],
  sub: [(a, x, y) => a.sub(x, y), (x, y) => u(x) - u(y)],
  and: [(a, x, y) => a.and(x, y), (x, y) => u(x) & u(y)],
  or: [(a, x, y) => a.or(x, y), (x, y) => u(x) | u(y)],
  xor: [(a, x, y) => a.xor(x, y), (x, y) => u(x) ^ u(y)],
  not: [(a, x) => a.not(x), (x) => 0xffffffffn - u(x)],
  shl: [(a, x, y) => a.shl(x, y), (x, y) => u(x) << (u(y) % 32n)],
  shrU: [(a, x, y) => a.shrU(x, y), (x, y) => u(x) >> (u(y) % 32n)],
  shrS: [(a, x, y) => a.shrS(x, y), (x, y) => s(x) >> (u(y) % 32n)],
  rotr: [(a, x, y) => a.rotr(x, y), (x, y) => (u(x) << 32n | u(x)) >> (u(y) % 32n)],
  clz: [(a, x) => a.clz(x), (x) => leadingZeros(u(x))],
  mulLo: [(a, x, y) => a.mulLo(x, y), (x, y) => u(x) * u(y)],
  mulHiS: [(a, x, y) => a.mulHiS(x, y), (x, y) => (s(x) * s(y)) >> 32n],
  mulHiU: [(a, x, y) => a.mulHiU(x, y), (x, y) => (u(x) * u(y)) >> 32n],
  divS: [(a, x, y) => a.divS(x, y), (x, y) => s(x) / s(y), dividable],
  divU: [(a, x, y) => a.divU(x, y), (x, y) => u(x) / u(y), (_x, y) => y !== 0],
  remS: [(a, x, y) => a.remS(x, y), (x, y) => s(x) % s(y), dividable],
  remU: [(a, x, y) => a.remU(x, y), (x, y) => u(x) % u(y), (_x, y) => y !== 0],
  ltS: [(a, x, y) => a.truth(a.ltS(x, y)), (x, y) => bit(s(x) < s(y))],
  ltU: [(a, x, y) => a.truth(a.ltU(x, y)), (x, y) => bit(u(x) < u(y))],
  eq: [(a, x, y) => a.truth(a.eq(x, y)), (x, y) => bit(u(x) === u(y))],
  both: [
    (a, x, y) => a.truth(a.both(a.ltS(x, y), a.ltU(x, y))),
    (x, y) => bit(s(x) < s(y)) * bit(u(x) < u(y)),
  ],
  isNot: [(a, x, y) => a.truth(a.isNot(a.eq(x, y))), (x, y) => bit(u(x) !== u(y))],
  truth: [(a, x) => a.truth(a.eq(x, a.constant(0))), (x) => bit(x === 0)],
  select: [(a, x, y) => a.select(a.ltU(x, y), x, y), (x, y) => u(x) < u(y) ? u(x) : u(y)],
  keep: [
    (a, x, y) => {
      const sum = a.keep(a.add(x, y));
      return a.xor(sum, a.keep(a.shl(sum, a.constant(1))));
    },
    (x, y) => (u(x) + u(y)) ^ (u(x) + u(y)) << 1n,
  ],
};

type Compiled = (...words: number[]) => number[];

/** Compiles what a text algebra has built: parameters p0, p1, … and a list of results. */
function compile(algebra: TextAlgebra, count: number, results: readonly string[]): Compiled {
  const names = Array.from({ length: count }, (_, index) => `p${index}`);
  const body = `${algebra.statements.join("\n")}\nreturn [${results.join(", ")}];`;
  const build = new Function("mulHiS", "mulHiU", `return (${names.join(", ")}) => {\n${body}\n};`);
  return build(mulHiS, mulHiU);
}

for (const [name, [value, formula, where]] of Object.entries(operations)) {
  Deno.test(`algebra ${name} means the same as numbers, as text and as a formula`, () => {
    const x = textAlgebra();
    const text = compile(x, 2, [value(x, "p0", "p1")]);
    for (const [left, right] of PAIRS) {
      if (where && !where(left, right)) continue;
      const expected = w(formula(left, right));
      const about = `${name} ${hex32(left)} ${hex32(right)}`;
      assertEquals(value(evaluate, left, right), expected, about);
      assertEquals(text(left, right)[0], expected, about);
    }
  });
}

Deno.test("bits multiply into the high word as big integers do", () => {
  for (const [x, y] of PAIRS) {
    assertEquals(mulHiU(x, y), w((u(x) * u(y)) >> 32n), `${hex32(x)} ${hex32(y)}`);
    assertEquals(mulHiS(x, y), w((s(x) * s(y)) >> 32n), `${hex32(x)} ${hex32(y)}`);
    assertEquals(mulHiU(x >>> 0, y >>> 0), mulHiU(x, y));
    assertEquals(mulHiS(x >>> 0, y >>> 0), mulHiS(x, y));
  }
});

Deno.test("bits print words and bytes with all their digits", () => {
  assertEquals(hex32(0), "0x00000000");
  assertEquals(hex32(0xabcdef), "0x00abcdef");
  assertEquals(hex32(-0x80000000), "0x80000000");
  assertEquals(hex32(0xffffffff), "0xffffffff");
  assertEquals(hexBytes(Uint8Array.of(0, 1, 0x10, 0xff)), "000110ff");
  assertEquals(hexBytes(new Uint8Array()), "");
});

// reference/isa.md 4.1 and 4.6. Faulting operands give undefined.
type AluFormula = (b: number, c: number, old: number) => bigint | undefined;

const mask = (bits: bigint) => (1n << bits) - 1n;

function extract(b: number, c: number): bigint | undefined {
  const lsb = u(c & 31);
  const size = u(c >>> 5) + 1n;
  return lsb + size > 32n ? undefined : (u(b) >> lsb) & mask(size);
}

function insert(b: number, c: number, old: number): bigint | undefined {
  const lsb = u(c & 31);
  const size = u(c >>> 5) - lsb + 1n;
  if (size < 1n) return undefined;
  const field = mask(size) << lsb;
  return (u(old) & ~field) | ((u(b) << lsb) & field);
}

function swapInHalves(word: bigint): bigint {
  const [b3, b2, b1, b0] = [24n, 16n, 8n, 0n].map((shift) => word >> shift & 0xffn);
  return b2! << 24n | b3! << 16n | b0! << 8n | b1!;
}

const aluFormulas: Readonly<Record<string, AluFormula>> = {
  ADD: (b, c) => u(b) + u(c),
  SUB: (b, c) => u(b) - u(c),
  MUL: (b, c) => u(b) * u(c),
  MOD: (b, c) => dividable(b, c) ? s(b) % s(c) : undefined,
  MODU: (b, c) => c === 0 ? undefined : u(b) % u(c),
  SLL: (b, c) => u(b) << (u(c) & 31n),
  SRL: (b, c) => u(b) >> (u(c) & 31n),
  SRA: (b, c) => s(b) >> (u(c) & 31n),
  ROR: (b, c) => (u(b) >> (u(c) & 31n)) | (u(b) << (32n - (u(c) & 31n))),
  SLT: (b, c) => bit(s(b) < s(c)),
  SLTU: (b, c) => bit(u(b) < u(c)),
  AND: (b, c) => u(b) & u(c),
  OR: (b, c) => u(b) | u(c),
  XOR: (b, c) => u(b) ^ u(c),
  NOR: (b, c) => ~(u(b) | u(c)),
  CLZ: (b) => leadingZeros(u(b)),
  CLO: (b) => leadingZeros(0xffffffffn - u(b)),
  MEQ: (b, c, old) => c === 0 ? u(b) : u(old),
  MNE: (b, c, old) => c !== 0 ? u(b) : u(old),
  WSBH: (b) => swapInHalves(u(b)),
  SEXT: (b, c) => BigInt.asIntN(c === 0 ? 8 : 16, u(b)),
  EXT: extract,
  INS: insert,
};

/** The operands c that an instruction may get, where not any word will do. */
const LITERALS: Readonly<Record<string, readonly number[]>> = {
  SEXT: [0, 1],
  EXT: Array.from({ length: 1024 }, (_, span) => span),
  INS: Array.from({ length: 1024 }, (_, span) => span),
};

function compileAlu({ body, traps }: Alu): Compiled {
  const x = textAlgebra();
  const list = traps?.(x, "p0", "p1").map(({ when }) => x.truth(when)) ?? [];
  return compile(x, 3, [body(x, "p0", "p1", "p2"), ...list]);
}

const alus = instructions.filter(({ meaning }) => meaning.form === "alu");
const pairs = instructions.filter(({ meaning }) => meaning.form === "pair");

for (const { name, meaning } of alus) {
  Deno.test(`${name} means its formula, as numbers and as text`, () => {
    const formula = aluFormulas[name]!;
    const text = compileAlu(meaning as Alu);
    const { body, traps } = meaning as Alu;
    const seconds = LITERALS[name] ?? WORDS;
    for (const b of WORDS) {
      for (const c of seconds) {
        const old = rnd.word() | 0;
        const about = `${name} ${hex32(b)} ${hex32(c)} ${hex32(old)}, seed ${SEED}`;
        const expected = formula(b, c, old);
        const springs = traps?.(evaluate, b, c).map(({ when }) => when) ?? [];
        const [result, ...flags] = text(b, c, old);
        assertEquals(springs.includes(true), expected === undefined, about);
        assertEquals(flags.includes(1), expected === undefined, about);
        if (expected === undefined) continue;
        assertEquals(body(evaluate, b, c, old), w(expected), about);
        assertEquals(result, w(expected), about);
      }
    }
  });
}

// LO and HI as one number of 64 bits.
type PairFormula = (b: number, c: number, acc: bigint) => bigint | undefined;
const joined = (lo: bigint, hi: bigint) => (BigInt.asUintN(32, hi) << 32n) | BigInt.asUintN(32, lo);

const pairFormulas: Readonly<Record<string, PairFormula>> = {
  MULT: (b, c) => s(b) * s(c),
  MULTU: (b, c) => u(b) * u(c),
  DIV: (b, c) => dividable(b, c) ? joined(s(b) / s(c), s(b) % s(c)) : undefined,
  DIVU: (b, c) => c === 0 ? undefined : joined(u(b) / u(c), u(b) % u(c)),
  MADD: (b, c, acc) => acc + s(b) * s(c),
  MADDU: (b, c, acc) => acc + u(b) * u(c),
  MSUB: (b, c, acc) => acc - s(b) * s(c),
  MSUBU: (b, c, acc) => acc - u(b) * u(c),
};

for (const { name, meaning } of pairs) {
  Deno.test(`${name} means its formula on LO and HI, as numbers and as text`, () => {
    const { body, traps } = meaning as Pair;
    const x = textAlgebra();
    const list = traps?.(x, "p0", "p1").map(({ when }) => x.truth(when)) ?? [];
    const text = compile(x, 4, [...body(x, "p0", "p1", "p2", "p3"), ...list]);
    for (const [b, c] of PAIRS) {
      for (const [lo, hi] of [[0, 0], [-1, -1], [rnd.word() | 0, rnd.word() | 0]] as const) {
        const about = `${name} ${hex32(b)} ${hex32(c)} ${hex32(lo)} ${hex32(hi)}, seed ${SEED}`;
        const expected = pairFormulas[name]!(b, c, joined(u(lo), u(hi)));
        const springs = traps?.(evaluate, b, c).some(({ when }) => when) ?? false;
        assertEquals(springs, expected === undefined, about);
        const [textLo, textHi, ...flags] = text(b, c, lo, hi);
        assertEquals(flags.includes(1), expected === undefined, about);
        if (expected === undefined) continue;
        const words = [w(expected), w(expected >> 32n)];
        assertEquals([...body(evaluate, b, c, lo, hi)], words, about);
        assertEquals([textLo!, textHi!], words, about);
      }
    }
  });
}

Deno.test("formulas cover every operation with a register result and every one with a pair", () => {
  assertEquals(alus.map(({ name }) => name).sort(), Object.keys(aluFormulas).sort());
  assertEquals(pairs.map(({ name }) => name).sort(), Object.keys(pairFormulas).sort());
});
