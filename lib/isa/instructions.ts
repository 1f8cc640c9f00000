/**
 * Every operation of the VM, joined from the families, with what follows from the list alone.
 *
 * @module
 */
import { arithmetic } from "./arithmetic.ts";
import { bitfields } from "./bitfields.ts";
import { bitwise } from "./bitwise.ts";
import { branches } from "./branches.ts";
import { comparison } from "./comparison.ts";
import { divide } from "./divide.ts";
import { type CompiledEncoding, compileEncoding } from "./encoding.ts";
import type { Instruction } from "./instruction.ts";
import { jumps } from "./jumps.ts";
import { loads } from "./loads.ts";
import { moves } from "./moves.ts";
import { multiply } from "./multiply.ts";
import { shifts } from "./shifts.ts";
import { stores } from "./stores.ts";
import { system, unsupported } from "./system.ts";

/** Every operation, in the order of the reference's opcode numbers; UNIMPL comes last. */
export const instructions: readonly Instruction[] = [
  ...arithmetic,
  ...multiply,
  ...divide,
  ...shifts,
  ...comparison,
  ...bitwise,
  ...branches,
  ...jumps,
  ...system,
  ...loads,
  ...stores,
  ...bitfields,
  ...moves,
  unsupported,
].sort((x, y) => x.code - y.code);

/** Every encoding of every instruction, the ones with more fixed bits first. */
export const encodings: readonly CompiledEncoding[] = instructions
  .flatMap((instruction) =>
    instruction.encodings.map((encoding) => compileEncoding(instruction, encoding))
  )
  .sort((x, y) => y.fixed - x.fixed);

/**
 * An instruction together with which of its operands are registers: what a loop switches on.
 * ADD, for one, has three: two registers, a register and a literal, two literals.
 */
export interface Variant {
  /** The instruction. */
  readonly instruction: Instruction;
  /** Whether operand b is a register's number, not a literal. */
  readonly bRegister: boolean;
  /** Whether operand c is a register's number, not a literal. */
  readonly cRegister: boolean;
}

function listVariants(): { variants: Variant[]; ofEncoding: Map<CompiledEncoding, number> } {
  const variants: Variant[] = [{ instruction: unsupported, bRegister: false, cRegister: false }];
  const ofEncoding = new Map<CompiledEncoding, number>();
  for (const instruction of instructions) {
    for (const encoding of encodings) {
      if (encoding.instruction !== instruction) continue;
      const bRegister = encoding.operands[1].register;
      const cRegister = encoding.operands[2].register;
      let index = variants.findIndex((variant) =>
        variant.instruction === instruction && variant.bRegister === bRegister &&
        variant.cRegister === cRegister
      );
      if (index < 0) {
        index = variants.push({ instruction, bRegister, cRegister }) - 1;
      }
      ofEncoding.set(encoding, index);
    }
  }
  return { variants, ofEncoding };
}

const listed = listVariants();

/** Every variant; its index is the first column of a decoded instruction. Index 0 is UNIMPL. */
export const variants: readonly Variant[] = listed.variants;

/** The variant of an encoding. */
export function variantOf(encoding: CompiledEncoding): number {
  return listed.ofEncoding.get(encoding)!;
}
