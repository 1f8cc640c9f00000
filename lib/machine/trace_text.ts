/**
 * What the traced loop does beside running: the text of it, for codegen.ts.
 *
 * @module
 */
import type { Variant } from "../isa/instructions.ts";
import { REGISTER_NAMES, SINK } from "../isa/registers.ts";
import { CLOCK_STEP, POSITIONS } from "./register_touches.ts";
import { STOPS } from "./stops.ts";
import { FAR_AGE, FAR_FIELDS, HINT_WAITS, TIME_OFFSET } from "./trace.ts";

const HI = REGISTER_NAMES.indexOf("hi");

/** Text before the loop. `now` is the clock of the instruction plus {@linkcode TIME_OFFSET}. */
export function traceStart(): string {
  return `
const trace = state.trace!;
const { times, registers: touched, far } = trace;
const { pc: pcs, a: as, b: bs, c: cs, aAge, bAge, cAge } = trace;
const { memoryValue, memoryAge, hiValue, hiAge } = trace;
let row = trace.rows | 0;
let memoryRow = trace.memoryRows | 0;
let hiRow = trace.hiRows | 0;
let now = (trace.clk + ${TIME_OFFSET}) | 0;
let farAt = trace.farCount | 0;
let farWord = -1;
let farBefore = 0;
let farStore = 0;
let age = 0;
let before = 0;`;
}

/** Text behind the loop. */
export function traceEnd(): string {
  return `
trace.rows = row;
trace.memoryRows = memoryRow;
trace.hiRows = hiRow;
trace.clk = now - ${TIME_OFFSET};
trace.farCount = farAt;`;
}

/** Text for an access to the word at `address`, before it. */
export function traceWord(store: boolean): string[] {
  return [
    "const word = address >>> 2;",
    "before = times[word]! | 0;",
    "age = (now - before) | 0;",
    `if (age >= ${FAR_AGE}) {`,
    `if (before === ${HINT_WAITS}) {`,
    `trace.hintedWord = word; trace.hintedStore = ${store}; stop = ${STOPS.hinted}; break run;`,
    "}",
    `age = ${FAR_AGE}; farWord = word; farBefore = before; farStore = ${store ? 1 : 0};`,
    "}",
    "times[word] = now;",
    "memoryValue[memoryRow] = words[word]!;",
    "memoryAge[memoryRow] = age;",
    "memoryRow++;",
  ];
}

/** Text that keeps an access whose age does not fit: numbers of {@linkcode FAR_FIELDS}. */
function keepFar(numbers: readonly string[]): string[] {
  return [
    ...numbers.map((number, index) => `far[farAt + ${index}] = ${number};`),
    `farAt = (farAt + ${FAR_FIELDS}) | 0;`,
  ];
}

function access(register: string, slot: "a" | "b" | "c" | "hi", column: string): string[] {
  const time = `now + ${POSITIONS[slot]}`;
  const row = slot === "hi" ? "hiRow" : "row";
  return [
    `before = touched[${register}]!;`,
    `age = (${time} - before) | 0;`,
    `if (age >= ${FAR_AGE}) {`,
    `age = ${FAR_AGE};`,
    ...keepFar([
      "row",
      String(POSITIONS[slot]),
      register,
      `${time} - ${TIME_OFFSET}`,
      "before",
      `${slot}Before`,
      row,
      "0",
    ]),
    "}",
    `touched[${register}] = ${time};`,
    `${column}[${row}] = age;`,
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
    "if (farWord >= 0) {",
    ...keepFar([
      "row",
      String(POSITIONS.memory),
      "farWord",
      `now - ${TIME_OFFSET}`,
      "farBefore",
      "memoryValue[memoryRow - 1]!",
      "memoryRow - 1",
      "farStore",
    ]),
    "farWord = -1;",
    "}",
    // Without these branches, the sink standing for what is no register, it took a tenth longer.
    `if ((kinds & ${KINDS.c}) === 0) cAge[row] = 0;`,
    `else { ${access("c", "c", "cAge").join(" ")} }`,
    `if ((kinds & ${KINDS.b}) === 0) bAge[row] = 0;`,
    `else { ${access("b", "b", "bAge").join(" ")} }`,
    // The sink stands for $zero.
    `const aTouched = a === ${SINK} ? 0 : a;`,
    ...access("aTouched", "a", "aAge"),
    `if ((kinds & ${KINDS.pair}) !== 0) {`,
    ...access(String(HI), "hi", "hiAge"),
    "hiValue[hiRow] = hiBefore;",
    "hiRow++;",
    "}",
    `R[${SINK}] = 0;`,
    "row++;",
    `now = (now + ${CLOCK_STEP}) | 0;`,
  ].join("\n");
}
