/**
 * The module that notes a word's first touch in a shard: what stamps.ts does, for words that were
 * touched in an earlier one. Hints wait only for words that never were, which go to stamps.ts itself.
 *
 * @module
 */
import { CodeWriter, encodeModule, I32 } from "../wasm/mod.ts";
import { LOG_END, LOG_POINTER, STAMPS_HOME } from "../machine/home.ts";

const [ADDRESS, STORE, OLD, ENTRY] = [0, 1, 2, 3];

/**
 * Exports `touch(address, store)`; imports the same for words that were never touched, and for a log
 * that is full, as `env.first`.
 *
 * @param memoryPages Pages of the memory.
 * @returns The module's bytes.
 */
export function touchModule(memoryPages: number): Uint8Array<ArrayBuffer> {
  const code = new CodeWriter();
  code.get(ADDRESS);
  code.access("i32.load", STAMPS_HOME);
  code.tee(OLD);
  code.op("i32.eqz");
  code.i32(0);
  code.access("i32.load", LOG_POINTER);
  code.tee(ENTRY);
  code.i32(LOG_END);
  code.op("i32.eq");
  code.op("i32.or");
  code.if();
  code.get(ADDRESS);
  code.get(STORE);
  code.call(0);
  code.op("return");
  code.op("end");
  code.get(ENTRY);
  code.get(ADDRESS);
  code.access("i32.store", 0);
  code.get(ENTRY);
  code.get(ADDRESS);
  code.access("i32.load", 0);
  code.access("i32.store", 4);
  code.get(ENTRY);
  code.get(OLD);
  code.access("i32.store", 8);
  code.i32(0);
  code.get(ENTRY);
  code.i32(12);
  code.op("i32.add");
  code.access("i32.store", LOG_POINTER);
  code.op("end");
  return encodeModule({
    types: [{ parameters: [I32, I32], results: [] }],
    memoryPages,
    imported: { name: "first", type: 0 },
    functions: [{ type: 0, locals: 2, body: code.out.bytes, exportAs: "touch" }],
  });
}
