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
import { ADMIT, admitFunction } from "./admit.ts";
import { A0, FROM_HOME, LOCALS, LONG_LOCALS, RA, SP, V0 } from "./convention.ts";
import { FUNCTION_TYPE } from "./frame.ts";
import type { Inliner } from "./inline.ts";
import {
  REASON,
  REASONS,
  REGISTERS_HOME,
  RESULT_LEFT,
  RESULT_PC,
  RESUMPTION,
  WHOLE_PAGES,
} from "../machine/home.ts";
import { type Region, translateRegion } from "./region.ts";
import type { Slots } from "./slots.ts";
import type { Source } from "./source.ts";
import { touchFunction } from "./touch.ts";
import { UNTESTED } from "./transfers.ts";
import { NOWHERE, type Windows } from "./windows.ts";

/** The host's stack that translated code may take, in bytes: V8 gives about twice as much. */
const STACK_BYTES = 450_000;

/** Types by index: translated functions, blocks of exits, the runner. */
const TYPES: readonly FunctionType[] = [
  { parameters: [I32, I32, I32, I32, I32], results: [I32, I32] },
  { parameters: [], results: [I32, I32] },
  { parameters: [I32, I32], results: [] },
  ADMIT,
];
const RUNNER_TYPE = 2;
const ADMIT_TYPE = 3;

/** Stores a word at an address. */
function store(code: CodeWriter, address: number, value: () => void): void {
  code.i32(0);
  value();
  code.access("i32.store", address);
}

const homeOf = (register: number) => REGISTERS_HOME + register * 4;

/** Stores the registers that a function was passed, unless they are at home. */
function storePassed(code: CodeWriter, more: () => void): void {
  code.get(LOCALS.stack);
  code.i32(0);
  code.op("i32.ge_s");
  code.if();
  store(code, homeOf(RA), () => code.get(LOCALS.expected));
  store(code, homeOf(SP), () => code.get(LOCALS.givenSp));
  store(code, homeOf(A0), () => code.get(LOCALS.a0));
  more();
  code.op("end");
}

/** What stands in the table where nothing is translated. */
function missFunction(): WasmFunction {
  const code = new CodeWriter();
  storePassed(code, () => {});
  store(code, REASON, () => code.i32(REASONS.miss));
  code.get(LOCALS.left);
  code.i32(-1);
  code.op("i32.xor");
  code.i32(0);
  code.op("end");
  return { type: FUNCTION_TYPE, locals: 0, body: code.out.bytes, exportAs: "miss" };
}

/** What stands in the table where a region can be resumed: calls it with the resumption's number. */
function resumingFunction(index: number, resumption: number): WasmFunction {
  const code = new CodeWriter();
  storePassed(code, () => {
    code.get(LOCALS.stack);
    code.i32(FROM_HOME);
    code.op("i32.sub");
    code.set(LOCALS.stack);
  });
  store(code, RESUMPTION, () => code.i32(resumption));
  for (let parameter = 0; parameter <= LOCALS.a0; parameter++) code.get(parameter);
  code.call(index);
  code.op("end");
  return { type: FUNCTION_TYPE, locals: 0, body: code.out.bytes };
}

/** `run(pc, left)`: calls what is translated, until there is a reason to come back. */
function runFunction(base: number): WasmFunction {
  const code = new CodeWriter();
  const [pc, left, sp, v0] = [0, 1, 2, 3];
  // Some instruction that can be jumped to; where a function comes back to it normally, it has.
  const expected = Math.max(base, 4);
  store(code, REASON, () => code.i32(0));
  code.loop();
  store(code, RESULT_PC, () => code.get(pc));
  store(code, RESUMPTION, () => code.i32(0));
  code.get(left);
  code.i32(STACK_BYTES - FROM_HOME);
  code.i32(expected);
  code.i32(0);
  code.access("i32.load", homeOf(SP));
  code.tee(sp);
  code.i32(0);
  code.get(pc);
  code.i32(base);
  code.op("i32.sub");
  code.i32(2);
  code.op("i32.rotr");
  code.callIndirect(FUNCTION_TYPE);
  code.set(v0);
  code.tee(left);
  code.i32(0);
  code.op("i32.lt_s");
  code.if();
  {
    code.get(left);
    code.i32(-1);
    code.op("i32.xor");
    code.set(left);
    code.i32(0);
    code.access("i32.load", RESULT_PC);
    code.set(pc);
  }
  code.op("else");
  {
    code.i32(expected);
    code.set(pc);
    store(code, homeOf(RA), () => code.get(pc));
    store(code, homeOf(SP), () => code.get(sp));
    store(code, homeOf(V0), () => code.get(v0));
  }
  code.op("end");
  code.i32(0);
  code.access("i32.load", REASON);
  code.op("i32.eqz");
  code.get(left);
  code.i32(UNTESTED);
  code.op("i32.ge_s");
  code.op("i32.and");
  code.brIf(0);
  code.op("end");
  store(code, RESULT_PC, () => code.get(pc));
  store(code, RESULT_LEFT, () => code.get(left));
  code.op("end");
  return { type: RUNNER_TYPE, locals: 2, body: code.out.bytes, exportAs: "run" };
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
  /** What stands in place of calls, if anything is to. */
  readonly inliner?: Inliner;
  /** Where stores need no mark; nowhere if not given. */
  readonly windows?: Windows;
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
  options: BatchOptions,
): Batch {
  const { taken, apart = false, slots: executed, memoryPages = WHOLE_PAGES } = options;
  const indices = new Map(entries.map((entry, index) => [entry, index]));
  const regions = entries.map((entry) =>
    translateRegion(
      source,
      entry,
      {
        indexOf: (target) => apart ? undefined : indices.get(target),
        admit: entries.length,
        inliner: options.inliner,
      },
      options.windows ?? NOWHERE,
      executed && { slots: executed, touch: entries.length + 1 },
    )
  );
  const functions: WasmFunction[] = regions.map(({ body, seldom, locals }) => ({
    type: FUNCTION_TYPE,
    longLocals: LONG_LOCALS,
    locals,
    body,
    seldom,
  }));
  functions.push(admitFunction(ADMIT_TYPE));
  if (executed?.notes.stamps) functions.push(touchFunction(source, RUNNER_TYPE));
  const slots = new Map<number, number>();
  for (const [index, { entry, resumptions }] of regions.entries()) {
    if (!taken.has(entry)) slots.set(entry, index);
    for (const [number, at] of resumptions.entries()) {
      if (at === entry || taken.has(at) || slots.has(at) || indices.has(at)) continue;
      slots.set(at, functions.push(resumingFunction(index, number + 1)) - 1);
    }
  }
  return {
    regions,
    bytes: encodeModule({
      types: TYPES,
      memoryPages,
      tableSlots: source.program.codeCount,
      functions,
      placements: [...slots].map(([at, index]) => ({ slot: (at - source.base) >>> 2, index })),
    }),
  };
}
