/**
 * How often a guest made which call, and which of them a proof could not hold.
 *
 * @module
 */
import type { Syscall } from "./syscall.ts";

/** The field of the proof system, KoalaBear: an argument must be an element of it. */
const FIELD = 0x7f000001;
const HALT = 0x00;
const COMMIT_DEFERRED_PROOFS = 0x1a;
const LINUX_FROM = 4000;

/** A saved log; it owns its maps. */
export interface CallLogState {
  /** Calls by name. */
  readonly counts: ReadonlyMap<string, number>;
  /** Those of them with an argument that cannot be proven. */
  readonly unprovable: ReadonlyMap<string, number>;
}

/**
 * Whether an argument of a call is none that a proof can hold (reference/syscalls.md 2): both of a
 * Linux call and of one with a table of its own, the code of HALT, the word of COMMIT_DEFERRED.
 */
function isUnprovable({ id, ownTable }: Syscall, first: number, second: number): boolean {
  if (ownTable || id >= LINUX_FROM) return first >= FIELD || second >= FIELD;
  return (id === HALT && first >= FIELD) || (id === COMMIT_DEFERRED_PROOFS && second >= FIELD);
}

function increase(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** The calls of one run. */
export class CallLog {
  #counts = new Map<string, number>();
  #unprovable = new Map<string, number>();

  /** Calls by name. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** Those of them with an argument that cannot be proven. */
  get unprovable(): ReadonlyMap<string, number> {
    return this.#unprovable;
  }

  /** Notes a call; one that the VM does not know has a name and no definition. */
  note(name: string, syscall: Syscall | undefined, first: number, second: number): void {
    increase(this.#counts, name);
    if (syscall && isUnprovable(syscall, first, second)) increase(this.#unprovable, name);
  }

  /** Copies the state. */
  save(): CallLogState {
    return { counts: new Map(this.#counts), unprovable: new Map(this.#unprovable) };
  }

  /** Returns to a saved state. */
  restore({ counts, unprovable }: CallLogState): void {
    this.#counts = new Map(counts);
    this.#unprovable = new Map(unprovable);
  }
}
