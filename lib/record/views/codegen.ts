/**
 * Writes derived.generated.ts: what instructions made of their operands, from the definitions in
 * lib/isa. `deno task generate` writes the file, a policy test proves it fresh.
 *
 * @module
 */
import { type Variant, variants } from "../../isa/instructions.ts";
import type { Load, Store } from "../../isa/instruction.ts";
import { type TextAlgebra, textAlgebra } from "../../machine/text_algebra.ts";

/** A loaded value, from the aligned word that holds it. */
function loaded({ size, signed, merge }: Load, x: TextAlgebra): string {
  if (merge) return merge(x, "word", x.keep("(address & 3)"), "old");
  if (size === 4) return "word";
  const bits = 32 - 8 * size;
  return `(word << (${bits} - 8 * (address & 3))) ${signed ? ">>" : ">>>"} ${bits}`;
}

/** The aligned word after a store. */
function stored({ size, merge }: Store, x: TextAlgebra): string {
  if (merge) return merge(x, "word", x.keep("(address & 3)"), "old");
  if (size === 4) return "old";
  const mask = 2 ** (8 * size) - 1;
  const shift = x.keep("(8 * (address & 3))");
  return `(word & ~(${mask} << ${shift})) | ((old & ${mask}) << ${shift})`;
}

/** Declarations that a variant's text may need. */
const DECLARATIONS: Readonly<Record<string, string>> = {
  address: "const address = (bValue + cValue) | 0;",
  word: "const word = memoryValues[memoryRow]! | 0;",
  hiBefore: "const hiBefore = hiValues[hiRow]!;",
};

/** A variant's text, with the declarations that it needs. */
function body(variant: Variant): string[] {
  const lines = effects(variant);
  const text = lines.join("\n");
  const needed = Object.keys(DECLARATIONS).filter((name) => new RegExp(`\\b${name}\\b`).test(text));
  return [...needed.map((name) => DECLARATIONS[name]!), ...lines];
}

function effects({ instruction: { meaning } }: Variant): string[] {
  const x = textAlgebra();
  switch (meaning.form) {
    case "alu": {
      const result = meaning.body(x, "bValue", "cValue", "old");
      return [...x.statements, `results[row] = ${result};`];
    }
    case "pair": {
      const [lo, hi] = meaning.body(x, "bValue", "cValue", "old", "hiBefore");
      return [
        ...x.statements,
        `results[row] = ${lo};`,
        `hiResults[hiRow] = ${hi};`,
        "hiRow++;",
      ];
    }
    case "branch": {
      const taken = meaning.body(x, "old", "bValue");
      return [
        "results[row] = old;",
        ...x.statements,
        `if (${taken}) { after = (nextPc + cValue) | 0; taken[row] = 1; }`,
      ];
    }
    case "jump": {
      const target = meaning.body(x, "bValue", "nextPc");
      return [...x.statements, `after = ${target};`, "results[row] = nextPc + 4;"];
    }
    case "load": {
      const value = loaded(meaning, x);
      return [
        ...x.statements,
        `results[row] = ${value};`,
        "memoryResults[memoryRow] = word;",
        "memoryRow++;",
      ];
    }
    case "store": {
      const word = stored(meaning, x);
      return [
        ...x.statements,
        `memoryResults[memoryRow] = ${word};`,
        `results[row] = ${meaning.result ?? "old"};`,
        "memoryRow++;",
      ];
    }
    case "check":
      return ["results[row] = old;"];
    case "outside":
      return ["results[row] = callResults[callRow]!;", "callRow++;"];
  }
}

function caseText(index: number, variant: Variant): string {
  const { instruction } = variant;
  if (variants[index + 1]?.instruction === instruction) {
    return `case ${index}: // ${instruction.name}`;
  }
  return [`case ${index}: { // ${instruction.name}`, ...body(variant), "break;", "}"].join("\n");
}

/**
 * The text of derived.generated.ts, before it is formatted.
 *
 * @returns TypeScript.
 */
export function generateDerived(): string {
  return `// Written by codegen.ts from the definitions in lib/isa: change those, then run
// "deno task generate". A hot loop: no allocation, no closure, no exception, no bigint.
import { mulHiS, mulHiU } from "../../bits.ts";
import type { Derived } from "./derived.ts";

/** Computes what each instruction of a shard made of its operands; returns how many are loads and stores. */
export function derive(rows: Derived): number {
const { code, codeBase, count, endPc } = rows;
const { pc: pcs, a: as, b: bs, c: cs, memoryValues, hiValues, callResults } = rows;
const { results, nextNextPcs, taken, memoryResults, hiResults } = rows;
let memoryRow = 0;
let hiRow = 0;
let callRow = 0;
for (let row = 0; row < count; row++) {
const column = ((pcs[row]! - codeBase) >>> 2) << 2;
const nextPc = (row + 1 < count ? pcs[row + 1]! : endPc) | 0;
const old = as[row]! | 0;
const bValue = bs[row]! | 0;
const cValue = cs[row]! | 0;
let after = (nextPc + 4) | 0;
switch (code[column]!) {
${variants.map((variant, index) => caseText(index, variant)).join("\n")}
}
nextNextPcs[row] = after;
}
return memoryRow;
}
`;
}
