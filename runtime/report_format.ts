/**
 * The JSON report of a run, version 1, as types. `schema/report.v1.json` is the same for programs
 * in other languages, and a test keeps the two equal.
 *
 * @module
 */

/**
 * A number of things: an integer up to 2^53 - 1, and above, where JSON readers lose digits, a
 * string of decimal digits. {@linkcode reportCount} makes it.
 */
export type ReportCount = number | string;

/** A 32-bit word, such as an address: `0x` and 8 lower-case hex digits. */
export type ReportWord = `0x${string}`;

/** How often each thing happened, by its name. */
export type ReportCounts = Readonly<Record<string, ReportCount>>;

/** The program. */
export interface ReportGuest {
  /** The ELF file's path as it was given; null if the program did not come from a file. */
  readonly path: string | null;
  /** The SHA-256 digest of the ELF file in hex, so that a report can be matched with its guest. */
  readonly sha256: string;
}

/** What the guest did that cannot be done. */
export interface ReportFault {
  /** A kind of `GuestFault`: outOfBounds, noInput, hookElement and so on. */
  readonly kind: string;
  /** What the reference VM calls it, or how it ends there; such as "process abort". */
  readonly reference: string;
  /** What could not be done and why, in one line without a final period. */
  readonly message: string;
  /** What the guest's author can do about it, in one sentence. */
  readonly advice: string;
  /** The address of the instruction at fault. */
  readonly pc: ReportWord;
  /** The memory address at fault; null if the fault has none. */
  readonly address: ReportWord | null;
  /** The system call at fault, named as in `syscallCounts`; null if it is not one of a call. */
  readonly syscall: string | null;
  /** The guest function that holds the instruction, demangled; null if no symbol covers it. */
  readonly function: string | null;
  /** The instruction at fault, disassembled; null if there is none at pc. */
  readonly instruction: string | null;
}

/** How the run ended: only a guest that ended by itself has a code, only a fault has a fault. */
export type ReportExit =
  | {
    /** HALT, or Linux's exit_group. */
    readonly reason: "halted" | "exited";
    /** The code that the guest gave, unsigned; 0 is success. */
    readonly code: number;
    /** None. */
    readonly fault: null;
  }
  | {
    /** The guest did something that cannot be done. */
    readonly reason: "faulted";
    /** None. */
    readonly code: null;
    /** What it did. */
    readonly fault: ReportFault;
  }
  | {
    /** What else ended the run: the guest's way, a limit, or the host. */
    readonly reason:
      | "leftCode"
      | "endInUnconstrained"
      | "cycleLimit"
      | "timeLimit"
      | "memoryLimit"
      | "interrupted";
    /** None. */
    readonly code: null;
    /** None. */
    readonly fault: null;
  };

/** Entries of the input stream. */
export interface ReportInputs {
  /** Entries given before the run. */
  readonly given: ReportCount;
  /** Entries that the guest read, those included that a hook or the guest itself added. */
  readonly read: ReportCount;
  /** Entries left in the stream at the end. */
  readonly unread: ReportCount;
}

/** Proofs that the guest can verify. */
export interface ReportProofs {
  /** Proofs given before the run. */
  readonly given: ReportCount;
  /** Proofs that the guest asked to verify, successfully. */
  readonly verified: ReportCount;
}

/** What the guest measured under one name with cycle-tracker commands. */
export interface ReportCycleSpan {
  /** The name, without the spaces around it. */
  readonly name: string;
  /** How many times the span was started. */
  readonly count: ReportCount;
  /** Cycles inside, over all times; where spans of one name nest, only the outermost counts. */
  readonly cycles: ReportCount;
  /** How many starts had no end when the run ended; their cycles are not counted. */
  readonly open: ReportCount;
}

/** How much the guest used one precompile. */
export interface ReportPrecompile {
  /** Calls made. */
  readonly calls: ReportCount;
  /** 1 for each call, and what each adds to its shard's clock, such as 48 for SHA_EXTEND. */
  readonly cycles: ReportCount;
}

