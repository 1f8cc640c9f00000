import { assert, assertEquals } from "@std/assert";
import { hex32 } from "../../lib/bits.ts";
import { evaluate } from "../../lib/isa/evaluate.ts";
import type { Pair } from "../../lib/isa/instruction.ts";
import { type Algebra, type Instruction, instructions } from "../../lib/isa/mod.ts";
import {
  constant,
  emit,
  type Expression,
  expressions,
  HI,
  LO,
  readsRegister,
  registerValue,
  type Scope,
} from "../../lib/translate/expression.ts";
import { assignHalf, assignPair } from "../../lib/translate/wide.ts";
import { CodeWriter, encodeModule, I32, type WasmFunction } from "../../lib/wasm/mod.ts";
import { random } from "../support/random.ts";

// Meanings as Wasm: each is compiled into a small function, which has to say what numbers say.

const SEED = 31;
const rnd = random(SEED);
const CORNERS = [0, 1, -1, 2, 31, 32, 0x7f, 0x80, 0xffff, -0x8000, 0x7fffffff, -0x80000000];
const WORDS = [...CORNERS, 0x12345678, -0x65432110, rnd.word() | 0, rnd.word() | 0];
const PAIRS = WORDS.flatMap((b) => WORDS.map((c) => [b, c] as const));

/** Registers that the functions take as parameters. */
const [B, C, OLD] = [8, 9, 10];
const PARAMETERS = [B, C, OLD, LO, HI];
const PAIR_LOCAL = PARAMETERS.length;

type Compiled = (b: number, c: number, old: number, lo: number, hi: number) => number[];

/** A scope whose registers are parameters; temporaries stand behind the i64 of HI and LO. */
class TestScope implements Scope {
  readonly code = new CodeWriter();
  readonly pair = PAIR_LOCAL;
  temporaries = 0;

  local(register: number): number {
    const index = PARAMETERS.indexOf(register);
    if (index < 0 || register === LO || register === HI) throw new Error(`Register ${register}`);
    return index;
  }

  temporary(): number {
    return PAIR_LOCAL + 1 + this.temporaries++;
  }
}

const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });

/** Compiles functions of B, C, OLD, LO and HI, each with so many results. */
function compile(writers: readonly ((scope: Scope) => void)[], results: number): Compiled[] {
  const parameters = PARAMETERS.map(() => I32);
  const functions = writers.map((write, index): WasmFunction => {
    const scope = new TestScope();
    const { code } = scope;
    code.get(PARAMETERS.indexOf(LO));
    code.op("i64.extend_i32_u");
    code.get(PARAMETERS.indexOf(HI));
    code.op("i64.extend_i32_u");
    code.i64(32);
    code.op("i64.shl");
    code.op("i64.or");
    code.set(scope.pair);
    write(scope);
    code.op("end");
    const body = code.out.bytes.slice();
    return { type: 0, longLocals: 1, locals: scope.temporaries, body, exportAs: `f${index}` };
  });
  const types = [{ parameters, results: Array.from({ length: results }, () => I32) }];
  const module = new WebAssembly.Module(encodeModule({ types, memoryPages: 1, functions }));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return functions.map(({ exportAs }) => {
    const call = exports[exportAs!] as (...words: number[]) => number | number[];
    return (...words) => [call(...words)].flat();
  });
}

type Value = <T, D>(x: Algebra<T, D>, b: T, c: T, old: T, lo: T, hi: T) => T;

