/**
 * One instruction, derived from the program and the state alone: meanings come from lib/isa by its
 * slow interpretation, accesses in the reference's order (reference/execution-record.md 1.2, 2.1;
 * reference/isa.md 3 and 4).
 *
 * @module
 */
import { MEMORY_END, REGISTERS_END } from "../addresses.ts";
import { hex32 } from "../bits.ts";
import { evaluate } from "../isa/evaluate.ts";
import type { Alu, Branch, Check, Jump, Load, Pair, Store, Traps } from "../isa/instruction.ts";
import { type Variant, variants } from "../isa/instructions.ts";
import { register, SINK } from "../isa/registers.ts";
import type { Derivation } from "./derivation.ts";
import { A, B, C, HI, NONE, type Step } from "./step.ts";

const LO_REGISTER = register("lo");
const HI_REGISTER = register("hi");
/** What a proof's numbers stay below. */
export const FIELD = 0x7f000001;

/** What cannot have happened: the instruction would have ended the run, without an event. */
export class Impossible extends Error {}

/** Performs a system call: sets what the step does not get from the instruction. */
export type Call = (derivation: Derivation) => void;

function trapped(traps: Traps | undefined, b: number, c: number): void {
  for (const { when, kind } of traps?.(evaluate, b | 0, c | 0) ?? []) {
    if (when) throw new Impossible(`it faults: ${kind}`);
  }
}

/** The register of operand a; writes to `$zero` are decoded as writes to the sink. */
function target(a: number): number {
  return a === SINK ? 0 : a;
}

/** Writes a register in slot A; `$zero` stays 0, though the event keeps the value. */
function writeA(derivation: Derivation, a: number, value: number): void {
  const number = target(a);
  derivation.register(A, number, true, number === 0 ? 0 : value);
}

function held(derivation: Derivation, number: number): number {
  return derivation.cells.registers.values[number]!;
}

function alu(d: Derivation, step: Step, a: number, meaning: Alu): void {
  trapped(meaning.traps, step.b, step.c);
  const old = held(d, target(a));
  const value = meaning.body(evaluate, step.b | 0, step.c | 0, old | 0) >>> 0;
  step.a = value;
  step.oldA = old;
  const { name } = step;
  if (name === "INS" || name === "MEQ" || name === "MNE") {
    step.hi = old;
    step.hasHi = true;
  }
  writeA(d, a, value);
}

function pair(d: Derivation, step: Step, meaning: Pair): void {
  trapped(meaning.traps, step.b, step.c);
  const lo = held(d, LO_REGISTER);
  const hi = held(d, HI_REGISTER);
  const [newLo, newHi] = meaning.body(evaluate, step.b | 0, step.c | 0, lo | 0, hi | 0);
  step.a = newLo >>> 0;
  step.oldA = lo;
  step.hasHi = true;
  // Sums of products keep the old LO there, plain products and quotients the new HI.
  step.hi = step.variant.instruction.chip === "MiscInstrs" ? lo : newHi >>> 0;
  d.register(A, LO_REGISTER, true, newLo >>> 0);
  d.register(HI, HI_REGISTER, true, newHi >>> 0);
}

function aligned(d: Derivation, address: number, size: number): number {
  if (address % size !== 0) throw new Impossible(`it faults: ${hex32(address)} is not aligned`);
  const word = (address & ~3) >>> 0;
  if (word + 3 > MEMORY_END) throw new Impossible(`it faults: ${hex32(address)} is outside memory`);
  if (word < REGISTERS_END) {
    d.findings.add(
      "low-address",
      `${d.step.name} touches the word at ${hex32(word)}: no proof has words below 36`,
      d.place,
      { table: "cpu", row: d.step.row },
    );
  }
  return word;
}

function load(d: Derivation, step: Step, a: number, meaning: Load): void {
  const address = (step.b + step.c) >>> 0;
  const old = held(d, target(a));
  step.oldA = step.hi = old;
  step.hasHi = true;
  const word = d.word(aligned(d, address, meaning.merge ? 1 : meaning.size), false);
  step.word = word;
  const lane = address & 3;
  let value = word;
  if (meaning.merge) {
    value = meaning.merge(evaluate, word | 0, lane, old | 0) >>> 0;
  } else if (meaning.size < 4) {
    const bits = 8 * meaning.size;
    const part = word >>> (8 * lane) & (2 ** bits - 1);
    value = (meaning.signed ? part << (32 - bits) >> (32 - bits) : part) >>> 0;
  }
  step.a = value;
  writeA(d, a, value);
}

/** What a store makes of a word. */
function merged({ merge, size }: Store, word: number, lane: number, value: number): number {
  if (merge) return merge(evaluate, word | 0, lane, value | 0) >>> 0;
  if (size === 4) return value;
  const mask = (2 ** (8 * size) - 1) << (8 * lane);
  return (word & ~mask | value << (8 * lane) & mask) >>> 0;
}

