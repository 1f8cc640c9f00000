/**
 * Everything that can go wrong with a guest or its file, as values with a kind.
 *
 * @module
 */

/** What the reference calls a fault, and what its owner can do about it. */
interface FaultFacts {
  /** The reference's name of the error (reference/isa.md 5), or how it aborts. */
  readonly reference: string;
  /** One sentence of advice, shown under the message. */
  readonly advice: string;
}

/** Every kind of guest fault. One definition: messages, reports and docs take it from here. */
export const FAULTS = {
  unalignedAccess: {
    reference: "InvalidMemoryAccess",
    advice: "Check for a pointer cast to a type with a stricter alignment",
  },
  outOfBounds: {
    reference: "MemoryOutOfBoundsAccess",
    advice: "Guest memory ends at 0x7f000000: check the pointer, or whether the stack ran out",
  },
  divisionByZero: {
    reference: "ExceptionOrTrap",
    advice: "Test the divisor before dividing",
  },
  divisionOverflow: {
    reference: "process abort",
    advice: "0x80000000 / -1 does not fit 32 bits: use wrapping or checked division",
  },
  trap: {
    reference: "ExceptionOrTrap",
    advice: "A teq trap is usually a compiler's own check, such as one for division by zero",
  },
  unsupportedInstruction: {
    reference: "UnsupportedInstruction",
    advice: "Build for mips32r2 with soft float; after a panic this is the abort itself",
  },
  jumpToNull: {
    reference: "NullPointerReference",
    advice:
      "Look for a null function pointer, or an entry function that returned instead of halting",
  },
  invalidBitField: {
    reference: "process abort",
    advice: "The bit field of ext or ins does not fit its register: the word is not real code",
  },
  unsupportedSyscall: {
    reference: "UnsupportedSyscall",
    advice: "Avoid the library function that makes the call, or see what the message offers",
  },
  deadlock: {
    reference: "none: it does not know the call",
    advice: "Let no goroutine or thread wait for another one that does not run",
  },
  noopSyscall: {
    reference: "none: it answers 0",
    advice: "Drop --strict-syscalls to let the call answer 0, as the reference does",
  },
  invalidSyscallArguments: {
    reference: "InvalidSyscallArgs",
    advice: "Compare the call with the guest SDK's wrapper for it",
  },
  readOnlyWrite: {
    reference: "none: it writes",
    advice: "Look for a write through a pointer to a constant, to code, or to arguments",
  },
  nullPage: {
    reference: "none: it reads and writes there",
    advice: "Look for a null pointer, or a field of an object that is null",
  },
  outsideRegions: {
    reference: "none: it reads and writes there",
    advice: 'Look for a wild pointer; "mipsvm inspect" prints the regions',
  },
  stackCollision: {
    reference: "none: it overwrites",
    advice: "Use less stack (recursion, large arrays) or less heap",
  },
  heapOverflow: {
    reference: "none: it does not look",
    advice: 'Check the allocator\'s limits against the layout; "mipsvm inspect" prints it',
  },
  inputOverflow: {
    reference: "none, or process abort from 0x7f010000 on",
    advice: "Give the guest fewer or smaller inputs",
  },
  noInput: {
    reference: "InvalidSyscallArgs",
    advice: "Give the guest one --input for each value that it reads, in the order of the reads",
  },
  inputMismatch: {
    reference: "InvalidSyscallArgs",
    advice: "Make the input's length and type match what the guest reads here",
  },
  invalidSyscallUsage: {
    reference: "InvalidSyscallUsage",
    advice: "Inside an unconstrained block only WRITE and the end of the block are allowed",
  },
  proofRejected: {
    reference: "ExceptionOrTrap",
    advice: "Check that the proof belongs to this verifying key and these public values",
  },
  noProof: {
    reference: "process abort",
    advice: "Give the guest one proof for each that it verifies",
  },
  hookInput: {
    reference: "InvalidBufferLength, BufferLengthTooSmall",
    advice: "Compare the bytes written to the hook with its layout in the reference",
  },
  hookElement: {
    reference:
      "ElementNotCanonical, ElementZero, NqrNotCanonical, NqrNotQuadratic or process abort",
    advice: "The hook's operands must be reduced, and zero only where the hook allows it",
  },
  hookFailed: {
    reference: "the hook's own error",
    advice: "A hook of the host threw: see its message",
  },
  endlessShard: {
    reference: "none: the shard grows, and cannot be proven",
    advice: "The code is no compiler's: jumps stand in delay slots of jumps, on and on",
  },
  precompileOperand: {
    reference: "process abort",
    advice:
      "Compare the operands with the guest SDK's wrapper: alignment, range, and what is equal",
  },
  precompilePoint: {
    reference: "CurveError: InvalidAffinePoint, InvalidG1 or NoSquareRootExists",
    advice: "Check a point that comes from outside before decompressing it",
  },
  entryOutsideCode: {
    reference: "process abort",
    advice: "The ELF file's entry is not in an executable segment: check the linker's --entry",
  },
} as const satisfies Record<string, FaultFacts>;

/** A kind of {@linkcode GuestFault}. */
export type FaultKind = keyof typeof FAULTS;

/** Where a fault happened, as far as it is known. */
export interface FaultPlace {
  /** The memory address at fault. */
  address?: number;
  /** The code of the system call at fault. */
  syscall?: number;
}

/**
 * The guest did something that ends its run. Thrown by system calls and caught once by the machine,
 * which makes it data: a run that faults returns, it does not throw.
 *
 * @example
 * ```ts
 * import { GuestFault } from "./errors.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const fault = new GuestFault("outOfBounds", "Cannot read 4 bytes at 0x7f000000");
 * assertEquals(fault.reference, "MemoryOutOfBoundsAccess");
 * ```
 */
export class GuestFault extends Error {
  /** The name that JavaScript prints. */
  override readonly name = "GuestFault";
  /** What kind of fault this is. */
  readonly kind: FaultKind;
  /** The memory address at fault, where there is one. */
  readonly address: number | undefined;
  /** The code of the system call at fault; the runtime notes it as the fault passes. */
  syscall: number | undefined;

  /** A fault of the given kind; the message says what could not be done, and why. */
  constructor(kind: FaultKind, message: string, place: FaultPlace = {}) {
    super(message);
    this.kind = kind;
    this.address = place.address;
    this.syscall = place.syscall;
  }

  /** The reference's name of this error. */
  get reference(): string {
    return FAULTS[this.kind].reference;
  }

  /** What the guest's author can do. */
  get advice(): string {
    return FAULTS[this.kind].advice;
  }
}

/**
 * The file is no ELF that the VM can run.
 *
 * @example
 * ```ts
 * import { ElfError } from "./errors.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(new ElfError("Cannot load the ELF file: it is empty", 0).offset, 0);
 * ```
 */
export class ElfError extends SyntaxError {
  /** The name that JavaScript prints. */
  override readonly name = "ElfError";
  /** Where in the file the bad value stands, in bytes. */
  readonly offset: number;

  /** A file error at a byte offset of the file. */
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}