/** Compares a value with numbers: operands as registers, either or both as constants, and equal. */
function assertMeans(about: string, value: Value, where: (b: number, c: number) => boolean): void {
  const [rb, rc, rold, rlo, rhi] = PARAMETERS.map(registerValue) as [
    Expression,
    Expression,
    Expression,
    Expression,
    Expression,
  ];
  const leaves = (b: Expression, c: Expression) => (scope: Scope) =>
    emit(value(expressions, b, c, rold, rlo, rhi), scope);
  const pairs = PAIRS.filter(([b, c]) => where(b, c));
  const [registers, same] = compile([leaves(rb, rc), leaves(rb, rb)], 1);
  const folded = compile(pairs.map(([b, c]) => leaves(constant(b), constant(c))), 1);
  const lefts = compile(WORDS.map((b) => leaves(constant(b), rc)), 1);
  const rights = compile(WORDS.map((c) => leaves(rb, constant(c))), 1);
  for (const [index, [b, c]] of pairs.entries()) {
    const [old, lo, hi] = [rnd.word() | 0, rnd.word() | 0, rnd.pick(WORDS)];
    const expected = value(evaluate, b, c, old, lo, hi);
    const says = `${about} ${hex32(b)} ${hex32(c)} ${hex32(old)}, seed ${SEED}`;
    assertEquals(registers!(b, c, old, lo, hi)[0], expected, says);
    assertEquals(folded[index]!(7, 7, old, lo, hi)[0], expected, `constants: ${says}`);
    assertEquals(lefts[WORDS.indexOf(b)]!(7, c, old, lo, hi)[0], expected, `left: ${says}`);
    assertEquals(rights[WORDS.indexOf(c)]!(b, 7, old, lo, hi)[0], expected, `right: ${says}`);
    if (where(b, b)) {
      assertEquals(
        same!(b, 7, old, lo, hi)[0],
        value(evaluate, b, b, old, lo, hi),
        `same: ${says}`,
      );
    }
  }
}

const always = () => true;

const operations: Readonly<Record<keyof Algebra<unknown, unknown>, Value>> = {
  constant: (x, b) => x.xor(b, x.constant(0xfffffff0)),
  add: (x, b, c) => x.add(b, c),
  sub: (x, b, c) => x.sub(b, c),
  and: (x, b, c) => x.and(b, c),
  or: (x, b, c) => x.or(b, c),
  xor: (x, b, c) => x.xor(b, c),
  not: (x, b) => x.not(b),
  shl: (x, b, c) => x.shl(b, c),
  shrU: (x, b, c) => x.shrU(b, c),
  shrS: (x, b, c) => x.shrS(b, c),
  rotr: (x, b, c) => x.rotr(b, c),
  clz: (x, b) => x.clz(b),
  mulLo: (x, b, c) => x.mulLo(b, c),
  mulHiS: (x, b, c) => x.mulHiS(b, c),
  mulHiU: (x, b, c) => x.mulHiU(b, c),
  divS: (x, b, c) => x.divS(b, c),
  divU: (x, b, c) => x.divU(b, c),
  remS: (x, b, c) => x.remS(b, c),
  remU: (x, b, c) => x.remU(b, c),
  ltS: (x, b, c) => x.truth(x.ltS(b, c)),
  ltU: (x, b, c) => x.truth(x.ltU(b, c)),
  eq: (x, b, c) => x.truth(x.eq(b, c)),
  both: (x, b, c) => x.truth(x.both(x.ltS(b, c), x.ltU(b, c))),
  isNot: (x, b, c) => x.truth(x.isNot(x.ltS(b, c))),
  truth: (x, b, c) => x.add(c, x.truth(x.eq(b, x.constant(0)))),
  select: (x, b, c, old) => x.select(x.ltU(b, c), old, x.add(b, c)),
  keep: (x, b, c) => {
    const sum = x.keep(x.add(b, c));
    return x.xor(sum, x.keep(x.shl(sum, x.constant(1))));
  },
};

const divisions = new Set<string>(["divS", "divU", "remS", "remU"]);
const dividable = (b: number, c: number) => c !== 0 && !(b === -0x80000000 && c === -1);

for (const [name, value] of Object.entries(operations)) {
  Deno.test(`expressions ${name} means the same as with numbers`, () => {
    assertMeans(name, value, divisions.has(name) ? dividable : always);
  });
}

