/**
 * Writes loops.generated.ts: one loop a flavour, with one case a variant of an instruction, all from
 * the definitions in lib/isa. `deno task generate` writes the file, a policy test proves it fresh.
 *
 * @module
 */
import { variants } from "../isa/instructions.ts";
import type { Variant } from "../isa/instructions.ts";
import type { Load, Store, Trap } from "../isa/instruction.ts";
import { REGISTER_NAMES } from "../isa/registers.ts";
import { MEMORY_END } from "./memory.ts";
import { CLOCK_STEP, POSITIONS, registerTouches } from "./register_touches.ts";
import { STOPS } from "./stops.ts";
import { type TextAlgebra, textAlgebra } from "./text_algebra.ts";
import {
  traceEnd,
  traceKinds,
  traceOperands,
  traceRow,
  traceStart,
  traceWord,
} from "./trace_text.ts";

/** What a loop does beside running: nothing, count instructions, or keep what stores overwrite. */
interface Flavour {
  /** The function's name. */
  readonly name: string;
  /** A sentence about it. */
  readonly says: string;
  /** Text at the start of each instruction. */
  readonly each: string;
  /** Text before a store to `address`. */
  readonly beforeStore: string;
  /** Whether a guard is asked before each access. */
  readonly guarded?: true;
  /** Whether touches of words and registers are stamped. */
  readonly stamped?: true;
  /** Whether each instruction becomes a row of a table. */
  readonly traced?: true;
}

const KEEP_PAGE = "if (undo.saved[address >>> 12] === 0) undo.save(address >>> 12);";

const FLAVOURS: readonly Flavour[] = [
  {
    name: "runPlain",
    says: "Runs, and does nothing else.",
    each: "",
    beforeStore: "",
  },
  {
    name: "runCounted",
    says: "Runs, and counts how often each variant is executed.",
    each: "counts[variant]! += 1;",
    beforeStore: "",
  },
  {
    name: "runUndoable",
    says: "Runs, and saves each page of memory before its first change.",
    each: "",
    beforeStore: KEEP_PAGE,
  },
  {
    name: "runGuarded",
    says: "Runs, asks the guard before each access, counts, and saves pages.",
    each: "counts[variant]! += 1;",
    beforeStore: KEEP_PAGE,
    guarded: true,
  },
  {
    name: "runStamped",
    says: "Runs, counts, and stamps each word and each register with the time of its last touch.",
    each: `counts[variant]! += 1;\ntime = (time + ${CLOCK_STEP}) | 0;`,
    beforeStore: "",
    stamped: true,
  },
  {
    name: "runTraced",
    says: "Runs, counts, and writes a row for each instruction (see trace.ts).",
    each: "counts[variant]! += 1;\n" + traceRow(),
    beforeStore: "",
    traced: true,
  },
];

const SP = REGISTER_NAMES.indexOf("sp");

const LO = REGISTER_NAMES.indexOf("lo");
const HI = REGISTER_NAMES.indexOf("hi");

/** An instruction that stops before it has done anything: it is not counted, pc stays. */
function stop(reason: keyof typeof STOPS): string {
  return `{ stop = ${STOPS[reason]}; break run; }`;
}

/** A view of memory for each size and signedness, and how an address becomes its index. */
function view({ size, signed }: { size: 1 | 2 | 4; signed: boolean }): string {
  if (size === 4) return "words[address >>> 2]";
  if (size === 2) return signed ? "signedHalves[address >>> 1]" : "halves[address >>> 1]";
  return signed ? "signedBytes[address >>> 0]" : "bytes[address >>> 0]";
}

/** Tests range and alignment at once: the low bits, rotated to the top, exceed any valid index. */
function checkAddress(bits: number): string {
  if (bits === 0) return `if ((address >>> 0) >= ${MEMORY_END}) ${stop("fault")}`;
  const rotated = `((address >>> ${bits}) | (address << ${32 - bits})) >>> 0`;
  return `if ((${rotated}) >= ${MEMORY_END >>> bits}) ${stop("fault")}`;
}

function addressOf(meaning: Load | Store): string[] {
  const bits = meaning.merge ? 0 : meaning.size >> 1;
  return ["const address = (R[b]! + c) | 0;", checkAddress(bits)];
}

