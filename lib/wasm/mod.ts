/**
 * A small encoder of WebAssembly modules, which knows nothing of MIPS.
 *
 * @module
 */
export { ByteWriter } from "./bytes.ts";
export {
  ACCESSES,
  CodeWriter,
  EMPTY,
  I32,
  I64,
  type MemoryAccess,
  type Opcode,
  OPCODES,
} from "./code.ts";
export {
  encodeModule,
  type FunctionType,
  type Placement,
  type WasmFunction,
  type WasmModule,
} from "./module.ts";
