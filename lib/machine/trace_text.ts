/**
 * What the traced loop does beside running: the text of it, for codegen.ts.
 *
 * @module
 */
import type { Variant } from "../isa/instructions.ts";
import { REGISTER_NAMES, SINK } from "../isa/registers.ts";
import { CLOCK_STEP, POSITIONS } from "./register_touches.ts";
import { FAR_AGE, TIME_OFFSET } from "./trace.ts";

const HI = REGISTER_NAMES.indexOf("hi");

/** Text before the loop. `now` is the clock of the instruction plus {@linkcode TIME_OFFSET}. */
export function traceStart(): string {
  return `
const trace = state.trace!;
const { times, registers: touched } = trace;
const { pc: pcs, a: as, b: bs, c: cs, aAge, bAge, cAge } = trace;
const { memoryValue, memoryAge, hiValue, hiAge } = trace;
let row = trace.rows | 0;
let memoryRow = trace.memoryRows | 0;
let hiRow = trace.hiRows | 0;
let now = (trace.clk + ${TIME_OFFSET}) | 0;
let age = 0;`;
}

/** Text behind the loop. */
export function traceEnd(): string {
  return `
trace.rows = row;
trace.memoryRows = memoryRow;
trace.hiRows = hiRow;
trace.clk = now - ${TIME_OFFSET};`;
}

/** Text for an access to the word at `address`, before it. */
export function traceWord(store: boolean): string[] {
  return [
    "const word = address >>> 2;",
    "age = (now - times[word]!) | 0;",
    // The test is for the age as it was found: what farWord returns is written as it is.
    `if (age >= ${FAR_AGE}) age = trace.farWord(row, word, ${store}, now - ${TIME_OFFSET});`,
    "times[word] = now;",
    "memoryValue[memoryRow] = words[word]!;",
    "memoryAge[memoryRow] = age;",
    "memoryRow++;",
  ];
}

function access(register: string, slot: "a" | "b" | "c" | "hi", column: string): string[] {
  const position = POSITIONS[slot];
  const time = `now - ${TIME_OFFSET} + ${position}, ${slot}Before`;
  return [
    `age = (now + ${position} - touched[${register}]!) | 0;`,
    `if (age >= ${FAR_AGE}) age = trace.far(row, ${position}, ${register}, ${time});`,
    `touched[${register}] = now + ${position};`,
    `${column} = age;`,
  ];
}

/** What is the same for all variants of a kind: bits of a number that is looked up for each. */
const KINDS = { b: 1, c: 2, pair: 4 };

/** Text of a table: which operands of a variant are registers, and whether it writes HI. */
export function traceKinds(variants: readonly Variant[]): string {
  const kinds = variants.map(({ bRegister, cRegister, instruction: { meaning } }) =>
    (bRegister ? KINDS.b : 0) | (cRegister ? KINDS.c : 0) |
    (meaning.form === "pair" ? KINDS.pair : 0)
  );
  return `/** What the traced loop needs to know of each variant: see trace_text.ts. */
const KINDS = Uint8Array.of(${kinds.join(", ")});`;
}

/** Text before an instruction is executed: its operands, and what it may overwrite. */
export function traceOperands(): string {
  return `
const kinds = KINDS[variant]!;
const aBefore = R[a]!;
const bBefore = (kinds & ${KINDS.b}) === 0 ? b : R[b]!;
const cBefore = (kinds & ${KINDS.c}) === 0 ? c : R[c]!;
const hiBefore = R[${HI}]!;`;
}

/**
 * Text that writes the row of an instruction that has been executed. It stands behind the switch, once
 * for all variants: in each case it made the loop so large that V8 took seconds to settle (11 instead
 * of 40 million rows a second over the first 45 million).
 */
export function traceRow(): string {
  return [
    "pcs[row] = pc;",
    "as[row] = aBefore;",
    "bs[row] = bBefore;",
    "cs[row] = cBefore;",
    `if ((kinds & ${KINDS.c}) === 0) cAge[row] = 0;`,
    `else { ${access("c", "c", "cAge[row]").join(" ")} }`,
    `if ((kinds & ${KINDS.b}) === 0) bAge[row] = 0;`,
    `else { ${access("b", "b", "bAge[row]").join(" ")} }`,
    // The sink stands for $zero.
    `const aTouched = a === ${SINK} ? 0 : a;`,
    ...access("aTouched", "a", "aAge[row]"),
    `if ((kinds & ${KINDS.pair}) !== 0) {`,
    ...access(String(HI), "hi", "hiAge[hiRow]"),
    "hiValue[hiRow] = hiBefore;",
    "hiRow++;",
    "}",
    `R[${SINK}] = 0;`,
    "row++;",
    `now = (now + ${CLOCK_STEP}) | 0;`,
  ].join("\n");
}