/** Asks the guard; a merging access touches its whole word. */
function ask(meaning: Load | Store, flavour: Flavour): string[] {
  if (!flavour.guarded) return [];
  const at = meaning.merge ? "address & -4" : "address";
  const write = meaning.form === "store";
  const refused = `!guard.allows(${at}, ${meaning.size}, ${write})`;
  return [
    `if (pages[address >>> 12]! > ${write ? 0 : 1} && ${refused}) ${stop("guarded")}`,
    ...(write
      ? [
        `if (b === ${SP} && ((R[${SP}]! - guard.stackFrom) >>> 0) < guard.stackSpan) ${
          stop("guarded")
        }`,
      ]
      : []),
  ];
}

/** Stamps the word that is accessed; the first time in a shard, what it held goes to the log. */
function stampWord(meaning: Load | Store, flavour: Flavour): string[] {
  if (flavour.traced) return traceWord(meaning.form === "store");
  if (!flavour.stamped) return [];
  return [
    "const word = address >>> 2;",
    `if (times[word]! < start) stamps.touch(word, ${meaning.form === "store"});`,
    "times[word] = time;",
  ];
}

/** Stamps the registers that an instruction has read and written. */
function stampRegisters(variant: Variant, flavour: Flavour): string[] {
  if (!flavour.stamped) return [];
  return registerTouches(variant).map((operand) =>
    `touched[${operand === "hi" ? HI : operand}] = time + ${POSITIONS[operand]};`
  );
}

function loadBody(meaning: Load, x: TextAlgebra, flavour: Flavour): string[] {
  const lines = [
    ...addressOf(meaning),
    ...ask(meaning, flavour),
    ...stampWord(meaning, flavour),
  ];
  const value = view(meaning) + "!";
  if (!meaning.merge) return [...lines, `R[a] = ${value};`];
  const merged = meaning.merge(x, value, x.keep(x.and("address", "3")), "R[a]!");
  return [...lines, ...x.statements, `R[a] = ${merged};`];
}

function storeBody(meaning: Store, x: TextAlgebra, flavour: Flavour): string[] {
  const target = view({ size: meaning.size, signed: true });
  const value = meaning.merge
    ? meaning.merge(x, target + "!", x.keep(x.and("address", "3")), "R[a]!")
    : "R[a]!";
  return [
    ...addressOf(meaning),
    ...ask(meaning, flavour),
    ...stampWord(meaning, flavour),
    ...(flavour.beforeStore === "" ? [] : [flavour.beforeStore]),
    ...x.statements,
    // SC may name $zero, whose slot as a destination is the sink: its value must still be 0.
    meaning.result === undefined
      ? `${target} = ${value};`
      : `${target} = a === ${REGISTER_NAMES.length} ? R[0]! : ${value}; R[a] = ${meaning.result};`,
    "written[address >>> 16] = 1;",
  ];
}

function trapLines(x: TextAlgebra, traps: readonly Trap<string>[] | undefined): string[] {
  const tests = (traps ?? []).map(({ when }) => `if (${when}) ${stop("fault")}`);
  return [...x.statements, ...tests];
}

function body(variant: Variant, flavour: Flavour): string[] {
  const { meaning } = variant.instruction;
  const b = flavour.traced ? "bBefore" : variant.bRegister ? "R[b]!" : "b";
  const c = flavour.traced ? "cBefore" : variant.cRegister ? "R[c]!" : "c";
  const x = textAlgebra();
  switch (meaning.form) {
    case "alu": {
      const traps = trapLines(x, meaning.traps?.(x, b, c));
      const before = x.statements.length;
      const result = meaning.body(x, b, c, "R[a]!");
      return [...traps, ...x.statements.slice(before), `R[a] = ${result};`];
    }
    case "pair": {
      const traps = trapLines(x, meaning.traps?.(x, b, c));
      const before = x.statements.length;
      const [lo, hi] = meaning.body(x, b, c, `R[${LO}]!`, `R[${HI}]!`);
      return [
        ...traps,
        ...x.statements.slice(before),
        `const lo = ${lo};`,
        `R[${HI}] = ${hi};`,
        `R[${LO}] = lo;`,
      ];
    }
    case "branch": {
      const taken = meaning.body(x, "R[a]!", b);
      return [
        ...x.statements,
        `if (${taken}) { after = (nextPc + c) | 0; if (after === 0) ${stop("fault")} }`,
      ];
    }
    case "jump": {
      const target = meaning.body(x, b, "nextPc");
      return [
        ...x.statements,
        `after = ${target};`,
        "R[a] = (nextPc + 4) | 0;",
        `if (after === 0) ${stop("fault")}`,
      ];
    }
    case "load":
      return loadBody(meaning, x, flavour);
    case "store":
      return storeBody(meaning, x, flavour);
    case "check":
      return [...x.statements, `if (${meaning.body(x, "R[a]!", b)}) ${stop("fault")}`];
    case "outside":
      return [stop(meaning.ask)];
  }
}

