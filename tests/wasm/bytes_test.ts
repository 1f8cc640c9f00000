import { assertEquals } from "@std/assert";
import { ByteWriter } from "../../lib/wasm/mod.ts";
import { random } from "../support/random.ts";

const SEED = 5;

function written(write: (out: ByteWriter) => void): number[] {
  const out = new ByteWriter();
  write(out);
  return [...out.bytes];
}

/** Unsigned LEB128, by the specification's definition (WebAssembly 2.0, 5.2.2). */
function unsigned(value: bigint): number[] {
  const low = Number(value % 128n);
  return value < 128n ? [low] : [low + 128, ...unsigned(value / 128n)];
}

/** Signed LEB128, by the same definition. */
function signed(value: bigint): number[] {
  if (value >= 0n && value < 64n) return [Number(value)];
  if (value >= -64n && value < 0n) return [Number(value + 128n)];
  const low = BigInt.asUintN(7, value);
  return [Number(low) + 128, ...signed((value - low) / 128n)];
}

const CORNERS = Array.from({ length: 32 }, (_, bit) => 2 ** bit)
  .flatMap((power) => [power - 1, power, power + 1])
  .concat([2 ** 32 - 1, 624485, 0]);

Deno.test("ByteWriter.unsigned writes what the specification defines", () => {
  const { word, below } = random(SEED);
  const words = Array.from({ length: 500 }, () => word() >>> below(32));
  for (const value of [...CORNERS, ...words]) {
    const expected = unsigned(BigInt(value));
    assertEquals(written((out) => out.unsigned(value)), expected, `${value}, seed ${SEED}`);
  }
});

Deno.test("ByteWriter.signed writes what the specification defines", () => {
  const { word, below } = random(SEED);
  const words = Array.from({ length: 500 }, () => (word() | 0) >> below(32));
  const corners = CORNERS.filter((value) => value < 2 ** 31).flatMap((value) => [value, -value]);
  for (const value of [...corners, -(2 ** 31), ...words]) {
    const expected = signed(BigInt(value));
    assertEquals(written((out) => out.signed(value)), expected, `${value}, seed ${SEED}`);
  }
});

Deno.test("ByteWriter.signed takes words above 2^31 - 1 as negative", () => {
  for (const value of [2 ** 31, 2 ** 31 + 1, 2 ** 32 - 1, 0x87654321]) {
    assertEquals(written((out) => out.signed(value)), signed(BigInt(value - 2 ** 32)));
  }
});

// Worked out in the DWARF standard (version 5, tables 7.7 and 7.8), which has the same format.
const examples: readonly [kind: "unsigned" | "signed", value: number, bytes: readonly number[]][] =
  [
    ["unsigned", 2, [2]],
    ["unsigned", 127, [127]],
    ["unsigned", 128, [0x80, 1]],
    ["unsigned", 129, [0x81, 1]],
    ["unsigned", 12857, [0xb9, 0x64]],
    ["signed", 2, [2]],
    ["signed", -2, [0x7e]],
    ["signed", 127, [0xff, 0]],
    ["signed", -127, [0x81, 0x7f]],
    ["signed", 128, [0x80, 1]],
    ["signed", -128, [0x80, 0x7f]],
    ["signed", 129, [0x81, 1]],
    ["signed", -129, [0xff, 0x7e]],
  ];

for (const [kind, value, bytes] of examples) {
  Deno.test(`ByteWriter.${kind} writes ${value} as the standard's example`, () => {
    assertEquals(written((out) => out[kind](value)), [...bytes]);
  });
}

Deno.test("ByteWriter.append keeps bytes as they are, however many there are", () => {
  const { below } = random(SEED);
  const out = new ByteWriter();
  const expected: number[] = [];
  for (const count of [0, 1, 1022, 1, 1, 1, 5000, 3, 0, 70_000]) {
    const bytes = Uint8Array.from({ length: count }, () => below(256));
    out.append(bytes);
    for (const byte of bytes) expected.push(byte);
    assertEquals(out.length, expected.length);
  }
  assertEquals([...out.bytes], expected, `seed ${SEED}`);
});

Deno.test("ByteWriter.byte grows past the first thousand bytes", () => {
  const out = new ByteWriter();
  for (let index = 0; index < 5000; index++) out.byte(index % 251);
  assertEquals([...out.bytes], Array.from({ length: 5000 }, (_, index) => index % 251));
});

Deno.test("ByteWriter.sized and text put a length in front", () => {
  assertEquals(written((out) => out.sized([7, 8, 9])), [3, 7, 8, 9]);
  assertEquals(written((out) => out.sized([])), [0]);
  const long = written((out) => out.sized(new Uint8Array(200)));
  assertEquals([long.length, long[0], long[1]], [202, 0xc8, 1]);
  assertEquals(written((out) => out.text("env")), [3, 0x65, 0x6e, 0x76]);
  assertEquals(written((out) => out.text("é")), [2, 0xc3, 0xa9]);
});
