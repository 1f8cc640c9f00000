/**
 * System calls: what each answers, touches, and does to the run (reference/syscalls.md).
 *
 * @module
 */
import { REGISTERS_END } from "../addresses.ts";
import { hex32 } from "../bits.ts";
import { register } from "../isa/registers.ts";
import { CallAccesses, type OnAccess } from "./call_accesses.ts";
import { FLAGS } from "./cells.ts";
import type { Derivation } from "./derivation.ts";
import { FIELD, Impossible } from "./execute.ts";
import type { Place } from "./finding.ts";
import { type Poseidon2, PRECOMPILES } from "./precompiles.ts";
import { A } from "./step.ts";

const V0 = register("v0");
const A2 = register("a2");
const A3 = register("a3");
const BRK = register("brk");
const HEAP = register("heap");

/** Codes that the checker has to know by name. */
export const CODES = {
  HALT: 0,
  WRITE: 2,
  ENTER_UNCONSTRAINED: 3,
  EXIT_UNCONSTRAINED: 4,
  COMMIT: 0x10,
  COMMIT_DEFERRED_PROOFS: 0x1a,
  VERIFY_ZKM_PROOF: 0x1b,
  HINT_LEN: 0xf0,
  HINT_READ: 0xf1,
  VERIFY: 0xf2,
  SYS_LINUX: 4000,
  SYS_READ: 4003,
  SYS_WRITE: 4004,
  SYS_BRK: 4045,
  SYS_FCNTL: 4055,
  SYS_MMAP2: 4090,
  SYS_CLONE: 4120,
  SYS_MMAP: 4210,
  SYS_EXIT_GROUP: 4246,
} as const;

/** Linux calls that do nothing, with their names (reference/syscalls.md 2). */
const NOOPS: ReadonlyMap<number, string> = new Map([
  [4005, "open"],
  [4006, "close"],
  [4091, "munmap"],
  [4166, "nanosleep"],
  [4194, "rt_sigaction"],
  [4195, "rt_sigprocmask"],
  [4206, "sigaltstack"],
  [4215, "fstat64"],
  [4218, "madvise"],
  [4222, "gettid"],
  [4240, "sched_getaffinity"],
  [4263, "clock_gettime"],
  [4288, "openat"],
  [4338, "prlimit64"],
]);

/** Words of each digest that a proof is verified with. */
const DIGEST_WORDS = 8;
const EBADF = 9;
const FAILED = 0xffffffff;
const PAGE = 4096;
const PUBLIC_VALUES = 13;
/** Descriptors whose writes add nothing to the input stream. */
const QUIET = [0, 1, 2, PUBLIC_VALUES];

/** Under which code the reference keeps a call's event; undefined if it has none of its own. */
export function keyOf(code: number): number | undefined {
  const precompile = PRECOMPILES.get(code);
  if (precompile) return precompile.key;
  return isLinux(code) ? CODES.SYS_LINUX : undefined;
}

function isLinux(code: number): boolean {
  return code >>> 16 === 0 && (code & 0xff00) !== 0;
}

/** Makes the calls of a run. */
export class Calls {
  /** What the guest has made public. */
  readonly publicValues: number[] = [];
  /** Whether all of it was seen: nothing of what unconstrained blocks write is. */
  sawAll = true;
  /** The digest of public values, word by word; words that were never committed are 0. */
  readonly committed: Uint32Array = new Uint32Array(8);
  /** The digest of proofs in the same way. */
  readonly deferred: Uint32Array = new Uint32Array(8);
  /** Whether any word of the digest was committed. */
  hasCommitted = false;
  /** The row of table call. */
  row = 0;
  /** How many answers the shard has used. */
  answers = 0;
  /** What the call at hand touches. */
  readonly accesses: CallAccesses;
  readonly #derivation: Derivation;
  readonly #poseidon2: Poseidon2;
  /** No-op calls so far: how often, and where first. */
  readonly noops: Map<string, { count: number; readonly place: Place }> = new Map();
  #events = new Map<number, number>();

  /** The calls of a run; `onAccess` is shown what they touch. */
  constructor(derivation: Derivation, poseidon2: Poseidon2, onAccess: OnAccess) {
    this.#derivation = derivation;
    this.#poseidon2 = poseidon2;
    this.accesses = new CallAccesses(derivation, onAccess);
  }

  /** Begins a shard. */
  begin(): void {
    this.row = 0;
    this.answers = 0;
  }

  /** How many events of their own the calls of this shard had, by the key; counts begin anew. */
  takeEvents(): ReadonlyMap<number, number> {
    const events = this.#events;
    this.#events = new Map();
    return events;
  }