/** Work that the guest did in instructions, and that precompiles could do. */
export interface ReportPrecompileHint {
  /** The library that did it, as functions' names have it. */
  readonly library: string;
  /** Its part of the cycles, 0 to 1, by samples: right to about a hundredth. */
  readonly share: number;
  /** The precompiles. */
  readonly precompiles: readonly string[];
}

/** One call that was under way. */
export interface ReportFrame {
  /** The last instruction of the run in the first frame; in others the one that made the call. */
  readonly pc: ReportWord;
  /** The guest function that holds it, demangled; null if no symbol covers it. */
  readonly function: string | null;
  /** Bytes from the function's first instruction to pc; null if the function is. */
  readonly offset: number | null;
}

/** What one allocator's model makes of the guest's requests. Bytes, unless it says otherwise. */
export interface ReportHeapModel {
  /** Most that was in use at once, headers, padding and what is never used again included. */
  readonly peakBytes: ReportCount;
  /** From the heap's start to the highest byte that was ever given out. */
  readonly footprint: ReportCount;
  /** In use at the end. */
  readonly usedBytes: ReportCount;
  /** The largest free piece at the end. */
  readonly largestFree: ReportCount;
  /** Requests that did not fit. */
  readonly failures: ReportCount;
  /** 0 if all free memory is in one piece, towards 1 if it is in many. */
  readonly fragmentation: number;
  /** Whether each address of the model was the guest's own. */
  readonly sameAddresses: boolean;
}

/** Whether the guest would get along with a layout. */
export interface ReportHeapFit {
  /** Whether it would. */
  readonly fits: boolean;
  /** Bytes between the highest byte of the heap and its limit; negative if it would be past it. */
  readonly spare: number;
}

/** A place that asks for memory. Bytes are those that were asked for. */
export interface ReportCallSite extends ReportFrame {
  /** Requests from here. */
  readonly allocations: ReportCount;
  /** Bytes that they asked for. */
  readonly bytes: ReportCount;
  /** Of them, bytes that were not freed by the end. */
  readonly liveBytes: ReportCount;
  /** Of them, blocks that were not freed by the end. */
  readonly liveBlocks: ReportCount;
}

/** What was seen of the guest's heap. Bytes are those that the guest asked for, unless it says so. */
export interface ReportHeap {
  /** The guest's memory layout: bump, embedded or go. */
  readonly layout: "bump" | "embedded" | "go";
  /** What in the file speaks for that layout. */
  readonly reason: string;
  /** Where the heap begins: right behind what the file fills. */
  readonly start: ReportWord;
  /** The entry points of its allocator that were watched; empty if none was found. */
  readonly entryPoints: readonly string[];
  /** Blocks given out, those of reallocations included. */
  readonly allocations: ReportCount;
  /** Blocks taken back, those of reallocations included. */
  readonly frees: ReportCount;
  /** Whether the guest has a function that frees; without one, all that it asks for counts as live. */
  readonly seesFrees: boolean;
  /** Reallocations that were seen as such. */
  readonly reallocations: ReportCount;
  /** Requests that the guest's allocator refused. */
  readonly refused: ReportCount;
  /** Frees of blocks that it had not given out. */
  readonly unknownFrees: ReportCount;
  /** Live at the end, and so never freed. */
  readonly liveBytes: ReportCount;
  /** Blocks live at the end. */
  readonly liveBlocks: ReportCount;
  /** Most that was live at once. */
  readonly peakBytes: ReportCount;
  /** Everything that was ever asked for. */
  readonly totalBytes: ReportCount;
  /** From the heap's start to the highest byte that the guest's own allocator has given out. */
  readonly footprint: ReportCount;
  /** Stack that was used, rounded up to whole 64 KiB. */
  readonly stackBytes: ReportCount;
  /** The largest free piece under the guest's own allocator; null where neither model has its addresses. */
  readonly largestFree: ReportCount | null;
  /** The same requests under each allocator. */
  readonly models: { readonly bump: ReportHeapModel; readonly embedded: ReportHeapModel };
  /** Whether the guest would fit each layout; under Go nothing is ever freed. */
  readonly fits: {
    readonly bump: ReportHeapFit;
    readonly embedded: ReportHeapFit;
    readonly go: ReportHeapFit;
  };
  /** Where requests came from, the largest total first. */
  readonly callSites: readonly ReportCallSite[];
}

