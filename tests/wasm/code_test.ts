import { assertEquals } from "@std/assert";
import { ACCESSES, CodeWriter, EMPTY, I32, I64, OPCODES } from "../../lib/wasm/mod.ts";

// The numbers of WebAssembly 2.0, 5.4, copied from the specification and not from the code.
const numbers: Readonly<Record<string, number>> = {
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
  "i64.eqz": 0x50,
  "i64.eq": 0x51,
  "i64.ne": 0x52,
  "i64.lt_s": 0x53,
  "i64.lt_u": 0x54,
  "i64.gt_s": 0x55,
  "i64.gt_u": 0x56,
  "i64.le_s": 0x57,
  "i64.le_u": 0x58,
  "i64.ge_s": 0x59,
  "i64.ge_u": 0x5a,
  "i32.clz": 0x67,
  "i32.ctz": 0x68,
  "i32.popcnt": 0x69,
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
  "i32.rotl": 0x77,
  "i32.rotr": 0x78,
  "i64.clz": 0x79,
  "i64.ctz": 0x7a,
  "i64.popcnt": 0x7b,
  "i64.add": 0x7c,
  "i64.sub": 0x7d,
  "i64.mul": 0x7e,
  "i64.div_s": 0x7f,
  "i64.div_u": 0x80,
  "i64.rem_s": 0x81,
  "i64.rem_u": 0x82,
  "i64.and": 0x83,
  "i64.or": 0x84,
  "i64.xor": 0x85,
  "i64.shl": 0x86,
  "i64.shr_s": 0x87,
  "i64.shr_u": 0x88,
  "i64.rotl": 0x89,
  "i64.rotr": 0x8a,
  "i32.wrap_i64": 0xa7,
  "i64.extend_i32_s": 0xac,
  "i64.extend_i32_u": 0xad,
  "i32.extend8_s": 0xc0,
  "i32.extend16_s": 0xc1,
  "i64.extend8_s": 0xc2,
  "i64.extend16_s": 0xc3,
  "i64.extend32_s": 0xc4,
};

/** Number, and the exponent of the natural alignment. */
const accesses: Readonly<Record<string, readonly [number, number]>> = {
  "i32.load": [0x28, 2],
  "i64.load": [0x29, 3],
  "i32.load8_s": [0x2c, 0],
  "i32.load8_u": [0x2d, 0],
  "i32.load16_s": [0x2e, 1],
  "i32.load16_u": [0x2f, 1],
  "i64.load8_s": [0x30, 0],
  "i64.load8_u": [0x31, 0],
  "i64.load16_s": [0x32, 1],
  "i64.load16_u": [0x33, 1],
  "i64.load32_s": [0x34, 2],
  "i64.load32_u": [0x35, 2],
  "i32.store": [0x36, 2],
  "i64.store": [0x37, 3],
  "i32.store8": [0x3a, 0],
  "i32.store16": [0x3b, 1],
  "i64.store8": [0x3c, 0],
  "i64.store16": [0x3d, 1],
  "i64.store32": [0x3e, 2],
};

Deno.test("OPCODES has the specification's numbers", () => {
  for (const [name, opcode] of Object.entries(OPCODES)) assertEquals(opcode, numbers[name], name);
  assertEquals([I32, I64, EMPTY], [0x7f, 0x7e, 0x40]);
});

Deno.test("ACCESSES has the specification's numbers and natural alignments", () => {
  for (const [name, access] of Object.entries(ACCESSES)) {
    assertEquals<readonly number[]>(access, accesses[name]!, name);
  }
});

const rows: readonly [says: string, write: (code: CodeWriter) => void, bytes: readonly number[]][] =
  [
    ["op", (code) => code.op("i32.add"), [0x6a]],
    ["i32", (code) => code.i32(-1), [0x41, 0x7f]],
    ["i32 of an unsigned word", (code) => code.i32(0xffffffff), [0x41, 0x7f]],
    ["i32 of 64", (code) => code.i32(64), [0x41, 0xc0, 0]],
    ["i64", (code) => code.i64(32), [0x42, 0x20]],
    ["i64 of a negative word", (code) => code.i64(-2), [0x42, 0x7e]],
    ["get", (code) => code.get(3), [0x20, 3]],
    ["set of a high local", (code) => code.set(200), [0x21, 0xc8, 1]],
    ["tee", (code) => code.tee(0), [0x22, 0]],
    ["access", (code) => code.access("i32.load16_u", 6), [0x2f, 1, 6]],
    [
      "access far out",
      (code) => code.access("i64.store", 0x7f000000),
      [0x37, 3, 0x80, 0x80, 0x80, 0xf8, 7],
    ],
    ["block", (code) => code.block(), [0x02, 0x40]],
    ["block with a value", (code) => code.block(I32), [0x02, 0x7f]],
    ["block with a type", (code) => code.block(1), [0x02, 1]],
    ["block with a type above 63", (code) => code.block(70), [0x02, 0xc6, 0]],
    ["loop", (code) => code.loop(), [0x03, 0x40]],
    ["if", (code) => code.if(), [0x04, 0x40]],
    ["if with a value", (code) => code.if(I64), [0x04, 0x7e]],
    ["br", (code) => code.br(130), [0x0c, 0x82, 1]],
    ["br_if", (code) => code.brIf(1), [0x0d, 1]],
    ["br_table", (code) => code.brTable([2, 0, 1], 3), [0x0e, 3, 2, 0, 1, 3]],
    ["br_table without a list", (code) => code.brTable([], 5), [0x0e, 0, 5]],
    ["call", (code) => code.call(129), [0x10, 0x81, 1]],
    ["call_indirect", (code) => code.callIndirect(2), [0x11, 2, 0]],
  ];

for (const [says, write, bytes] of rows) {
  Deno.test(`CodeWriter writes ${says}`, () => {
    const code = new CodeWriter();
    write(code);
    assertEquals([...code.out.bytes], [...bytes]);
  });
}