function caseText(index: number, variant: Variant, flavour: Flavour): string {
  const kinds = (variant.bRegister ? "r" : "i") + (variant.cRegister ? "r" : "i");
  // The traced loop reads operands before: all variants of an instruction are one case.
  if (flavour.traced && variants[index + 1]?.instruction === variant.instruction) {
    return `case ${index}: // ${variant.instruction.name} ${kinds}`;
  }
  const lines = body(variant, flavour);
  const ends = lines.at(-1)!.endsWith("break run; }") &&
    variant.instruction.meaning.form === "outside";
  return [
    `case ${index}: { // ${variant.instruction.name} ${kinds}`,
    ...lines,
    ...stampRegisters(variant, flavour),
    ...(ends ? [] : ["break;"]),
    "}",
  ].join("\n");
}

function loopText(flavour: Flavour): string {
  const names = [
    "code",
    "codeBase",
    "codeCount",
    "words",
    "bytes",
    "signedBytes",
    "halves",
    "signedHalves",
    "written",
    ...(flavour.each === "" ? [] : ["counts"]),
    ...(flavour.beforeStore === "" ? [] : ["undo"]),
  ];
  return `
/** ${flavour.says} Returns one of STOPS; see stops.ts for the contract. */
export function ${flavour.name}(state: LoopState): number {
const { ${names.join(", ")} } = state;
const R = state.registers;
${flavour.guarded ? "const guard = state.guard!;\nconst { pages } = guard;" : ""}
${
    flavour.stamped
      ? `const stamps = state.stamps!;
const { times, start, registers: touched } = stamps;
let time = stamps.now | 0;`
      : ""
  }
${flavour.traced ? traceStart() : ""}
let pc = state.pc | 0;
let nextPc = state.nextPc | 0;
let lastPc = state.lastPc | 0;
let left = state.left | 0;
let stop = 0;
run: for (;;) {
const index = ((pc - codeBase) | 0) >>> 2;
if (index >= codeCount) ${stop("leftCode")}
if (left === 0) ${stop("limit")}
const column = index << 2;
const variant = code[column]!;
const a = code[column + 1]!;
const b = code[column + 2]!;
const c = code[column + 3]!;
let after = (nextPc + 4) | 0;
${flavour.traced ? traceOperands() : ""}
switch (variant) {
${variants.map((variant, index) => caseText(index, variant, flavour)).join("\n")}
default: ${stop("watch")}
}
left = (left - 1) | 0;
${flavour.each}
lastPc = pc;
pc = nextPc;
nextPc = after;
}
${flavour.traced ? traceEnd() : ""}
state.pc = pc;
state.nextPc = nextPc;
state.lastPc = lastPc;
state.left = left;
return stop;
}`;
}

/** Files that loops go to: those of runs, and two that only records need. */
export type LoopFile = "runs" | "stamped" | "traced";

const fileOf = ({ traced, stamped }: Flavour): LoopFile =>
  traced ? "traced" : stamped ? "stamped" : "runs";

/**
 * The text of a generated file, before it is formatted.
 *
 * @param file Which one.
 * @returns TypeScript.
 * @example
 * ```ts
 * import { generateLoops } from "./codegen.ts";
 * import { assertStringIncludes } from "@std/assert";
 *
 * assertStringIncludes(generateLoops("runs"), "export function runPlain");
 * assertStringIncludes(generateLoops("traced"), "export function runTraced");
 * ```
 */
export function generateLoops(file: LoopFile): string {
  const flavours = FLAVOURS.filter((flavour) => fileOf(flavour) === file);
  return `// Written by codegen.ts from the definitions in lib/isa: change those, then run
// "deno task generate". Hot loops: no allocation, no closure, no exception, no bigint.
import { mulHiS, mulHiU } from "../bits.ts";
import type { LoopState } from "./stops.ts";
${file === "traced" ? traceKinds(variants) : ""}
${flavours.map(loopText).join("\n")}
`;
}
