/**
 * What a system call is: one record, from which the table, the codes and the counts are derived.
 *
 * @module
 */
import type { Guest } from "../lib/machine/ports.ts";
import type { Descriptors } from "./descriptors.ts";
import type { EmulatedLinux } from "./emulated_linux.ts";
import type { HintStream } from "./hints.ts";
import type { ProofStream } from "./proofs.ts";
import type { PublicValues } from "./public_values.ts";
import type { StrictMemory } from "./strict_memory.ts";

/** All that a system call sees of the world. */
export interface World {
  /** The guest that makes the call. */
  readonly guest: Guest;
  /** The input stream. */
  readonly hints: HintStream;
  /** What the guest makes public. */
  readonly publicValues: PublicValues;
  /** Where writes go. */
  readonly descriptors: Descriptors;
  /** The proofs that the guest may verify. */
  readonly proofs: ProofStream;
  /** What emulated Linux calls share, where the user asked for them. */
  readonly linux: EmulatedLinux | undefined;
  /** What the guest may touch, where memory is strict. */
  readonly guard: StrictMemory | undefined;
}

/** What a replay of a recorded shard lets a system call see: nothing that came from outside. */
export interface ReplayWorld {
  /** The guest that makes the call. */
  readonly guest: Guest;
}

/** One system call of the VM. */
export interface Syscall {
  /** The reference's name. */
  readonly name: string;
  /** The identity: bytes 0 and 1 of the code. */
  readonly id: number;
  /** Byte 2 of the code: whether a table of its own proves the call. */
  readonly ownTable: boolean;
  /** Byte 3 of the code: cycles of the shard's clock that it takes beyond an instruction's. */
  readonly extraCycles: number;
  /** Whether an unconstrained block may make it. */
  readonly unconstrained: boolean;
  /** Whether the reference answers 0 and does nothing: counted, listed, refused when strict. */
  readonly noop: boolean;
  /** Whether the result comes from outside the guest: a replay needs it told. */
  readonly answered: boolean;
  /**
   * Performs the call with its first two arguments, unsigned.
   *
   * @returns What v0 becomes; nothing leaves the code there, as the guest's wrappers expect. A
   * promise means that nothing has happened yet and the call has to be made again.
   * @throws {GuestFault} If the call ends the run.
   */
  run(world: World, first: number, second: number): number | void | Promise<void>;
  /**
   * Does to the guest what the call did in a run that is replayed, where {@linkcode run} would ask
   * the world: no hook, verifier or sink is called again. What the guest read is in its memory.
   */
  readonly replay?: (world: ReplayWorld, first: number, second: number) => number | void;
}

/** What {@linkcode defineSyscall} needs to know; the rest has the commonest values. */
export type SyscallDefinition = Pick<Syscall, "name" | "id" | "run"> & Partial<Syscall>;

/**
 * Defines a system call; what is left out is false or 0.
 *
 * @param definition The call.
 * @returns The record, complete.
 * @example
 * ```ts
 * import { codeOf, defineSyscall } from "./syscall.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const call = defineSyscall({ name: "ANSWER", id: 0x77, run: () => 42 });
 * assertEquals(codeOf(call), 0x77);
 * ```
 */
export function defineSyscall(definition: SyscallDefinition): Syscall {
  return {
    ownTable: false,
    extraCycles: 0,
    unconstrained: false,
    noop: false,
    answered: false,
    ...definition,
  };
}

/**
 * The 32-bit code that a guest puts in v0: all its bits must match.
 *
 * @param syscall The call.
 * @returns id | ownTable << 16 | extraCycles << 24, unsigned.
 * @example
 * ```ts
 * import { codeOf, defineSyscall } from "./syscall.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const extend = defineSyscall({
 *   name: "SHA_EXTEND",
 *   id: 5,
 *   ownTable: true,
 *   extraCycles: 48,
 *   run() {},
 * });
 * assertEquals(codeOf(extend), 0x30010005);
 * ```
 */
export function codeOf({ id, ownTable, extraCycles }: Syscall): number {
  return (id | (ownTable ? 1 << 16 : 0) | (extraCycles << 24)) >>> 0;
}
