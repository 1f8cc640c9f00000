/**
 * What the traced loop does beside running: the text of it, for codegen.ts.
 *
 * @module
 */
import type { Variant } from "../isa/instructions.ts";
import { REGISTER_NAMES, SINK } from "../isa/registers.ts";
import { POSITIONS } from "./stamps.ts";
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

/** Text that writes the row of an instruction that has been executed. */
export function traceRow(variant: Variant): string[] {
  return [
    "pcs[row] = pc;",
    "as[row] = aBefore;",
    "bs[row] = bBefore;",
    "cs[row] = cBefore;",
    ...(variant.cRegister ? access("c", "c", "cAge[row]") : ["cAge[row] = 0;"]),
    ...(variant.bRegister ? access("b", "b", "bAge[row]") : ["bAge[row] = 0;"]),
    // The sink stands for $zero.
    `const aTouched = a === ${SINK} ? 0 : a;`,
    ...access("aTouched", "a", "aAge[row]"),
    ...(variant.instruction.meaning.form === "pair"
      ? [
        ...access(String(HI), "hi", "hiAge[hiRow]"),
        "hiValue[hiRow] = hiBefore;",
        "hiRow++;",
      ]
      : []),
  ];
}
