// What a suite is made of. Expected values come from the MIPS32 manual and reference/isa.md.
import type { FaultKind } from "../../lib/errors.ts";
import type { Registers, Words } from "../support/assembled.ts";

/** One program with all that it must do: what is not listed must stay as it was. */
export interface Case {
  readonly text: string;
  /** Registers at the start; the others are 0. */
  readonly in?: Registers;
  /** Memory at the start. */
  readonly memory?: Words;
  /** Registers that change. */
  readonly out?: Registers;
  /** Words of memory that change. */
  readonly stored?: Words;
  /** How it ends; without either it runs off its last instruction. */
  readonly fault?: FaultKind;
  readonly ends?: { readonly reason: "halted" | "exited"; readonly code: number };
  /** Where it leaves the code, if not at its end. */
  readonly to?: number;
}

/** The cases of one instruction, by its name in the reference. */
export type Suite = Readonly<Record<string, readonly Case[]>>;

/** `$a0`, `$a1` and what `$v0` becomes. */
export function binary(text: string, rows: readonly (readonly [number, number, number])[]): Case[] {
  return rows.map(([a0, a1, v0]) => ({ text, in: { a0, a1 }, out: { v0 } }));
}

/** `$a0` and what `$v0` becomes. */
export function unary(text: string, rows: readonly (readonly [number, number])[]): Case[] {
  return rows.map(([a0, v0]) => ({ text, in: { a0 }, out: { v0 } }));
}

/** `$a0`, `$a1`, then LO and HI afterwards, and before where they matter. */
export function wide(
  text: string,
  rows: readonly (readonly [number, number, number, number, number?, number?])[],
): Case[] {
  return rows.map(([a0, a1, lo, hi, oldLo = 0x55555555, oldHi = 0x66666666]) => ({
    text,
    in: { a0, a1, lo: oldLo, hi: oldHi },
    out: { lo, hi },
  }));
}

/** `$a0`, `$a1`, and whether the branch is taken; the delay slot runs in any case. */
export function branches(
  branch: string,
  rows: readonly (readonly [number, number, boolean])[],
): Case[] {
  return rows.map(([a0, a1, taken]) => ({
    text: `${branch}, over
      addiu $t0, $t0, 1
      addiu $t1, $t1, 1
      over: addiu $t2, $t2, 1`,
    in: { a0, a1 },
    out: taken ? { t0: 1, t2: 1 } : { t0: 1, t1: 1, t2: 1 },
  }));
}
