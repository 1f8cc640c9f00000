/**
 * The body of a Wasm function, instruction by instruction.
 *
 * @module
 */
import { ByteWriter } from "./bytes.ts";

/** Value types. */
export const I32 = 0x7f;
/** A 64-bit integer. */
export const I64 = 0x7e;

/** Instructions without operands in the binary, by the specification's names (WebAssembly 2.0, 5.4). */
export const OPCODES = {
  unreachable: 0x00,
  else: 0x05,
  end: 0x0b,
  return: 0x0f,
  drop: 0x1a,
  select: 0x1b,
  "i32.eqz": 0x45,
  "i32.eq": 0x46,
  "i32.ne": 0x47,
  "i32.lt_s": 0x48,
  "i32.lt_u": 0x49,
  "i32.gt_s": 0x4a,
  "i32.gt_u": 0x4b,
  "i32.le_s": 0x4c,
  "i32.le_u": 0x4d,
  "i32.ge_s": 0x4e,
  "i32.ge_u": 0x4f,
  "i32.clz": 0x67,
  "i32.add": 0x6a,
  "i32.sub": 0x6b,
  "i32.mul": 0x6c,
  "i32.div_s": 0x6d,
  "i32.div_u": 0x6e,
  "i32.rem_s": 0x6f,
  "i32.rem_u": 0x70,
  "i32.and": 0x71,
  "i32.or": 0x72,
  "i32.xor": 0x73,
  "i32.shl": 0x74,
  "i32.shr_s": 0x75,
  "i32.shr_u": 0x76,
  "i32.rotr": 0x78,
  "i64.add": 0x7c,
  "i64.sub": 0x7d,
  "i64.mul": 0x7e,
  "i64.and": 0x83,
  "i64.or": 0x84,
  "i64.shl": 0x86,
  "i64.shr_u": 0x88,
  "i32.wrap_i64": 0xa7,
  "i64.extend_i32_s": 0xac,
  "i64.extend_i32_u": 0xad,
  "i32.extend8_s": 0xc0,
  "i32.extend16_s": 0xc1,
} as const;

/** The name of an instruction without operands. */
export type Opcode = keyof typeof OPCODES;

/** Loads and stores, with the exponent of their natural alignment. */
export const ACCESSES = {
  "i32.load": [0x28, 2],
  "i64.load": [0x29, 3],
  "i32.load8_s": [0x2c, 0],
  "i32.load8_u": [0x2d, 0],
  "i32.load16_s": [0x2e, 1],
  "i32.load16_u": [0x2f, 1],
  "i32.store": [0x36, 2],
  "i64.store": [0x37, 3],
  "i32.store8": [0x3a, 0],
  "i32.store16": [0x3b, 1],
} as const;

/** The name of a load or a store. */
export type MemoryAccess = keyof typeof ACCESSES;

/** The type of a block that takes and leaves nothing. */
export const EMPTY = 0x40;

/** Writes instructions one after the other; nothing is checked, the engine that compiles does it. */
export class CodeWriter {
  /** What was written. */
  readonly out: ByteWriter = new ByteWriter();
  /** Where in it branches stand that are seldom taken, in order. */
  readonly seldom: number[] = [];

  /** An instruction without operands. */
  op(name: Opcode): void {
    this.out.byte(OPCODES[name]);
  }

  /** `i32.const`. */
  i32(value: number): void {
    this.out.byte(0x41);
    this.out.signed(value);
  }

  /** `i64.const`, of a 32-bit value. */
  i64(value: number): void {
    this.out.byte(0x42);
    this.out.signed(value);
  }

  /** `local.get`. */
  get(local: number): void {
    this.out.byte(0x20);
    this.out.unsigned(local);
  }

  /** `local.set`. */
  set(local: number): void {
    this.out.byte(0x21);
    this.out.unsigned(local);
  }

  /** `local.tee`. */
  tee(local: number): void {
    this.out.byte(0x22);
    this.out.unsigned(local);
  }

  /** A load or a store at an offset from the address on the stack. */
  access(name: MemoryAccess, offset: number): void {
    const [opcode, alignment] = ACCESSES[name];
    this.out.byte(opcode);
    this.out.unsigned(alignment);
    this.out.unsigned(offset);
  }

  /** `block`; the type is EMPTY, a value type, or a function type's index. */
  block(type: number = EMPTY): void {
    this.#open(0x02, type);
  }

  /** `loop`. */
  loop(): void {
    this.#open(0x03, EMPTY);
  }

  /** `if`. */
  if(type: number = EMPTY): void {
    this.#open(0x04, type);
  }

  #open(opcode: number, type: number): void {
    this.out.byte(opcode);
    // Value types and EMPTY are single bytes, which as signed LEB128 would be negative.
    if (type === EMPTY || type === I32 || type === I64) this.out.byte(type);
    else this.out.signed(type);
  }

  /** Says of the `if` or the `br_if` that is written next that its condition seldom holds. */
  expectZero(): void {
    this.seldom.push(this.out.length);
  }

  /** `br`, out of `depth` enclosing blocks. */
  br(depth: number): void {
    this.out.byte(0x0c);
    this.out.unsigned(depth);
  }

  /** `br_if`. */
  brIf(depth: number): void {
    this.out.byte(0x0d);
    this.out.unsigned(depth);
  }

  /** `br_table`; what is past the list goes to the last depth. */
  brTable(depths: readonly number[], otherwise: number): void {
    this.out.byte(0x0e);
    this.out.unsigned(depths.length);
    for (const depth of depths) this.out.unsigned(depth);
    this.out.unsigned(otherwise);
  }

  /** `call`. */
  call(index: number): void {
    this.out.byte(0x10);
    this.out.unsigned(index);
  }

  /** `call_indirect` through table 0; the index is on the stack. */
  callIndirect(type: number): void {
    this.out.byte(0x11);
    this.out.unsigned(type);
    this.out.byte(0);
  }
}
