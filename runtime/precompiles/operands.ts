/**
 * What precompiles ask of their operands, and what they say about bad ones.
 *
 * @module
 */
import { MEMORY_END } from "../../lib/addresses.ts";
import { hex32 } from "../../lib/bits.ts";
import { type FaultKind, GuestFault } from "../../lib/errors.ts";

/** A range of words that a precompile touches. */
export interface Operand {
  /** What the reference calls it. */
  readonly name: string;
  /** Its length. */
  readonly words: number;
}

/**
 * A fault of a precompile.
 *
 * @param call The precompile's name.
 * @param why What is wrong with which operand.
 * @param address Where the operand stands.
 * @param kind The kind, where it is not the operand itself that is wrong.
 * @returns The fault, to be thrown.
 */
export function operandFault(
  call: string,
  why: string,
  address: number,
  kind: FaultKind = "precompileOperand",
): GuestFault {
  return new GuestFault(kind, `Cannot perform ${call}: ${why}`, { address });
}

/**
 * Makes sure that an operand lies in guest memory, so that a call does nothing or all of it. The
 * reference reads and writes up to 64 KiB further, which nobody can prove, and aborts from there on.
 *
 * @throws {GuestFault} `outOfBounds`.
 */
export function expectInMemory(call: string, { name, words }: Operand, address: number): void {
  if ((address & ~3) >>> 0 <= MEMORY_END - 4 * words) return;
  const what = `${name}, ${words} words at ${hex32(address)}, reaches past the end of guest memory`;
  throw operandFault(call, `${what} at ${hex32(MEMORY_END)}`, address, "outOfBounds");
}

/**
 * Makes sure that an operand is aligned, and lies in guest memory.
 *
 * @throws {GuestFault} `precompileOperand`, `outOfBounds`.
 */
export function expectAligned(call: string, operand: Operand, address: number): void {
  if ((address & 3) !== 0) {
    const why = `${operand.name} at ${hex32(address)} is not aligned to 4 bytes`;
    throw operandFault(call, why, address);
  }
  expectInMemory(call, operand, address);
}

/**
 * Makes sure that the second argument of a call that has one operand only is 0.
 *
 * @throws {GuestFault} `precompileOperand`.
 */
export function expectZero(call: string, second: number): void {
  if (second === 0) return;
  throw operandFault(call, `the second argument must be 0, and is ${hex32(second)}`, second);
}

/**
 * Makes sure that the second argument is a sign.
 *
 * @throws {GuestFault} `precompileOperand`.
 */
export function expectSign(call: string, second: number): void {
  if (second <= 1) return;
  throw operandFault(call, `the sign must be 0 or 1, and is ${hex32(second)}`, second);
}

/**
 * Does arithmetic whose numbers have no sign.
 *
 * @param call The precompile's name.
 * @param address Where the first operand stands.
 * @param compute The arithmetic; throws a RangeError where a number would become negative.
 * @returns What it computed.
 * @throws {GuestFault} `precompileOperand`, in place of the RangeError.
 */
export function unsigned<T>(call: string, address: number, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw operandFault(call, error.message, address);
  }
}
