/**
 * What instructions read and write, found out from their meanings.
 *
 * @module
 */
import { COLUMNS } from "../isa/decode.ts";
import { type Meaning, writesA } from "../isa/instruction.ts";
import { type Variant, variants } from "../isa/instructions.ts";
import { SINK } from "../isa/registers.ts";
import { expressions, HI, LO, readsRegister, registerValue } from "./expression.ts";

/** The bit of LO and HI, which are always loaded and stored together: `$zero` needs none. */
export const PAIR_BIT = 1;

/** The bit of a register in a set of registers; 0 for `$zero` and the sink. */
export function bitOf(index: number): number {
  if (index === LO || index === HI) return PAIR_BIT;
  return index > 0 && index < 32 ? 1 << index : 0;
}

/** A decoded instruction. */
export interface Decoded {
  /** What kind of instruction it is. */
  readonly variant: Variant;
  /** Its index among the variants. */
  readonly index: number;
  /** Operands as decoded: registers' numbers or literals. */
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** The instruction at an index of the code. */
export function decodedAt(code: Int32Array, at: number): Decoded {
  const column = at * COLUMNS;
  const index = code[column]!;
  return {
    variant: variants[index]!,
    index,
    a: code[column + 1]!,
    b: code[column + 2]!,
    c: code[column + 3]!,
  };
}

/** Places of operands in probes: registers that no instruction names. */
const [B, C, OLD] = [40, 41, 42];

interface Uses {
  readonly a: boolean;
  readonly pair: boolean;
}

/** Whether a meaning looks at what its destination holds, or at LO and HI. */
function usesOf(meaning: Meaning): Uses {
  const [b, c, old] = [B, C, OLD].map(registerValue) as [never, never, never];
  switch (meaning.form) {
    case "alu":
      return { a: readsRegister(meaning.body(expressions, b, c, old), OLD), pair: false };
    case "pair":
      // Both halves are written; whether they are read does not matter much.
      return { a: false, pair: true };
    case "load":
      return { a: meaning.merge !== undefined, pair: false };
    case "branch":
    case "check":
    case "store":
      return { a: true, pair: false };
    case "jump":
    case "outside":
      return { a: false, pair: false };
  }
}

const uses: readonly Uses[] = variants.map(({ instruction }) => usesOf(instruction.meaning));

/** Sets of registers that an instruction reads and writes. */
export interface Effects {
  readonly reads: number;
  readonly writes: number;
}

/** What an instruction reads and writes; memory and what a call does are not in it. */
export function effectsOf({ variant, index, a, b, c }: Decoded): Effects {
  const { meaning } = variant.instruction;
  const use = uses[index]!;
  let reads = (use.a ? bitOf(a) : 0) | (use.pair ? PAIR_BIT : 0);
  if (variant.bRegister) reads |= bitOf(b);
  if (variant.cRegister) reads |= bitOf(c);
  let writes = use.pair ? PAIR_BIT : 0;
  if (writesA(meaning) && a !== SINK) {
    writes |= bitOf(a);
    // One of LO and HI is written alone: the other one goes along.
    if (a === LO || a === HI) reads |= PAIR_BIT;
  }
  return { reads, writes };
}
