/**
 * Calls of a guest's own allocator, seen from outside: the machine stops at its entry points and
 * where they return to.
 *
 * @module
 */
import { demangle } from "../lib/debug/demangle.ts";
import { register } from "../lib/isa/registers.ts";
import { MEMORY_END } from "../lib/addresses.ts";
import type { Machine } from "../lib/machine/mod.ts";
import type { Program } from "../lib/program.ts";

const SP = register("sp");
const RA = register("ra");
const V0 = register("v0");
const A0 = register("a0");

/** What malloc promises where nobody names an alignment: o32's largest type has 8 bytes. */
const DEFAULT_ALIGNMENT = 8;

/** A call that has returned. */
export interface AllocatorCall {
  /** What was asked for. */
  readonly kind: "allocate" | "reallocate" | "free";
  /** The block given out, or taken back; 0 where the allocator had none. */
  readonly address: number;
  /** Bytes asked for; for a free what the guest says of the block, if it does. */
  readonly size: number | undefined;
  /** The alignment asked for. */
  readonly align: number;
  /** The block that a reallocation replaces. */
  readonly old: number;
  /** Where the call stands. */
  readonly caller: number;
}

/** What an entry point was called for: its name's meaning, and where the arguments are. */
interface Request {
  readonly kind: AllocatorCall["kind"];
  readonly size?: number;
  readonly align?: number;
  readonly old?: number;
}

/** Arguments of a call, by position. */
type Arguments = (index: number) => number;

/** A function that the observer knows. One record a name: what it is called with. */
interface EntryPoint {
  readonly request: (argument: Arguments) => Request;
  /** Go passes arguments and results on the stack (its ABI0). */
  readonly onStack?: boolean;
}

const allocate = (size: number, align: number): Request => ({ kind: "allocate", size, align });
const free = (old: number, size?: number): Request =>
  size === undefined ? { kind: "free", old } : { kind: "free", old, size };

/** Rust's own names are looked for behind the mangling, all others must be the whole symbol. */
const RUST: Readonly<Record<string, EntryPoint>> = {
  __rust_alloc: { request: (a) => allocate(a(0), a(1)) },
  __rust_alloc_zeroed: { request: (a) => allocate(a(0), a(1)) },
  __rust_dealloc: { request: (a) => free(a(0), a(1)) },
  __rust_realloc: {
    request: (a) => ({ kind: "reallocate", old: a(0), align: a(2), size: a(3) }),
  },
};

const PLAIN: Readonly<Record<string, EntryPoint>> = {
  sys_alloc_aligned: { request: (a) => allocate(a(0), a(1)) },
  sys_dealloc_aligned: { request: (a) => free(a(0), a(1)) },
  malloc: { request: (a) => allocate(a(0), DEFAULT_ALIGNMENT) },
  calloc: { request: (a) => allocate(Math.imul(a(0), a(1)) >>> 0, DEFAULT_ALIGNMENT) },
  aligned_alloc: { request: (a) => allocate(a(1), a(0)) },
  memalign: { request: (a) => allocate(a(1), a(0)) },
  realloc: {
    request: (a) => ({ kind: "reallocate", old: a(0), align: DEFAULT_ALIGNMENT, size: a(1) }),
  },
  free: { request: (a) => free(a(0)) },
  "runtime.mallocgc": { request: (a) => allocate(a(0), DEFAULT_ALIGNMENT), onStack: true },
};

/** Symbols that can be one of the above; demangling all of them would take longer than the run. */
const LIKELY =
  /__rust_(de|re)?alloc|^(sys_|runtime\.)?(aligned_|de)?(m|c|re)?alloc|^memalign|^free$/;

function entryPointOf(symbol: string): { name: string; entry: EntryPoint } | undefined {
  if (!LIKELY.test(symbol)) return undefined;
  const plain = PLAIN[symbol];
  if (plain && Object.hasOwn(PLAIN, symbol)) return { name: symbol, entry: plain };
  const name = demangle(symbol).split("::").at(-1)!;
  const rust = RUST[name];
  return rust && Object.hasOwn(RUST, name) ? { name, entry: rust } : undefined;
}

const STT_FUNC = 2;

/** The allocator's entry points in a program, by address. */
function entryPointsOf({ elf }: Program): Map<number, { name: string; entry: EntryPoint }> {
  const found = new Map<number, { name: string; entry: EntryPoint }>();
  for (const { name, value, type, section } of elf?.symbols ?? []) {
    if (section === 0 || type !== STT_FUNC) continue;
    const point = entryPointOf(name);
    if (point) found.set(value, point);
  }
  return found;
}

/** A call under way. */
interface Pending {
  readonly request: Request;
  readonly entry: number;
  readonly ra: number;
  readonly sp: number;
  readonly onStack: boolean;
}

/**
 * Watches a machine's allocator. Only the outermost call counts where one entry point calls another;
 * what an unconstrained block allocates is undone with it and does not count at all. A call counts
 * when control comes back to its return address with the same stack pointer.
 */
export class AllocatorWatch {
  /** Names of the entry points that were found. */
  readonly names: readonly string[];
  readonly #machine: Machine;
  readonly #report: (call: AllocatorCall) => void;
  readonly #points: ReadonlyMap<number, { name: string; entry: EntryPoint }>;
  #pending: Pending | undefined;

  /**
   * Starts to watch; replaces what the machine watched before.
   *
   * @param machine The machine, at its start.
   * @param report Is told of each call once it has returned.
   */
  constructor(machine: Machine, report: (call: AllocatorCall) => void) {
    this.#machine = machine;
    this.#report = report;
    this.#points = entryPointsOf(machine.program);
    this.names = [...new Set([...this.#points.values()].map(({ name }) => name))];
    machine.watch(this.#points.keys());
  }

  /** To be called each time that the machine has stopped at a watched instruction. */
  stopped(pc: number): void {
    if (this.#machine.unconstrained) return;
    const pending = this.#pending;
    const sp = this.#machine.registers[SP]! >>> 0;
    if (pending && pc === pending.ra && sp === pending.sp) {
      this.#pending = undefined;
      this.#finish(pending);
    }
    const point = this.#points.get(pc);
    if (point) this.#begin(pc, sp, point.entry);
  }

  #begin(pc: number, sp: number, { request, onStack = false }: EntryPoint): void {
    const { registers } = this.#machine;
    const ra = registers[RA]! >>> 0;
    const open = this.#pending;
    // Go starts a function anew on a larger stack. Elsewhere a frame below the open call's means
    // that the call was left for good, as longjmp does.
    const restarted = open?.entry === pc && open.ra === ra;
    const left = open !== undefined && !open.onStack && sp > open.sp;
    if (open && !restarted && !left) return;
    const argument: Arguments = onStack
      ? (index) => this.#word(sp + 4 + 4 * index)
      : (index) => registers[A0 + index]! >>> 0;
    this.#pending = { request: request(argument), entry: pc, ra, sp, onStack };
    this.#machine.watchAlso(ra);
  }

  #finish({ request, ra, sp, onStack }: Pending): void {
    // Go's result follows its three arguments.
    const result = onStack ? this.#word(sp + 16) : this.#machine.registers[V0]! >>> 0;
    const { kind, size, align = DEFAULT_ALIGNMENT, old = 0 } = request;
    const address = kind === "free" ? old : result;
    this.#report({ kind, address, size, align, old, caller: ra - 8 });
  }

  #word(address: number): number {
    return address % 4 === 0 && address < MEMORY_END
      ? this.#machine.memory.words[address >>> 2]! >>> 0
      : 0;
  }
}