/** What the algebra's own rules turn one into another: each is a small tree of operations. */
const trees: Readonly<Record<string, Value>> = {
  "the opposite of each comparison": (x, b, c, old, lo) =>
    x.add(
      x.add(x.truth(x.isNot(x.eq(b, c))), x.truth(x.isNot(x.isNot(x.ltU(b, old))))),
      x.truth(x.isNot(x.isNot(x.isNot(x.ltS(lo, c))))),
    ),
  "the opposite of both": (x, b, c, old) => x.truth(x.isNot(x.both(x.eq(b, c), x.ltS(b, old)))),
  "the opposite of a test for 0": (x, b) =>
    x.sub(
      x.truth(x.isNot(x.eq(b, x.constant(0)))),
      x.truth(x.isNot(x.isNot(x.eq(b, x.constant(0))))),
    ),
  "a byte that is shifted up and down": (x, b) => x.shrS(x.shl(b, x.constant(24)), x.constant(24)),
  "a half that is shifted up and down": (x, b) => x.shrS(x.shl(b, x.constant(16)), x.constant(16)),
  "shifts by different amounts": (x, b, c) =>
    x.xor(
      x.shrS(x.shl(b, x.constant(24)), x.constant(16)),
      x.add(x.shrS(x.shl(c, x.constant(8)), x.constant(8)), x.shrS(x.shl(b, c), x.constant(24))),
    ),
  "shifts by more than a word has bits": (x, b, c) =>
    x.add(x.add(x.shl(b, x.constant(33)), x.shrS(c, x.constant(-1))), x.rotr(b, x.constant(32))),
  "operations that leave a value as it is": (x, b, c) => {
    const zero = x.constant(0);
    const left = x.add(x.or(x.xor(b, zero), zero), zero);
    const right = x.and(x.mulLo(x.sub(c, zero), x.constant(1)), x.constant(-1));
    return x.sub(x.shl(left, zero), x.rotr(right, zero));
  },
  "operations that give 0": (x, b, c) =>
    x.add(x.and(b, x.constant(0)), x.add(x.mulLo(x.constant(0), c), b)),
  "differences and comparisons with a constant in front": (x, b, c) =>
    x.add(x.sub(x.constant(5), b), x.truth(x.ltU(x.constant(5), c))),
  "HI and LO among others": (x, b, c, _old, lo, hi) => x.add(x.sub(hi, b), x.xor(lo, c)),
};

for (const [name, value] of Object.entries(trees)) {
  Deno.test(`expressions mean the same as with numbers: ${name}`, () => {
    assertMeans(name, value, always);
  });
}

/** The meaning as a value; conditions as 0 or 1. */
function valueOf({ meaning }: Instruction): Value | undefined {
  switch (meaning.form) {
    case "alu":
      return (x, b, c, old) => meaning.body(x, b, c, old);
    case "branch":
    case "check":
      return (x, b, c) => x.truth(meaning.body(x, b, c));
    default:
      return undefined;
  }
}

/** Literals that an instruction has as its last operand. */
const LITERALS: Readonly<Record<string, readonly number[]>> = {
  SEXT: [0, 1],
  EXT: Array.from({ length: 1024 }, (_, span) => span),
  INS: Array.from({ length: 1024 }, (_, span) => span),
};

const springs = ({ meaning }: Instruction, b: number, c: number) =>
  "traps" in meaning && (meaning.traps?.(evaluate, b, c).some(({ when }) => when) ?? false);

for (const instruction of instructions) {
  const value = valueOf(instruction);
  if (!value) continue;
  Deno.test(`${instruction.name} as an expression means what it means with numbers`, () => {
    const literals = LITERALS[instruction.name];
    if (!literals) {
      return assertMeans(instruction.name, value, (b, c) => !springs(instruction, b, c));
    }
    const [rb, rold] = [registerValue(B), registerValue(OLD)];
    for (const c of literals) {
      if (springs(instruction, 0, c)) continue;
      const [compiled] = compile([
        (scope) => emit(value(expressions, rb, constant(c), rold, rold, rold), scope),
      ], 1);
      for (const b of WORDS) {
        const old = rnd.word() | 0;
        const expected = value(evaluate, b, c, old, 0, 0);
        assertEquals(compiled!(b, 7, old, 0, 0)[0], expected, `${hex32(b)} ${c} ${hex32(old)}`);
      }
    }
  });
}

Deno.test("traps as expressions spring where they do with numbers", () => {
  for (const { name, meaning } of instructions) {
    if (!("traps" in meaning) || !meaning.traps) continue;
    const count = meaning.traps(evaluate, 0, 0).length;
    for (let index = 0; index < count; index++) {
      const value: Value = (x, b, c) => x.truth(meaning.traps!(x, b, c)[index]!.when);
      assertMeans(`${name}, trap ${index}`, value, always);
    }
  }
});

const pairs = instructions.filter(({ meaning }) => meaning.form === "pair");
const leavePair = (scope: Scope) => {
  emit(registerValue(LO), scope);
  emit(registerValue(HI), scope);
};