function store(d: Derivation, step: Step, a: number, meaning: Store): void {
  const address = (step.b + step.c) >>> 0;
  const number = target(a);
  const isConditional = meaning.result !== undefined;
  const value = isConditional ? held(d, number) : d.register(A, number, false);
  step.oldA = step.hi = value;
  step.hasHi = true;
  step.a = meaning.result ?? value;
  const place = aligned(d, address, meaning.merge ? 1 : meaning.size);
  // A peek: 0 for a word that no access has shown its hint.
  const stored = merged(meaning, d.cells.peek(place), address & 3, value);
  d.word(place, true, stored);
  step.word = d.before.value;
  step.unseen = d.before.unseen;
  if (step.unseen && merged(meaning, step.word, address & 3, value) !== stored) {
    d.findings.add(
      "unseen-hint",
      `${step.name} writes a part of the word at ${hex32(place)}, which holds an input that no ` +
        "load has seen: it is joined with 0",
      d.place,
      { table: "cpu", row: step.row },
    );
  }
  if (isConditional) writeA(d, a, meaning.result!);
}

function branch(d: Derivation, step: Step, a: number, meaning: Branch): void {
  step.a = step.oldA = d.register(A, a, false);
  step.taken = meaning.body(evaluate, step.a | 0, step.b | 0);
  if (step.taken) step.nextNextPc = (d.nextPc + step.c) >>> 0;
}

function jump(d: Derivation, step: Step, a: number, meaning: Jump): void {
  step.nextNextPc = meaning.body(evaluate, step.b | 0, d.nextPc | 0) >>> 0;
  step.a = (d.nextPc + 4) >>> 0;
  step.oldA = held(d, target(a));
  writeA(d, a, step.a);
}

function check(d: Derivation, step: Step, a: number, meaning: Check): void {
  step.a = step.oldA = d.register(A, a, false);
  if (meaning.body(evaluate, step.a | 0, step.b | 0)) {
    throw new Impossible(`it faults: ${meaning.kind}`);
  }
}

/** Makes the step that of the instruction at the state's pc; false where there is none. */
function begin(d: Derivation, row: number): { variant: Variant; a: number } {
  const { step, program } = d;
  const index = ((d.pc - program.codeBase) >>> 0) >>> 2;
  if (index >= program.codeCount) throw new Impossible("it lies outside the code");
  const code = program.code;
  const at = 4 * index;
  step.row = row;
  step.shard = d.shard;
  step.clk = d.clk;
  step.pc = d.pc;
  step.nextPc = d.nextPc;
  step.nextNextPc = (d.nextPc + 4) >>> 0;
  step.variant = variants[code[at]!]!;
  step.hi = step.exitCode = 0;
  step.hasHi = step.taken = step.unseen = false;
  step.kinds.fill(NONE);
  const { bRegister, cRegister } = step.variant;
  const b = code[at + 2]!;
  const c = code[at + 3]!;
  step.c = cRegister ? d.register(C, c, false) : c >>> 0;
  step.b = bRegister ? d.register(B, b, false) : b >>> 0;
  return { variant: step.variant, a: code[at + 1]! };
}

function pcOf(d: Derivation, pc: number, what: string): void {
  if (pc % 4 === 0 && pc < FIELD) return;
  d.findings.add(
    "pc-range",
    `${d.step.name} goes on at ${hex32(pc)} (${what}), which no proof can look up`,
    d.place,
    { table: "cpu", row: d.step.row },
  );
}

/**
 * Executes the instruction at the state's pc, and moves the state on.
 *
 * @param d The state; its step is what must have happened.
 * @param row The instruction's row in table cpu.
 * @param call Performs system calls; what it adds to the clock is its own to add.
 * @throws {Impossible} If the instruction cannot have had an event. The state is undefined then.
 */
export function execute(d: Derivation, row: number, call: Call): void {
  const { variant, a } = begin(d, row);
  const { step } = d;
  const { meaning, chip } = variant.instruction;
  switch (meaning.form) {
    case "alu":
      alu(d, step, a, meaning);
      break;
    case "pair":
      pair(d, step, meaning);
      break;
    case "load":
      load(d, step, a, meaning);
      break;
    case "store":
      store(d, step, a, meaning);
      break;
    case "branch":
      branch(d, step, a, meaning);
      break;
    case "jump":
      jump(d, step, a, meaning);
      break;
    case "check":
      check(d, step, a, meaning);
      break;
    case "outside":
      if (meaning.ask === "unsupported") throw new Impossible("it is no instruction");
      call(d);
      break;
  }
  if (chip === "Jump" || step.taken) pcOf(d, step.nextNextPc, "behind the delay slot");
  if (step.nextNextPc === 0) throw new Impossible("it jumps to address 0");
  d.pc = step.nextPc;
  d.nextPc = step.nextNextPc;
  d.clk += 5;
  d.cycles++;
}
