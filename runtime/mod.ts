/**
 * The runtime: all that a guest may ask of the world.
 *
 * @module
 */
import { hex32 } from "../lib/bits.ts";
import { GuestFault } from "../lib/errors.ts";
import type { Guest, Host, MemoryGuard } from "../lib/machine/ports.ts";
import type { ByteBuffer } from "./byte_buffer.ts";
import { CallLog, type CallLogState } from "./call_log.ts";
import type { CycleSpan, CycleTracker, TrackedSpan } from "./cycle_tracker.ts";
import {
  type DescriptorOptions,
  Descriptors,
  type DescriptorState,
  type Sink,
} from "./descriptors.ts";
import { EMULATED_LINUX_CALLS, EmulatedLinux, type EmulatedLinuxState } from "./emulated_linux.ts";
import type { Hook } from "./hook.ts";
import { hintLen, hintRead, type HintState, HintStream } from "./hints.ts";
import { linuxSyscalls, UNKNOWN_LINUX_CALLS } from "./linux.ts";
import { precompiles } from "./precompiles.ts";
import { type Proof, ProofStream, type Verifier, verify, verifyZkmProof } from "./proofs.ts";
import {
  commit,
  commitDeferredProofs,
  type CommittedDigest,
  PublicValues,
  type PublicValuesState,
} from "./public_values.ts";
import { codeOf, type ReplayWorld, type Syscall, type World } from "./syscall.ts";
import type { StrictMemory, StrictMemoryState } from "./strict_memory.ts";
import { enterUnconstrained, exitUnconstrained, halt, write } from "./system.ts";

export type {
  ByteBuffer,
  CallLogState,
  CommittedDigest,
  CycleSpan,
  CycleTracker,
  DescriptorOptions,
  Descriptors,
  DescriptorState,
  EmulatedLinux,
  EmulatedLinuxState,
  Guest,
  HintState,
  HintStream,
  Hook,
  Host,
  MemoryGuard,
  Proof,
  ProofStream,
  PublicValues,
  PublicValuesState,
  ReplayWorld,
  Sink,
  StrictMemory,
  StrictMemoryState,
  Syscall,
  TrackedSpan,
  Verifier,
  World,
};

export type {
  Access,
  DetectedLayout,
  FilePart,
  GuestFile,
  GuestLayout,
  LayoutName,
  Region,
  RegionControl,
} from "./layouts.ts";

/** Every system call of the VM: the one place where they are registered. */
export const syscalls: readonly Syscall[] = [
  halt,
  write,
  enterUnconstrained,
  exitUnconstrained,
  commit,
  commitDeferredProofs,
  verifyZkmProof,
  verify,
  hintLen,
  hintRead,
  ...linuxSyscalls,
  ...precompiles,
];

const byCode: ReadonlyMap<number, Syscall> = new Map(
  syscalls.map((syscall) => [codeOf(syscall), syscall]),
);

/**
 * What a system call is called.
 *
 * @param code Its 32-bit code.
 * @returns The reference's name, or the code in hexadecimal where the VM does not know it.
 * @example
 * ```ts
 * import { syscallName } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([syscallName(0xf0), syscallName(1)], ["HINT_LEN", "0x00000001"]);
 * ```
 */
export function syscallName(code: number): string {
  const emulated = EMULATED_LINUX_CALLS.get(code);
  return byCode.get(code)?.name ??
    (emulated === undefined ? hex32(code) : `SYS_${emulated.toUpperCase()}`);
}

/** What a runtime is given. */
export interface RuntimeOptions extends DescriptorOptions {
  /** The input stream's entries. */
  readonly inputs?: readonly Uint8Array[] | undefined;
  /** Proofs that the guest may verify. */
  readonly proofs?: readonly Proof[] | undefined;
  /** What verifies them. */
  readonly verifier?: Verifier | undefined;
  /** Turn every Linux call that would do nothing into a fault. */
  readonly strictSyscalls?: boolean | undefined;
  /** Emulate Linux calls that the reference does not know; a run that makes one is not provable. */
  readonly emulateLinux?: boolean | undefined;
  /** What the guest may touch; the machine must be given the same guard. */
  readonly guard?: StrictMemory | undefined;
}

/** A runtime's whole state; it owns its parts. */
export interface RuntimeState {
  /** The input stream. */
  readonly hints: HintState;
  /** Public values and digests. */
  readonly publicValues: PublicValuesState;
  /** Descriptors and spans. */
  readonly descriptors: DescriptorState;
  /** Proofs taken. */
  readonly proofs: ReturnType<ProofStream["save"]>;
  /** Calls by name. */
  readonly calls: CallLogState;
  /** Emulated Linux calls, where they are switched on. */
  readonly linux: EmulatedLinuxState | undefined;
  /** What strict memory has seen, where it is on. */
  readonly guard: StrictMemoryState | undefined;
}

function unsupported(code: number): GuestFault {
  const emulatedName = EMULATED_LINUX_CALLS.get(code);
  const name = emulatedName ?? UNKNOWN_LINUX_CALLS.get(code);
  const what = name !== undefined
    ? `Linux's ${name} (${code})`
    : code >= 4000 && code < 5000
    ? `Linux call ${code}`
    : hex32(code);
  const why = name === "exit"
    ? "leave with exit_group (4246) or HALT (0), or use --emulate-linux"
    : emulatedName !== undefined
    ? "the VM does not know it; --emulate-linux emulates it, in a run that cannot be proven"
    : "the VM does not know it";
  return new GuestFault("unsupportedSyscall", `Cannot make system call ${what}: ${why}`);
}

