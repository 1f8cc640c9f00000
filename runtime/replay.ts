/**
 * System calls of a run that is recorded, and of one that is replayed.
 *
 * @module
 */
import { hex32 } from "../lib/bits.ts";
import type { Guest, Host } from "../lib/machine/ports.ts";
import { codeOf, type Syscall, type World } from "./syscall.ts";

const NONE = new Uint32Array(0);

function byCode(syscalls: readonly Syscall[]): ReadonlyMap<number, Syscall> {
  return new Map(syscalls.map((syscall) => [codeOf(syscall), syscall]));
}

/**
 * A host whose answers that come from outside are kept, for whoever replays the run. Of all calls,
 * only HINT_LEN has such an answer: what is read is in the guest's memory when it is touched, and
 * what is written leaves no trace in it.
 */
export class AnswerLog implements Host {
  readonly #host: Host;
  readonly #byCode: ReadonlyMap<number, Syscall>;
  #answers: number[] = [];

  /** A log in front of a host that knows these calls. */
  constructor(host: Host, syscalls: readonly Syscall[]) {
    this.#host = host;
    this.#byCode = byCode(syscalls);
  }

  syscall(guest: Guest, code: number, first: number, second: number): number | Promise<void> {
    const result = this.#host.syscall(guest, code, first, second);
    if (typeof result === "number" && this.#byCode.get(code)?.answered) this.#answers.push(result);
    return result;
  }

  /** The answers since they were taken last. */
  take(): Uint32Array {
    if (this.#answers.length === 0) return NONE;
    const answers = Uint32Array.from(this.#answers);
    this.#answers = [];
    return answers;
  }
}

/**
 * Answers system calls as a recorded run has answered them: no hook, no verifier and no sink is
 * called again, and what was read from the input stream is in the guest's memory.
 *
 * @example
 * ```ts
 * import { ReplayHost } from "./replay.ts";
 * import { syscalls } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const host = new ReplayHost(syscalls);
 * host.begin(Uint32Array.of(7));
 * assertEquals(host.left, 1);
 * ```
 */
export class ReplayHost implements Host {
  readonly #byCode: ReadonlyMap<number, Syscall>;
  #answers: Uint32Array = new Uint32Array();
  #taken = 0;

  /** A host that knows these calls. */
  constructor(syscalls: readonly Syscall[]) {
    this.#byCode = byCode(syscalls);
  }

  /** Answers that no call has taken. */
  get left(): number {
    return this.#answers.length - this.#taken;
  }

  /** Goes to the beginning of a shard, whose calls get these answers. */
  begin(answers: Uint32Array): void {
    this.#answers = answers;
    this.#taken = 0;
  }

  /**
   * Performs a call again.
   *
   * @throws {RangeError} If the recorded run cannot have made it here.
   */
  syscall(guest: Guest, code: number, first: number, second: number): number | Promise<void> {
    const syscall = this.#byCode.get(code);
    if (!syscall) throw new RangeError(`Cannot replay system call ${hex32(code)}: it is unknown`);
    if (syscall.answered) {
      const answer = this.#answers[this.#taken++];
      if (answer !== undefined) return answer;
      throw new RangeError(`Cannot replay system call ${syscall.name}: its answer is missing`);
    }
    const result = syscall.replay
      ? syscall.replay({ guest }, first, second)
      : syscall.run(onlyGuest(guest), first, second);
    return result ?? code;
  }
}

/** A world in which nothing but the guest exists: what looks at more needs a `replay` of its own. */
function onlyGuest(guest: Guest): World {
  return { guest, linux: undefined, guard: undefined } as unknown as World;
}
