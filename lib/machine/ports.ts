/**
 * What the machine asks of a host, and what a host may do to a guest. This file is all that the
 * machine and the runtime know of each other.
 *
 * @module
 */

/** The guest as a system call sees it. */
export interface Guest {
  /** Instructions executed before this one, as the reference's global clock counts them. */
  readonly cycles: number;
  /** Whether an unconstrained block is open. */
  readonly unconstrained: boolean;
  /** The third argument. */
  readonly third: number;
  /** The fourth argument. */
  readonly fourth: number;
  /** Copies bytes out of memory, at any address and length, without leaving a trace. */
  peek(address: number, length: number): Uint8Array;
  /**
   * Gives memory that the guest has not used yet its first value, in whole words; the last one is
   * filled up with zeros. A word that belongs to the image or holds something else than 0 stays.
   */
  initialize(address: number, bytes: Uint8Array): void;
  /** Copies bytes into memory, as emulated Linux calls do; the reference has none that writes. */
  poke(address: number, bytes: Uint8Array): void;
  /** Sets the error number that Linux calls return beside their result. */
  setError(errno: number): void;
  /** The highest address that brk knows of. */
  readonly brk: number;
  /** The next address that mmap gives out; wraps at 2^32. */
  heap: number;
  /**
   * Copies words out of memory, in ascending order, each a read at the call's clock. The address
   * is that of the first word or of any byte in it.
   *
   * @param address Where they stand.
   * @param into What is filled with them: the caller's, since making one costs as much as a hash.
   * @returns `into`.
   * @throws {GuestFault} `outOfBounds`, if not all of them lie in memory; or what the guard throws.
   */
  readWords(address: number, into: Uint32Array): Uint32Array;
  /** One word, in the same way; unsigned. */
  readWord(address: number): number;
  /** Copies words out of memory without leaving a trace; otherwise as {@linkcode readWords}. */
  peekWords(address: number, into: Uint32Array): Uint32Array;
  /**
   * Copies words into memory, in ascending order, each a write at the call's clock.
   *
   * @throws {GuestFault} `outOfBounds`, if not all of them lie in memory; then nothing is written.
   */
  writeWords(address: number, words: Uint32Array): void;
  /** One word, in the same way. */
  writeWord(address: number, word: number): void;
  /**
   * Writes words one after the other, each at a clock of its own, since it depends on words before
   * it: for each one, the words that stand so many places `back` are read, in the order given, the
   * word is written, and the clock moves on by 1. The caller knows what is read, by peeking.
   *
   * @param address Where the first one is written.
   * @param words What is written.
   * @param back Which words are read for each, counted back from it.
   */
  extendWords(address: number, words: Uint32Array, back: readonly number[]): void;
  /** The third argument, as a read of its register at the call's clock. */
  readThird(): number;
  /** The fourth argument, in the same way. */
  readFourth(): number;
  /** Moves the call's clock on; what is read and written from here on happens so much later. */
  advance(clocks: number): void;
  /** Ends the run: by the VM's own call, or by Linux's exit_group. */
  exit(how: "halted" | "exited", code: number): void;
  /** Opens an unconstrained block. */
  enterUnconstrained(): void;
  /** Closes the open unconstrained block: all is as before it, but for the result of this call. */
  leaveUnconstrained(): void;
}

/** What the machine asks before each access to memory, where memory is strict. */
export interface MemoryGuard {
  /** For each page of 4096 bytes: 0 any access goes, 1 any read goes, 2 each access is asked for. */
  readonly pages: Uint8Array;
  /** The lowest address at which a stack pointer is looked at. */
  readonly stackFrom: number;
  /** From there, how many bytes are none of the stack's; changes as the heap grows. */
  readonly stackSpan: number;
  /** Whether an access is in order; called for pages that say 1 or 2. */
  allows(address: number, size: number, write: boolean): boolean;
  /**
   * The same at any address and for any number of bytes.
   *
   * @throws {GuestFault} If the access is not in order.
   */
  check(address: number, size: number, write: boolean): void;
  /**
   * Looks at a stack pointer at which something is to be stored.
   *
   * @throws {GuestFault} If it stands where something else is.
   */
  checkStack(stackPointer: number): void;
}

/** Who answers system calls. */
export interface Host {
  /**
   * Performs one system call.
   *
   * @param guest The caller; valid during the call only.
   * @param code The call's 32-bit code, unsigned.
   * @param first The first argument, unsigned.
   * @param second The second argument, unsigned.
   * @returns The result, or a promise: then nothing has happened yet, and the same call is made
   * again once the promise has settled.
   * @throws {GuestFault} If the call ends the run.
   */
  syscall(guest: Guest, code: number, first: number, second: number): number | Promise<void>;
}
