/**
 * The instruction set of the VM: every operation defined once, and what is derived from that:
 * decoder, assembler, disassembler.
 *
 * @module
 */
export type { Algebra } from "./algebra.ts";
export { assemble } from "./assemble.ts";
export { COLUMNS, decode, findEncoding } from "./decode.ts";
export { DecodedCode } from "./decoded_code.ts";
export { disassemble } from "./disassemble.ts";
export type { CompiledEncoding, OperandSource } from "./encoding.ts";
export { evaluate } from "./evaluate.ts";
export type {
  Alu,
  AluBody,
  Branch,
  Check,
  ChipName,
  ConditionBody,
  Encoding,
  Instruction,
  Jump,
  Load,
  Meaning,
  MergeBody,
  Outside,
  Pair,
  PairBody,
  Store,
  TargetBody,
  Trap,
  Traps,
} from "./instruction.ts";
export { encodings, instructions, type Variant, variantOf, variants } from "./instructions.ts";
export {
  parseRegister,
  register,
  REGISTER_NAMES,
  REGISTER_SLOTS,
  type RegisterName,
  SINK,
} from "./registers.ts";
export { unsupportedName } from "./unsupported.ts";
export type { FaultKind } from "../errors.ts";
