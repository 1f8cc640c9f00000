/**
 * File descriptors: where a guest's writes go.
 *
 * @module
 */
import { GuestFault } from "../lib/errors.ts";
import { CycleTracker } from "./cycle_tracker.ts";
import type { HintStream } from "./hints.ts";
import { defaultHooks, type Hook } from "./hook.ts";
import type { PublicValues } from "./public_values.ts";
import { Retry } from "./retry.ts";

/** Takes bytes as the guest wrote them; they are its own to keep. */
export type Sink = (bytes: Uint8Array) => void;

/** Who gets what the guest writes. */
export interface DescriptorOptions {
  /** Standard output, cycle-tracker commands taken out. */
  readonly stdout?: Sink | undefined;
  /** Standard error. */
  readonly stderr?: Sink | undefined;
  /** Hooks by descriptor, beside the reference's or instead of them. */
  readonly hooks?: ReadonlyMap<number, Hook> | undefined;
}

const STDOUT = 1;
const STDERR = 2;
const PUBLIC_VALUES = 13;
const HINT = 14;

/** Descriptors that no hook can take over. */
export const FIXED_DESCRIPTORS: readonly number[] = [STDOUT, STDERR, PUBLIC_VALUES, HINT];

/** How much of standard error is kept for reports. */
const TAIL = 2048;

/**
 * Everything behind WRITE (reference/syscalls.md 5): the two outputs, public values, hints to
 * oneself, hooks. Bytes are passed on as they come; nothing is buffered and nothing lost.
 *
 * @example
 * ```ts
 * import { Descriptors } from "./descriptors.ts";
 * import { HintStream } from "./hints.ts";
 * import { PublicValues } from "./public_values.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hints = new HintStream([]);
 * const descriptors = new Descriptors(hints, new PublicValues(), {});
 * descriptors.write(14, Uint8Array.of(1, 2), 0);
 * assertEquals(hints.take(), Uint8Array.of(1, 2));
 * ```
 */
export class Descriptors {
  /** Spans that the guest has marked. */
  readonly tracker: CycleTracker = new CycleTracker();
  readonly #hints: HintStream;
  readonly #publicValues: PublicValues;
  readonly #options: DescriptorOptions;
  readonly #loaded = new Map<number, Hook>();
  readonly #loading = new Retry<Hook>();
  readonly #answers = new Retry<Uint8Array[]>();
  #unknown = new Map<number, number>();
  #tail: Uint8Array = new Uint8Array();

  /** Descriptors over a run's streams. */
  constructor(hints: HintStream, publicValues: PublicValues, options: DescriptorOptions) {
    this.#hints = hints;
    this.#publicValues = publicValues;
    this.#options = options;
  }

  /** Writes to descriptors that nobody listens to: how many, by descriptor. */
  get unknown(): ReadonlyMap<number, number> {
    return this.#unknown;
  }

  /** The last 2048 bytes of standard error. */
  get stderrTail(): Uint8Array {
    return this.#tail;
  }

  /**
   * Takes one write.
   *
   * @param descriptor Where to.
   * @param bytes What; the callee's to keep.
   * @param cycles The global clock before the call.
   * @returns A promise where a hook needs time: then the write has to be made again.
   * @throws {GuestFault} If a hook refuses.
   */
  write(descriptor: number, bytes: Uint8Array, cycles: number): Promise<void> | undefined {
    switch (descriptor) {
      case STDOUT:
        if (!this.tracker.command(bytes, cycles)) this.#options.stdout?.(bytes);
        return undefined;
      case STDERR:
        this.#keepTail(bytes);
        this.#options.stderr?.(bytes);
        return undefined;
      case PUBLIC_VALUES:
        this.#publicValues.stream.append(bytes);
        return undefined;
      case HINT:
        this.#hints.push(bytes);
        return undefined;
      default:
        return this.#callHook(descriptor, bytes);
    }
  }

  #keepTail(bytes: Uint8Array): void {
    const joined = new Uint8Array(this.#tail.length + Math.min(bytes.length, TAIL));
    joined.set(this.#tail);
    joined.set(bytes.subarray(Math.max(0, bytes.length - TAIL)), this.#tail.length);
    this.#tail = joined.slice(Math.max(0, joined.length - TAIL));
  }

  #callHook(descriptor: number, bytes: Uint8Array): Promise<void> | undefined {
    const hook = this.#hook(descriptor);
    if (hook instanceof Promise) return hook;
    if (!hook) {
      this.#unknown.set(descriptor, (this.#unknown.get(descriptor) ?? 0) + 1);
      return undefined;
    }
    try {
      const answers = this.#answers.get(() => hook(bytes));
      if (answers instanceof Promise) return answers;
      this.#hints.answer(answers.value);
      return undefined;
    } catch (error) {
      if (error instanceof GuestFault) throw error;
      const why = error instanceof Error ? error.message : String(error);
      throw new GuestFault(
        "hookFailed",
        `Cannot answer a write to descriptor ${descriptor}: ${why}`,
      );
    }
  }

  #hook(descriptor: number): Hook | Promise<void> | undefined {
    const given = this.#options.hooks?.get(descriptor) ?? this.#loaded.get(descriptor);
    if (given) return given;
    const entry = defaultHooks.get(descriptor);
    if (!entry) return undefined;
    const loaded = this.#loading.get(() => entry.load());
    if (loaded instanceof Promise) return loaded;
    this.#loaded.set(descriptor, loaded.value);
    return loaded.value;
  }

  /** Copies the state. */
  save(): DescriptorState {
    return {
      spans: this.tracker.save(),
      unknown: new Map(this.#unknown),
      stderrTail: this.#tail.slice(),
    };
  }

  /** Returns to a saved state. */
  restore(state: DescriptorState): void {
    this.tracker.restore(state.spans);
    this.#unknown = new Map(state.unknown);
    this.#tail = state.stderrTail.slice();
    this.#loading.forget();
    this.#answers.forget();
  }
}

/** Saved descriptors; it owns its parts. */
export interface DescriptorState {
  /** The cycle tracker's state. */
  readonly spans: ReturnType<CycleTracker["save"]>;
  /** Writes that nobody listened to. */
  readonly unknown: ReadonlyMap<number, number>;
  /** The end of standard error. */
  readonly stderrTail: Uint8Array;
}
