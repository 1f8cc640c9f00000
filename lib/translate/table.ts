/**
 * The table of translated code, what stands in it at first, and what runs it.
 *
 * @module
 */
import type { Memory } from "../machine/memory.ts";
import { missModule, runnerModule } from "./modules.ts";
import type { Source } from "./source.ts";
import { firstModule, firstSlot } from "./touch.ts";

type First = (address: number, store: number) => void;

/** The table of one engine: a slot for each instruction of the program. */
export interface CodeTable {
  /** The table itself. */
  readonly table: WebAssembly.Table;
  /** What stands where nothing is translated. */
  readonly miss: () => void;
  /** Runs what is translated at an address, with so many instructions left. */
  readonly run: (pc: number, left: number) => void;
}

/**
 * Makes a table full of misses.
 *
 * @param source The program.
 * @param memory The memory of the machine.
 * @param first For stamped code: notes words that are touched for the first time ever.
 * @returns The table.
 */
export function makeTable(source: Source, memory: Memory, first: First | undefined): CodeTable {
  const { codeCount } = source.program;
  const pages = memory.pages;
  const instance = (
    bytes: Uint8Array<ArrayBuffer>,
    env: Record<string, WebAssembly.ImportValue>,
  ) =>
    new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      env: { memory: memory.wasm, ...env },
    }).exports;
  const miss = instance(missModule(pages), {}).miss as () => void;
  const table = tableOf(codeCount + (first ? 1 : 0), miss);
  if (first) {
    table.set(firstSlot(source), instance(firstModule(pages), { first }).first as () => void);
  }
  const runner = instance(runnerModule(source.base, codeCount, pages), { table });
  return { table, miss, run: runner.run as CodeTable["run"] };
}

/** A table full of one function; TypeScript knows only tables that are empty at first. */
function tableOf(slots: number, filling: WebAssembly.ExportValue): WebAssembly.Table {
  const Table = WebAssembly.Table as unknown as new (
    descriptor: WebAssembly.TableDescriptor,
    filling: unknown,
  ) => WebAssembly.Table;
  return new Table({ element: "anyfunc", initial: slots }, filling);
}
