/**
 * How a word's first touch in a shard is noted: what stamps.ts does, for words that were touched in an
 * earlier shard. Hints wait only for words that never were, which go to stamps.ts itself.
 *
 * @module
 */
import { CodeWriter, encodeModule, I32, type WasmFunction } from "../wasm/mod.ts";
import { LOG_END, LOG_LIST, LOG_POINTER, STAMPS_HOME } from "../machine/home.ts";
import type { Source } from "./source.ts";

const [ADDRESS, STORE, ENTRY, STAMP] = [0, 1, 2, 3];

/** The place in the table of the function that asks stamps.ts: behind those of instructions. */
export function firstSlot({ program }: Source): number {
  return program.codeCount;
}

/** What a first touch is written with. */
export interface Touch {
  /** Leaves the word's address. */
  readonly word: () => void;
  /** Leaves its stamp. */
  readonly stamp: () => void;
  /** A local. */
  readonly entry: number;
  /** What is done where the log is full, or the word was never touched. */
  readonly slow: () => void;
}

/** Writes an entry of the log. */
export function writeTouch(code: CodeWriter, { word, stamp, entry, slow }: Touch): void {
  code.block();
  code.block();
  stamp();
  code.op("i32.eqz");
  code.expectZero();
  code.brIf(0);
  code.i32(0);
  code.access("i32.load", LOG_POINTER);
  code.tee(entry);
  code.i32(LOG_END);
  code.op("i32.eq");
  code.expectZero();
  code.brIf(0);
  code.get(entry);
  word();
  code.access("i32.store", 0);
  code.get(entry);
  word();
  code.access("i32.load", 0);
  code.access("i32.store", LOG_LIST);
  code.get(entry);
  stamp();
  code.access("i32.store", 2 * LOG_LIST);
  code.i32(0);
  code.get(entry);
  code.i32(4);
  code.op("i32.add");
  code.access("i32.store", LOG_POINTER);
  code.br(1);
  code.op("end");
  slow();
  code.op("end");
}

/**
 * `touch(address, store)`, a part of each module of code that stamps.
 *
 * @param source The program.
 * @param type The index of the type.
 * @returns The function.
 */
export function touchFunction(source: Source, type: number): WasmFunction {
  const code = new CodeWriter();
  code.get(ADDRESS);
  code.access("i32.load", STAMPS_HOME);
  code.set(STAMP);
  writeTouch(code, {
    word: () => code.get(ADDRESS),
    stamp: () => code.get(STAMP),
    entry: ENTRY,
    slow: () => {
      code.get(ADDRESS);
      code.get(STORE);
      code.i32(firstSlot(source));
      code.callIndirect(type);
    },
  });
  code.op("end");
  return { type, locals: 2, body: code.out.bytes, seldom: code.seldom };
}

/**
 * The module that makes a function of the host's one that a table can hold: imports and exports
 * `first(address, store)`.
 *
 * @param memoryPages Pages of the memory.
 * @returns The module's bytes.
 */
export function firstModule(memoryPages: number): Uint8Array<ArrayBuffer> {
  const code = new CodeWriter();
  code.get(ADDRESS);
  code.get(STORE);
  code.call(0);
  code.op("end");
  return encodeModule({
    types: [{ parameters: [I32, I32], results: [] }],
    memoryPages,
    imported: { name: "first", type: 0 },
    functions: [{ type: 0, locals: 0, body: code.out.bytes, exportAs: "first" }],
  });
}