/** What a guest did in one run. Every field is always there. */
export interface Report {
  /** The version of this format; it grows with every change of the schema. */
  readonly version: 1;
  /** The version of the mipsvm package that ran the guest. */
  readonly mipsvm: string;
  /** The program. */
  readonly guest: ReportGuest;
  /** How the run ended. */
  readonly exit: ReportExit;
  /** The exit status of the mipsvm process. */
  readonly status: number;
  /** Cycles on the reference VM's global clock, on which an unconstrained block takes one. */
  readonly cycles: ReportCount;
  /** Instructions executed, those of unconstrained blocks included. */
  readonly steps: ReportCount;
  /** What executed the guest; `wasm` translates hot code. Results are the same. */
  readonly engine: "interpreter" | "wasm";
  /** What the guest committed, in hex without `0x`. */
  readonly publicValues: string;
  /** The SHA-256 digest of the public values in hex, as a verifier computes it. */
  readonly publicValuesDigest: string;
  /** The digest that the guest itself committed, in hex; null if it made no COMMIT call. */
  readonly committedDigest: string | null;
  /** Whether the two digests are the same; null if there is no committed one. */
  readonly digestsAgree: boolean | null;
  /** Entries of the input stream. */
  readonly inputs: ReportInputs;
  /** Proofs that the guest can verify. */
  readonly proofs: ReportProofs;
  /** Executed operations by the reference's name, such as ADD; null if the run did not count. */
  readonly opcodeCounts: ReportCounts | null;
  /** System calls by the reference's name, or by `0x` and 8 hex digits of an unknown code. */
  readonly syscallCounts: ReportCounts;
  /** Those of them that are precompiles, by name, with their cycles. */
  readonly precompiles: Readonly<Record<string, ReportPrecompile>>;
  /** Libraries that took a tenth of the cycles or more; null if the run was not asked to look. */
  readonly precompileHints: readonly ReportPrecompileHint[] | null;
  /** Those of them that do nothing and answer 0. */
  readonly noopSyscalls: ReportCounts;
  /** Linux calls that the reference does not know and the run emulated; then it is not provable. */
  readonly emulatedSyscalls: ReportCounts;
  /** Calls with an argument that no proof can hold, 0x7f000001 or more; then it is not provable. */
  readonly unprovableSyscalls: ReportCounts;
  /** Writes to file descriptors that nothing listens to, by decimal number. */
  readonly unknownFds: ReportCounts;
  /** The guest's own measurements, in the order in which their names first appeared. */
  readonly cycleSpans: readonly ReportCycleSpan[];
  /** The calls under way when the run ended, innermost first; empty if it ended with code 0. */
  readonly backtrace: readonly ReportFrame[];
  /** The last 2048 bytes of the guest's standard error as text. */
  readonly stderrTail: string;
  /** What deserves attention although the run went on, each in one line. */
  readonly warnings: readonly string[];
  /** What the guest's heap has cost; null unless it was asked for. */
  readonly heap: ReportHeap | null;
  /** Kept for the shards of a recorded run. */
  readonly shards: null;
  /** Seconds that the run took, loading the guest not included. */
  readonly seconds: number;
  /** Seconds of those in which the guest waited for the translator; 0 with the interpreter. */
  readonly translationSeconds: number;
}

/**
 * A count as the report writes it, exact at any size.
 *
 * @param count An integer, 0 or more; pass counts that can exceed 2^53 as bigint.
 * @returns The integer itself up to 2^53 - 1, its decimal digits above.
 * @throws {RangeError} If the count is negative, or a number that is no safe integer.
 * @example
 * ```ts
 * import { reportCount } from "./report_format.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(reportCount(20n), 20);
 * assertEquals(reportCount(2n ** 53n), "9007199254740992");
 * ```
 */
export function reportCount(count: number | bigint): ReportCount {
  if (count < 0 || (typeof count === "number" && !Number.isSafeInteger(count))) {
    throw new RangeError(
      `Cannot report the count ${count}: it must be an exact integer, 0 or more`,
    );
  }
  return count > Number.MAX_SAFE_INTEGER ? count.toString() : Number(count);
}
