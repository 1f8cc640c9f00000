// Small programs by rows: on the interpreter and on translated code, stopped at several distances.
import { assertEquals } from "@std/assert";
import { brief } from "./assembled.ts";
import { assertAgreements, type SidesStart } from "./side_by_side.ts";

/** A program that begins at 0x1000, and how it ends. */
export interface ProgramRow {
  readonly says: string;
  readonly text: string;
  readonly start?: SidesStart;
  /** Worked out by hand; all else is the interpreter's. */
  readonly ends: readonly unknown[];
}

/** The end of a program. */
export const HALT = "li $v0, 0\nli $a0, 0\nsyscall";

/** How a program ends whose last system call is at an address. */
export const halted = (pc: number): readonly unknown[] => ["halted", 0, pc];

/** Runs a row's program on both, and compares them and how they end. */
export function assertRow({ text, start, ends }: ProgramRow): void {
  const { plain } = assertAgreements(text, start);
  assertEquals(plain.exit ? brief(plain.exit) : [], ends);
}