/**
 * Answers system calls (reference/syscalls.md) and holds the streams behind them. One runtime serves
 * one run.
 *
 * @example
 * ```ts
 * import { Runtime } from "./mod.ts";
 * import { Machine } from "../lib/machine/machine.ts";
 * import { programOf } from "../lib/program.ts";
 * import { assemble } from "../lib/isa/assemble.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const runtime = new Runtime();
 * const machine = new Machine(programOf(assemble("li $a0, 7\nsyscall"), 0x1000), runtime);
 * machine.run();
 * assertEquals(machine.exit, { reason: "halted", code: 7, pc: 0x1004 });
 * ```
 */
export class Runtime implements Host {
  /** The input stream. */
  readonly hints: HintStream;
  /** What the guest made public. */
  readonly publicValues: PublicValues = new PublicValues();
  /** Outputs, hooks and spans. */
  readonly descriptors: Descriptors;
  /** Proofs. */
  readonly proofs: ProofStream;
  /** What the guest may touch, where memory is strict. */
  readonly guard: StrictMemory | undefined;
  readonly #strict: boolean;
  readonly #linux: EmulatedLinux | undefined;
  readonly #calls = new CallLog();

  /** A runtime at the start of a run. */
  constructor(options: RuntimeOptions = {}) {
    this.hints = new HintStream(options.inputs ?? []);
    this.descriptors = new Descriptors(this.hints, this.publicValues, options);
    this.proofs = new ProofStream(options.proofs ?? [], options.verifier);
    this.guard = options.guard;
    this.#strict = options.strictSyscalls ?? false;
    this.#linux = options.emulateLinux ? new EmulatedLinux() : undefined;
  }

  /**
   * Calls by name, one that ends in a fault included; those of unconstrained blocks are left out, as
   * in the reference (reference/syscalls.md 1, step 4).
   */
  get counts(): ReadonlyMap<string, number> {
    return this.#calls.counts;
  }

  /** Calls by name whose arguments no proof can hold; if there are any, the run cannot be proven. */
  get unprovableCounts(): ReadonlyMap<string, number> {
    return this.#calls.unprovable;
  }

  /** The calls among {@linkcode counts} that did nothing. */
  get noopCounts(): ReadonlyMap<string, number> {
    const noops = new Set(syscalls.filter(({ noop }) => noop).map(({ name }) => name));
    const emulated = this.emulatedCounts;
    return new Map(
      [...this.#calls.counts]
        .map(([name, count]) => [name, count - (emulated.get(name) ?? 0)] as const)
        .filter(([name, count]) => noops.has(name) && count > 0),
    );
  }

  /** Completed Linux calls that were emulated; if there are any, the run cannot be proven. */
  get emulatedCounts(): ReadonlyMap<string, number> {
    return this.#linux?.counts ?? new Map();
  }

  /** Bytes that the host holds for the guest beside its memory. */
  get heldBytes(): number {
    return this.publicValues.stream.length + this.hints.heldBytes;
  }

  syscall(guest: Guest, code: number, first: number, second: number): number | Promise<void> {
    try {
      return this.#perform(guest, code, first, second);
    } catch (error) {
      if (error instanceof GuestFault) error.syscall ??= code;
      throw error;
    }
  }

  #perform(guest: Guest, code: number, first: number, second: number): number | Promise<void> {
    const syscall = this.#linux?.find(code) ?? byCode.get(code);
    const constrained = !guest.unconstrained;
    if (!constrained && !syscall?.unconstrained) {
      throw new GuestFault(
        "invalidSyscallUsage",
        `Cannot make system call ${syscallName(code)} inside an unconstrained block`,
      );
    }
    const note = () => this.#calls.note(syscallName(code), syscall, first, second);
    try {
      const result = this.#run(guest, code, syscall, first, second);
      if (typeof result === "number" && constrained) note();
      return result;
    } catch (error) {
      if (constrained) note();
      throw error;
    }
  }

  #run(
    guest: Guest,
    code: number,
    syscall: Syscall | undefined,
    first: number,
    second: number,
  ): number | Promise<void> {
    if (!syscall) throw unsupported(code);
    if (this.#strict && syscall.noop) {
      throw new GuestFault(
        "noopSyscall",
        `Cannot make system call ${syscall.name}: the VM would do nothing, and --strict-syscalls is on`,
      );
    }
    const world: World = {
      guest,
      hints: this.hints,
      publicValues: this.publicValues,
      descriptors: this.descriptors,
      proofs: this.proofs,
      linux: this.#linux,
      guard: this.guard,
    };
    return syscall.run(world, first, second) ?? code;
  }

  /** Copies the state. */
  save(): RuntimeState {
    return {
      hints: this.hints.save(),
      publicValues: this.publicValues.save(),
      descriptors: this.descriptors.save(),
      proofs: this.proofs.save(),
      calls: this.#calls.save(),
      linux: this.#linux?.save(),
      guard: this.guard?.save(),
    };
  }

  /** Returns to a saved state. */
  restore(state: RuntimeState): void {
    this.hints.restore(state.hints);
    this.publicValues.restore(state.publicValues);
    this.descriptors.restore(state.descriptors);
    this.proofs.restore(state.proofs);
    this.#calls.restore(state.calls);
    if (state.guard) this.guard?.restore(state.guard);
    if (state.linux) this.#linux?.restore(state.linux);
  }
}