for (const instruction of pairs) {
  Deno.test(`${instruction.name} on HI and LO means what it means with numbers`, () => {
    const { body } = instruction.meaning as Pair;
    const [lo, hi] = [registerValue(LO), registerValue(HI)];
    const whole = (b: Expression, c: Expression) => (scope: Scope) => {
      assignPair(scope, ...body(expressions, b, c, lo, hi));
      leavePair(scope);
    };
    const [rb, rc] = [registerValue(B), registerValue(C)];
    const [registers] = compile([whole(rb, rc)], 2);
    const lefts = compile(WORDS.map((b) => whole(constant(b), rc)), 2);
    const rights = compile(WORDS.map((c) => whole(rb, constant(c))), 2);
    const ofHalves = compile([whole(lo, hi), whole(hi, hi), whole(rb, rb), whole(lo, rc)], 2);
    for (const [b, c] of PAIRS) {
      if (springs(instruction, b, c)) continue;
      for (const [l, h] of [[0, 0], [-1, -1], [rnd.word() | 0, rnd.pick(WORDS)]] as const) {
        const expected = [...body(evaluate, b, c, l, h)];
        const about = `${hex32(b)} ${hex32(c)} ${hex32(l)} ${hex32(h)}, seed ${SEED}`;
        assertEquals(registers!(b, c, 0, l, h), expected, about);
        assertEquals(lefts[WORDS.indexOf(b)]!(7, c, 0, l, h), expected, about);
        assertEquals(rights[WORDS.indexOf(c)]!(b, 7, 0, l, h), expected, about);
      }
      for (const [index, [x, y]] of [[b, c], [c, c], [b, b], [b, c]].entries()) {
        if (springs(instruction, x!, y!)) continue;
        // LO is b and HI is c: operands that are halves themselves.
        const expected = [...body(evaluate, x!, y!, b, c)];
        assertEquals(ofHalves[index]!(b, c, 0, b, c), expected, `halves ${index} ${b} ${c}`);
      }
    }
  });
}

Deno.test("HI and LO in sequence: products, quotients and halves, 30 at a time", () => {
  type Step = {
    readonly on: (scope: Scope) => void;
    readonly as: (lo: number, hi: number) => number[];
  };
  for (let round = 0; round < 60; round++) {
    const values = [rnd.pick(WORDS), rnd.pick(WORDS) || 3];
    const steps = Array.from({ length: 30 }, (): Step => {
      const index = rnd.below(PARAMETERS.length - 3);
      const value = values[index]!;
      const half = rnd.below(10);
      if (half < 2) {
        const register = half === 0 ? LO : HI;
        return {
          on: (scope) => assignHalf(scope, register, registerValue([B, C][index]!)),
          as: (lo, hi) => register === LO ? [value, hi] : [lo, value],
        };
      }
      const instruction = rnd.pick(pairs);
      const { body } = instruction.meaning as Pair;
      const [b, c] = springs(instruction, ...(values as [number, number])) ? [1, 1] : [0, 1];
      if (springs(instruction, values[b]!, values[c]!)) {
        return { on: () => {}, as: (lo, hi) => [lo, hi] };
      }
      const operands = [registerValue([B, C][b]!), registerValue([B, C][c]!)] as const;
      return {
        on: (scope) =>
          assignPair(
            scope,
            ...body(expressions, ...operands, registerValue(LO), registerValue(HI)),
          ),
        as: (lo, hi) => [...body(evaluate, values[b]!, values[c]!, lo, hi)],
      };
    });
    const [compiled] = compile([(scope) => {
      for (const { on } of steps) on(scope);
      leavePair(scope);
    }], 2);
    let [lo, hi] = [rnd.word() | 0, rnd.word() | 0];
    const actual = compiled!(values[0]!, values[1]!, 0, lo, hi);
    for (const { as } of steps) [lo, hi] = as(lo, hi) as [number, number];
    assertEquals(actual, [lo, hi], `round ${round}, seed ${SEED}`);
  }
});

Deno.test("readsRegister finds a register wherever it stands", () => {
  const x = expressions;
  const [b, c, old] = [B, C, OLD].map(registerValue) as [Expression, Expression, Expression];
  const cases = [
    b,
    x.add(c, b),
    x.clz(b),
    x.mulHiS(c, b),
    x.mulHiU(b, c),
    x.keep(x.add(b, c)),
    x.select(x.eq(b, c), c, old),
    x.select(x.eq(c, old), b, c),
    x.select(x.eq(c, old), c, b),
  ];
  for (const one of cases) {
    assert(readsRegister(one, B));
    assertEquals(readsRegister(one, 11), false);
  }
  assertEquals(readsRegister(x.constant(B), B), false);
  assertEquals(readsRegister(registerValue(0), 0), false);
});
