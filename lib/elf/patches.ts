/**
 * Words that the loader changes by symbol name, so that the runtimes of Go and libc start in a VM
 * without an operating system (reference/loading-and-layout.md 4).
 *
 * @module
 */
import type { ElfSymbol } from "./symbols.ts";

/** One word that is not what the file says. */
export interface Patch {
  /** Where. */
  readonly address: number;
  /** What stands there instead. */
  readonly word: number;
  /** The symbol that asked for it. */
  readonly symbol: string;
}

const RETURN: readonly number[] = [0x03e00008, 0]; // jr $ra; nop

/** Functions that return at once. */
const RETURNING: ReadonlySet<string> = new Set([
  "runtime.gcenable",
  "runtime.init.5",
  "runtime.main.func1",
  "runtime.deductSweepCredit",
  "runtime.(*gcControllerState).commit",
  "github.com/prometheus/client_golang/prometheus.init",
  "github.com/prometheus/client_golang/prometheus.init.0",
  "github.com/prometheus/procfs.init",
  "github.com/prometheus/common/model.init",
  "github.com/prometheus/client_model/go.init",
  "github.com/prometheus/client_model/go.init.0",
  "github.com/prometheus/client_model/go.init.1",
  "flag.init",
  "runtime.check",
  "runtime.checkfds",
  "internal/runtime/exithook.Run",
  "_dl_discover_osversion",
]);

function wordsFor(name: string): readonly number[] | undefined {
  if (RETURNING.has(name)) return RETURN;
  if (name.includes("sys_common") && name.includes("thread_info")) return RETURN;
  // One word of data: no heap profile.
  return name === "runtime.MemProfileRate" ? [0] : undefined;
}

/**
 * The patches that a symbol table asks for. Whether a patch takes effect is the loader's to say:
 * only words that the file holds are patched.
 *
 * @param symbols The symbols; type, binding and section do not matter.
 * @returns The patches by address; where two meet, the later one.
 */
export function patchesFor(symbols: readonly ElfSymbol[]): ReadonlyMap<number, Patch> {
  const patches = new Map<number, Patch>();
  const put = ({ name, value }: ElfSymbol, words: readonly number[]) => {
    for (const [index, word] of words.entries()) {
      const address = (value + 4 * index) >>> 0;
      patches.set(address, { address, word, symbol: name });
    }
  };
  for (const symbol of symbols) {
    const words = wordsFor(symbol.name);
    if (words) put(symbol, words);
  }
  const exit = symbols.findLast(({ name }) => name === "runtime.exit");
  const target = symbols.findLast(({ name }) => name === "zkvm.RuntimeExit");
  if (exit && target && exit.value !== 0 && target.value !== 0) {
    // j RuntimeExit. The reference does not mask the target to 26 bits, and neither do we.
    put(exit, [(0x08000000 | (target.value >>> 2)) >>> 0, 0]);
  }
  return patches;
}