  /** Performs the call at the state's instruction, whose operands b and c have been read. */
  perform(): void {
    const d = this.#derivation;
    const { step } = d;
    const code = d.cells.registers.values[V0]!;
    step.oldA = step.hi = code;
    step.hasHi = true;
    step.callRow = this.row;
    const isEnd = code === CODES.HALT || code === CODES.SYS_EXIT_GROUP;
    this.#look(code, isEnd);
    this.accesses.begin(this.row, code, step.b, step.c);
    const result = this.#run(code);
    this.accesses.end();
    step.a = result;
    d.register(A, V0, true, result);
    step.nextPc = isEnd ? 0 : (step.pc + 4) >>> 0;
    step.nextNextPc = (step.nextPc + 4) >>> 0;
    if (code === CODES.SYS_EXIT_GROUP) step.exitCode = step.b;
    d.clk += code >>> 24;
    this.row++;
  }

  #run(code: number): number {
    const precompile = PRECOMPILES.get(code);
    if (precompile) {
      precompile.run(this.accesses, this.#poseidon2);
      return code;
    }
    return isLinux(code) ? this.#linux(code) : this.#control(code);
  }

  /** What makes a proof of the call fail, whatever it does. */
  #look(code: number, isEnd: boolean): void {
    const d = this.#derivation;
    const { step } = d;
    const cell = { table: "cpu", row: step.row };
    const key = keyOf(code);
    const hasEvent = key !== undefined;
    if (hasEvent) this.#events.set(key, (this.#events.get(key) ?? 0) + 1);
    const wide = (what: string, value: number) =>
      value >= FIELD && d.findings.add(
        "arguments",
        `Call ${hex32(code)}: its ${what} argument is ${hex32(value)}`,
        d.place,
        cell,
      );
    if (hasEvent || code === CODES.HALT) wide("first", step.b);
    if (hasEvent || code === CODES.COMMIT_DEFERRED_PROOFS) wide("second", step.c);
    if (!isEnd && d.nextPc !== (step.pc + 4) >>> 0) {
      d.findings.add(
        "delay-slot-call",
        `Call ${hex32(code)} stands in the delay slot of a jump to ${
          hex32(d.nextPc)
        }, which is lost`,
        d.place,
        cell,
      );
    }
    if (code === CODES.EXIT_UNCONSTRAINED) {
      d.findings.add(
        "unpaired-exit",
        "EXIT_UNCONSTRAINED is called and no block is open",
        d.place,
        cell,
      );
    }
  }

  #control(code: number): number {
    const { step, hinted } = this.#derivation;
    switch (code) {
      case CODES.HALT:
        if (step.b !== 0) throw new Impossible(`it halts with code ${step.b}, which has no event`);
        return 0;
      case CODES.WRITE:
        this.#write(step.b, step.c, this.accesses.peekRegister(A2));
        return code;
      case CODES.ENTER_UNCONSTRAINED:
        // The block is this one call. Whatever it has written is out of sight.
        hinted.lose();
        this.sawAll = false;
        return 0;
      case CODES.EXIT_UNCONSTRAINED:
        return 0;
      case CODES.COMMIT:
      case CODES.COMMIT_DEFERRED_PROOFS: {
        if (step.b >= 8) throw new Impossible(`it faults: a digest has no word ${step.b}`);
        const isDeferred = code === CODES.COMMIT_DEFERRED_PROOFS;
        (isDeferred ? this.deferred : this.committed)[step.b] = step.c;
        if (!isDeferred) this.hasCommitted = true;
        return code;
      }
      case CODES.VERIFY_ZKM_PROOF:
      case CODES.VERIFY:
        this.accesses.peek(step.b, DIGEST_WORDS);
        this.accesses.peek(step.c, DIGEST_WORDS);
        return code;
      case CODES.HINT_LEN:
        return this.#hintLength();
      case CODES.HINT_READ:
        this.#hintRead(step.b, step.c);
        return code;
      default:
        throw new Impossible(`it faults: there is no system call ${hex32(code)}`);
    }
  }

  #hintLength(): number {
    const d = this.#derivation;
    const { answers } = d.checkpoint;
    const row = this.answers++;
    const known = d.hinted.nextLength;
    const answer = answers[row];
    const wrong = (what: string) =>
      d.findings.add(
        "checkpoint",
        `Answer ${row} of the checkpoint of shard ${d.shard}: ${what}`,
        d.place,
        { table: "checkpoint", row, field: "answers" },
      );
    if (answer === undefined) wrong("it is missing");
    else if (known !== undefined && answer !== known) {
      wrong(`it is ${answer}, and the next input has ${known} bytes`);
    }
    const length = known ?? answer ?? 0;
    d.hinted.announce(length);
    return length;
  }

  #hintRead(address: number, length: number): void {
    const d = this.#derivation;
    const known = d.hinted.nextLength;
    if (known !== undefined && known !== length) {
      throw new Impossible(`it faults: it reads ${length} bytes, and the input has ${known}`);
    }
    if (address % 4 !== 0) throw new Impossible(`it faults: ${hex32(address)} is not aligned`);
    const end = address + Math.ceil(length / 4) * 4;
    if (d.hinted.overlaps(address, end)) {
      throw new Impossible(`it faults: a word from ${hex32(address)} on was hinted before`);
    }
    d.hinted.read(address, length);
    if (length > 0 && address < REGISTERS_END) {
      d.findings.add(
        "low-address",
        `HINT_READ gives an input to ${hex32(address)}: no proof has words below 36`,
        d.place,
        { table: "cpu", row: d.step.row },
      );
    }
    this.#lookAtHinted(address, end);
  }

  /** Hints that change nothing: words that have been touched, or belong to the image. */
  #lookAtHinted(from: number, to: number): void {
    const d = this.#derivation;
    const cell = { table: "cpu", row: d.step.row };
    for (let address = from; address < to; address += 4) {
      const flags = d.cells.page(address).flags[(address >>> 2) & 1023]!;
      if ((flags & FLAGS.image) !== 0) {
        d.findings.add(
          "wasted-hint",
          `HINT_READ gives an input to ${hex32(address)}, which belongs to the image: it keeps ` +
            "what the image has",
          d.place,
          cell,
        );
        return;
      }
      if ((flags & FLAGS.touched) === 0) continue;
      // Where the input is not known, the table of first values tells at the end.
      const value = d.hinted.find(address)?.value;
      const first = d.cells.page(address).first[(address >>> 2) & 1023]!;
      if (value === undefined || value === first) continue;
      d.findings.add(
        "ignored-hint",
        `HINT_READ gives an input to ${hex32(address)}, which was touched before: the guest does ` +
          "not see it, and the word's first value disagrees",
        d.place,
        cell,
      );
      return;
    }
  }

  /** Bytes that are written, without accesses: words that only a hint has a value for read 0. */
  #write(descriptor: number, address: number, length: number): void {
    const d = this.#derivation;
    if (!QUIET.includes(descriptor)) d.hinted.lose();
    const end = address + length;
    if (d.hinted.overlaps(address, end)) {
      for (let word = (address & ~3) >>> 0; word < end; word += 4) {
        if (!this.accesses.isUnseen(word)) continue;
        d.findings.add(
          "unseen-output",
          `The word at ${hex32(word)} is written to descriptor ${descriptor}, and holds an input ` +
            "that nothing has read: 0 is written",
          d.place,
          { table: "cpu", row: d.step.row },
        );
        break;
      }
    }
    if (descriptor !== PUBLIC_VALUES) return;
    for (let at = address; at < end; at++) {
      this.publicValues.push(d.cells.peek(at) >>> (8 * (at & 3)) & 0xff);
    }
  }

  #linux(code: number): number {
    const { accesses } = this;
    const [first, second] = [accesses.first, accesses.second];
    const succeed = (result: number) => {
      accesses.writeRegister(A3, 0);
      return result;
    };
    const fail = () => {
      accesses.writeRegister(A3, EBADF);
      return FAILED;
    };
    switch (code) {
      case CODES.SYS_READ:
        return first === 0 ? succeed(0) : fail();
      case CODES.SYS_WRITE: {
        const length = accesses.readRegister(A2);
        this.#write(first, second, length);
        return succeed(length);
      }
      case CODES.SYS_BRK: {
        const brk = accesses.readRegister(BRK);
        return succeed(Math.max(first, brk));
      }
      case CODES.SYS_MMAP:
      case CODES.SYS_MMAP2: {
        accesses.writeRegister(A3, 0);
        if (first !== 0) return first;
        const heap = accesses.peekRegister(HEAP);
        accesses.writeRegister(HEAP, heap + Math.ceil(second / PAGE) * PAGE);
        return heap;
      }
      case CODES.SYS_CLONE:
        return succeed(1);
      case CODES.SYS_EXIT_GROUP:
        return succeed(0);
      case CODES.SYS_FCNTL:
        return fcntl(first, second, succeed, fail);
      default: {
        const name = NOOPS.get(code);
        if (name === undefined) {
          throw new Impossible(`it faults: there is no system call ${hex32(code)}`);
        }
        const seen = this.noops.get(name);
        if (seen) seen.count++;
        else this.noops.set(name, { count: 1, place: this.#derivation.place });
        return succeed(0);
      }
    }
  }
}

function fcntl(
  descriptor: number,
  command: number,
  succeed: (result: number) => number,
  fail: () => number,
): number {
  const isKnown = descriptor <= 2 && (command === 1 || command === 3);
  if (!isKnown) return fail();
  // F_GETFL says that 0 is open for reading, 1 and 2 for writing; F_GETFD answers the descriptor.
  return succeed(command === 1 || descriptor === 0 ? descriptor : 1);
}
