/**
 * Modules of translated regions, and the one that runs them.
 *
 * @module
 */
import {
  CodeWriter,
  encodeModule,
  type FunctionType,
  I32,
  type WasmFunction,
} from "../wasm/mod.ts";
import { FUNCTION_TYPE, LOCALS, LONG_LOCALS } from "./frame.ts";
import { REASON, REASONS, RESULT_LEFT, RESULT_PC, WHOLE_PAGES } from "../machine/home.ts";
import { type Region, translateRegion } from "./region.ts";
import type { Slots } from "./slots.ts";
import type { Source } from "./source.ts";
import { UNTESTED } from "./transfers.ts";

/** The host's stack that translated code may take, in bytes: V8 gives about twice as much. */
const STACK_BYTES = 450_000;

/** Types by index: translated functions, blocks of exits, the runner. */
const TYPES: readonly FunctionType[] = [
  { parameters: [I32, I32, I32], results: [I32, I32] },
  { parameters: [], results: [I32, I32] },
  { parameters: [I32, I32], results: [] },
];
const RUNNER_TYPE = 2;

/** `miss(left, stack, at)`: what stands in the table where nothing is translated. */
function missFunction(): WasmFunction {
  const code = new CodeWriter();
  code.i32(0);
  code.i32(REASONS.miss);
  code.access("i32.store", REASON);
  code.get(LOCALS.at);
  code.get(LOCALS.left);
  code.op("end");
  return { type: FUNCTION_TYPE, locals: 0, body: code.out.bytes, exportAs: "miss" };
}

/** `run(pc, left)`: calls what is translated, until there is a reason to come back. */
function runFunction(base: number): WasmFunction {
  const code = new CodeWriter();
  const [pc, left] = [0, 1];
  code.i32(0);
  code.i32(0);
  code.access("i32.store", REASON);
  code.loop();
  code.get(left);
  code.i32(STACK_BYTES);
  code.get(pc);
  code.get(pc);
  code.i32(base);
  code.op("i32.sub");
  code.i32(2);
  code.op("i32.rotr");
  code.callIndirect(FUNCTION_TYPE);
  code.set(left);
  code.set(pc);
  code.i32(0);
  code.access("i32.load", REASON);
  code.op("i32.eqz");
  code.get(left);
  code.i32(UNTESTED);
  code.op("i32.ge_s");
  code.op("i32.and");
  code.brIf(0);
  code.op("end");
  for (const [place, local] of [[RESULT_PC, pc], [RESULT_LEFT, left]] as const) {
    code.i32(0);
    code.get(local);
    code.access("i32.store", place);
  }
  code.op("end");
  return { type: RUNNER_TYPE, locals: 0, body: code.out.bytes, exportAs: "run" };
}

/**
 * The module of what stands in the table where nothing is translated: exports `miss`.
 *
 * @param memoryPages Pages of the memory.
 * @returns The module's bytes.
 */
export function missModule(memoryPages: number): Uint8Array<ArrayBuffer> {
  return encodeModule({ types: TYPES, memoryPages, functions: [missFunction()] });
}

/**
 * The module that runs translated code: exports `run`.
 *
 * @param base The first address of the code.
 * @param slots How many instructions the code has.
 * @param memoryPages Pages of the memory.
 * @returns The module's bytes.
 */
export function runnerModule(
  base: number,
  slots: number,
  memoryPages: number,
): Uint8Array<ArrayBuffer> {
  return encodeModule({
    types: TYPES,
    memoryPages,
    tableSlots: slots,
    functions: [runFunction(base)],
  });
}

/** A module of translated regions. */
export interface Batch {
  /** The module's bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What is in it. */
  readonly regions: readonly Region[];
}

/** What is already there when a module is made, and how its regions are made. */
export interface BatchOptions {
  /** Addresses whose place in the table is taken. */
  readonly taken: ReadonlySet<number>;
  /** Whether each must be able to go alone: then they call each other by way of the table. */
  readonly apart?: boolean;
  /** Where code that is not plain notes what it executes. */
  readonly slots?: Slots | undefined;
  /** Pages of the memory; those of a machine without stamps if not given. */
  readonly memoryPages?: number;
}

/**
 * Translates regions into one module, in which they call each other directly.
 *
 * @param source The program.
 * @param entries Where they begin.
 * @param options What is already there, and how they are made.
 * @returns The module, which puts its functions into the table when it is instantiated.
 */
export function translateBatch(
  source: Source,
  entries: readonly number[],
  { taken, apart = false, slots: notes, memoryPages = WHOLE_PAGES }: BatchOptions,
): Batch {
  const indices = new Map(entries.map((entry, index) => [entry, index]));
  const regions = entries.map((entry) =>
    translateRegion(source, entry, {
      indexOf: (target) => apart ? undefined : indices.get(target),
    }, notes)
  );
  const slots = new Map<number, number>();
  for (const [index, { entry, resumptions }] of regions.entries()) {
    for (const at of [entry, ...resumptions]) {
      const isEntry = at === entry;
      if (taken.has(at) || (!isEntry && (slots.has(at) || indices.has(at)))) continue;
      slots.set(at, index);
    }
  }
  return {
    regions,
    bytes: encodeModule({
      types: TYPES,
      memoryPages,
      tableSlots: source.program.codeCount,
      functions: regions.map(({ body, seldom, locals }) => ({
        type: FUNCTION_TYPE,
        longLocals: LONG_LOCALS,
        locals,
        body,
        seldom,
      })),
      placements: [...slots].map(([at, index]) => ({ slot: (at - source.base) >>> 2, index })),
    }),
  };
}
