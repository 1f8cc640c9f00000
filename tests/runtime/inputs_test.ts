import { assertEquals, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import * as inputs from "../../runtime/inputs.ts";
import { parseStdinBin, StdinBinError } from "../../runtime/inputs.ts";
import { INPUT_KINDS, InputSpecError, nearest, parseInputSpec } from "../../runtime/input_spec.ts";

/** Bytes from hex digits, spaces ignored. */
function hex(digits: string): Uint8Array {
  return Uint8Array.from(
    digits.replaceAll(" ", "").match(/../g) ?? [],
    (pair) => parseInt(pair, 16),
  );
}

/** Asserts the class and the whole message of what is thrown. */
function assertRefuses(
  act: () => unknown,
  // deno-lint-ignore no-explicit-any -- any error class will do, as in @std/assert
  errorClass: new (...args: any[]) => Error,
  message: string,
): void {
  const error = assertThrows(act, errorClass);
  assertEquals(error.message, message);
}

// What `bincode::serialize` of bincode 1.3 gives for these values (reference/syscalls.md 7).
const ENCODINGS: readonly [string, Uint8Array, string][] = [
  ["u8(0)", inputs.u8(0), "00"],
  ["u8(255)", inputs.u8(255), "ff"],
  ["u16(0x1234)", inputs.u16(0x1234), "34 12"],
  ["u32(20)", inputs.u32(20), "14 00 00 00"],
  ["u32(2^32 - 1)", inputs.u32(0xffffffff), "ff ff ff ff"],
  ["u64(2^53 - 1)", inputs.u64(Number.MAX_SAFE_INTEGER), "ff ff ff ff ff ff 1f 00"],
  ["u64(2^64 - 1)", inputs.u64(2n ** 64n - 1n), "ff ff ff ff ff ff ff ff"],
  ["i8(-128)", inputs.i8(-128), "80"],
  ["i16(-2)", inputs.i16(-2), "fe ff"],
  ["i32(-1)", inputs.i32(-1), "ff ff ff ff"],
  ["i32(2^31 - 1)", inputs.i32(0x7fffffff), "ff ff ff 7f"],
  ["i64(-2^63)", inputs.i64(-(2n ** 63n)), "00 00 00 00 00 00 00 80"],
  ["i64(-0)", inputs.i64(-0), "00 00 00 00 00 00 00 00"],
  ["bool(false)", inputs.bool(false), "00"],
  ["bool(true)", inputs.bool(true), "01"],
  ['str("")', inputs.str(""), "00 00 00 00 00 00 00 00"],
  ['str("é")', inputs.str("é"), "02 00 00 00 00 00 00 00 c3 a9"],
  ["bytes(0a 0b)", inputs.bytes(hex("0a0b")), "02 00 00 00 00 00 00 00 0a 0b"],
  ["raw(0a 0b)", inputs.raw(hex("0a0b")), "0a 0b"],
  ['raw("hi")', inputs.raw("hi"), "68 69"],
  ['raw("")', inputs.raw(""), ""],
];
for (const [name, encoded, expected] of ENCODINGS) {
  Deno.test(`${name} is encoded as bincode encodes it`, () => {
    assertEquals(encoded, hex(expected));
  });
}

const REFUSED: readonly [() => unknown, typeof RangeError | typeof TypeError, string][] = [
  [() => inputs.u8(256), RangeError, "Cannot encode 256 as u8: it takes 0 to 255"],
  [() => inputs.u8(-1), RangeError, "Cannot encode -1 as u8: it takes 0 to 255"],
  [() => inputs.u16(65536n), RangeError, "Cannot encode 65536 as u16: it takes 0 to 65535"],
  [() => inputs.i8(128), RangeError, "Cannot encode 128 as i8: it takes -128 to 127"],
  [() => inputs.i8(-129), RangeError, "Cannot encode -129 as i8: it takes -128 to 127"],
  [
    () => inputs.u64(2n ** 64n),
    RangeError,
    "Cannot encode 18446744073709551616 as u64: it takes 0 to 18446744073709551615",
  ],
  [
    () => inputs.u64(2 ** 53),
    RangeError,
    "Cannot encode 9007199254740992 as u64: pass integers above 2^53 as bigint",
  ],
  [() => inputs.u32(1.5), TypeError, "Cannot encode 1.5 as u32: it is no integer"],
  [() => inputs.u32(NaN), TypeError, "Cannot encode NaN as u32: it is no integer"],
  [() => inputs.u32("7" as never), TypeError, "Cannot encode 7 as u32: it is no number"],
  [
    () => inputs.bool(1 as never),
    TypeError,
    "Cannot encode 1 as bool: it is neither true nor false",
  ],
  [() => inputs.bytes("0a" as never), TypeError, "Cannot encode 0a as bytes: it is no Uint8Array"],
  [() => inputs.raw(5 as never), TypeError, "Cannot encode 5 as UTF-8: it is no string"],
  [
    () => inputs.str("a\ud800"),
    TypeError,
    "Cannot encode the string as UTF-8: it holds half of a surrogate pair",
  ],
];
for (const [act, errorClass, message] of REFUSED) {
  Deno.test(`Input constructors refuse: ${message}`, () => assertRefuses(act, errorClass, message));
}

Deno.test("u64 and i64 round-trip through DataView", () => {
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
    assertEquals(new DataView(inputs.u64(value).buffer).getBigUint64(0, true), value);
    const signed = BigInt.asIntN(64, value);
    assertEquals(new DataView(inputs.i64(signed).buffer).getBigInt64(0, true), signed);
  }));
});

Deno.test("raw copies the caller's bytes", () => {
  const content = Uint8Array.of(1, 2);
  const entry = inputs.raw(content);
  content[0] = 9;
  assertEquals(entry, Uint8Array.of(1, 2));
});

/** A stdin.bin as the reference's SDK writes it. */
function stdinBin(
  entries: readonly Uint8Array[],
  position = 0,
  proofs = 0,
  rest: Uint8Array = new Uint8Array(),
): Uint8Array {
  const parts = [inputs.u64(entries.length), ...entries.map(inputs.bytes)];
  parts.push(inputs.u64(position), inputs.u64(proofs), rest);
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

Deno.test("parseStdinBin gives back the entries in order", () => {
  fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }), (entries) => {
    const parsed = parseStdinBin(stdinBin(entries));
    assertEquals(parsed.inputs.map((entry) => [...entry]), entries.map((entry) => [...entry]));
    assertEquals(parsed.position, 0);
    assertEquals(parsed.proofs, null);
  }));
});

Deno.test("parseStdinBin reads a view into a larger buffer", () => {
  const file = stdinBin([hex("0102"), hex("")]);
  const padded = new Uint8Array(file.length + 7).fill(0xee);
  padded.set(file, 3);
  const parsed = parseStdinBin(padded.subarray(3, 3 + file.length));
  assertEquals(parsed.inputs.map((entry) => [...entry]), [[1, 2], []]);
});

Deno.test("parseStdinBin gives every entry, whatever the host's own position is", () => {
  const parsed = parseStdinBin(stdinBin([hex("01"), hex("02")], 1));
  assertEquals(parsed.inputs.length, 2);
  assertEquals(parsed.position, 1);
});

Deno.test("parseStdinBin counts proofs and leaves them unread", () => {
  const parsed = parseStdinBin(stdinBin([hex("01")], 0, 2, hex("aabbcc")));
  assertEquals(parsed.inputs.map((entry) => [...entry]), [[1]]);
  assertEquals(parsed.proofs?.count, 2);
  assertEquals([...parsed.proofs?.bytes ?? []], [0xaa, 0xbb, 0xcc]);
});

const HUGE = "ff ff ff ff ff ff ff 7f";
const ONE = "01 00 00 00 00 00 00 00";
const ZERO = "00 00 00 00 00 00 00 00";
const BAD_FILES: readonly [string, number, string][] = [
  ["", 0, "the file ends inside the number of entries (8 bytes needed, 0 left)"],
  ["01 00", 0, "the file ends inside the number of entries (8 bytes needed, 2 left)"],
  [HUGE, 0, "the number of entries is 9223372036854775807, but only 0 bytes follow"],
  [ONE, 0, "the number of entries is 1, but only 0 bytes follow"],
  [
    ONE + HUGE + "00",
    8,
    "the length of entry 1 of 1 is 9223372036854775807, but only 1 bytes follow",
  ],
  [ONE + ONE + "07", 17, "the file ends inside the position (8 bytes needed, 0 left)"],
  [ZERO + ONE + ZERO, 8, "the position is 1, but there are 0 entries"],
  [ZERO + ZERO, 16, "the file ends inside the number of proofs (8 bytes needed, 0 left)"],
  [ZERO + ZERO + ONE, 16, "the number of proofs is 1, but only 0 bytes follow"],
  [ZERO + ZERO + ZERO + "00", 24, "1 bytes follow the last value"],
];
for (const [file, offset, reason] of BAD_FILES) {
  Deno.test(`parseStdinBin refuses at ${offset}: ${reason}`, () => {
    const error = assertThrows(() => parseStdinBin(hex(file)), StdinBinError);
    assertEquals(error.message, `Cannot read stdin.bin at offset ${offset}: ${reason}`);
    assertEquals(error.offset, offset);
  });
}

Deno.test("parseStdinBin answers any bytes with a result or a StdinBinError", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (file) => {
    try {
      parseStdinBin(file);
    } catch (error) {
      if (!(error instanceof StdinBinError)) throw error;
    }
  }));
});

const SPECS: readonly [string, Uint8Array][] = [
  ["u8:255", inputs.u8(255)],
  ["u8:+7", inputs.u8(7)],
  ["u16:0xBEEF", inputs.u16(0xbeef)],
  ["u32:1_000_000", inputs.u32(1_000_000)],
  ["u32:0xdead_beef", inputs.u32(0xdeadbeef)],
  ["u64:18446744073709551615", inputs.u64(2n ** 64n - 1n)],
  ["i8:-128", inputs.i8(-128)],
  ["i16:-0x8000", inputs.i16(-0x8000)],
  ["i32:-5", inputs.i32(-5)],
  ["i64:-9223372036854775808", inputs.i64(-(2n ** 63n))],
  ["bool:true", inputs.bool(true)],
  ["bool:false", inputs.bool(false)],
  ["str:a:b c", inputs.str("a:b c")],
  ["str:", inputs.str("")],
  ["bytes:0a0B", inputs.bytes(hex("0a0b"))],
  ["bytes:", inputs.bytes(hex(""))],
  ["hex:0a0b", hex("0a0b")],
  ["hex:0x0a_0b", hex("0a0b")],
  ["hex:", hex("")],
  ["raw:é", hex("c3a9")],
  ["raw:", hex("")],
];
for (const [spec, expected] of SPECS) {
  Deno.test(`parseInputSpec reads ${spec}`, () => {
    assertEquals(parseInputSpec(spec), { kind: "bytes", bytes: expected });
  });
}

for (const path of ["block.bin", "a:b", "C:\\x", "with space", "-"]) {
  Deno.test(`parseInputSpec leaves the path ${path} as written`, () => {
    assertEquals(parseInputSpec(`file:${path}`), { kind: "file", path });
  });
}

const ALL = "u8: u16: u32: u64: i8: i16: i32: i64: bool: str: bytes: hex: raw: file:";
const BAD_SPECS: readonly [string, string][] = [
  ["u8:300", "300 does not fit 8 bits, write 0 to 255"],
  ["u8:-1", "-1 does not fit 8 bits, write 0 to 255"],
  ["i8:0x80", "128 does not fit 8 bits, write -128 to 127"],
  ["u32:", '"" is no integer, write it as 20, 0x14 or 1_000_000'],
  ["u32:1.5", '"1.5" is no integer, write it as 20, 0x14 or 1_000_000'],
  ["u32:1__0", '"1__0" is no integer, write it as 20, 0x14 or 1_000_000'],
  ["u32:_1", '"_1" is no integer, write it as 20, 0x14 or 1_000_000'],
  ["u32: 1", '" 1" is no integer, write it as 20, 0x14 or 1_000_000'],
  ["u32:0x", '"0x" is no integer, write it as 20, 0x14 or 1_000_000'],
  ["bool:1", '"1" is no truth value, write true or false'],
  ["hex:0ag0", '"g" at position 3 of its digits is no hex digit, write 0-9 and a-f'],
  ["bytes:0a0", "it has 3 hex digits, write two for each byte"],
  ["file:", "it has no path, write file:PATH"],
  ["file:a\0b", "the path holds a zero byte, write another path"],
  ["raw:\udc00", "it holds half of a surrogate pair, write UTF-8"],
  ["u33:1", '"u33" is no kind of input, write u32:'],
  ["U32:1", '"U32" is no kind of input, write u32:'],
  ["flie:x", '"flie" is no kind of input, write file:'],
  ["C:\\x", '"C" is no kind of input, write file:C:\\x for a file'],
  ["float:1", `"float" is no kind of input, write one of ${ALL}`],
  [":1", `"" is no kind of input, write one of ${ALL}`],
  ["20", "it has no kind, write u32:20 or u64:20, as the guest reads it"],
  ["-3", "it has no kind, write i32:-3 or i64:-3, as the guest reads it"],
  ["true", "it has no kind, write bool:true"],
  ["0xab", "it has no kind, write hex:ab"],
  ["./block.bin", "it has no kind, write file:./block.bin"],
  ["hello", `it has no kind, write one of ${ALL}`],
];
for (const [spec, reason] of BAD_SPECS) {
  Deno.test(`parseInputSpec refuses ${JSON.stringify(spec)}: ${reason}`, () => {
    assertRefuses(
      () => parseInputSpec(spec),
      InputSpecError,
      `Cannot parse the input "${spec}": ${reason}`,
    );
  });
}

for (const spec of ["u33:", "u8:", "bool:", "", "-", "x", "u8:-0x"]) {
  Deno.test(`parseInputSpec shortens a huge specification that starts with "${spec}"`, () => {
    const error = assertThrows(() => parseInputSpec(spec + "1".repeat(100_000)), InputSpecError);
    assertEquals(error.message.length < 300, true);
  });
}

Deno.test("parseInputSpec reads every integer of each kind", () => {
  const kinds = { u8: inputs.u8, u16: inputs.u16, u32: inputs.u32, u64: inputs.u64 };
  for (const [kind, encode] of Object.entries(kinds)) {
    const highest = 2n ** BigInt(kind.slice(1)) - 1n;
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: highest }), fc.boolean(), (value, asHex) => {
      const written = asHex ? `0x${value.toString(16)}` : value.toString();
      assertEquals(parseInputSpec(`${kind}:${written}`), { kind: "bytes", bytes: encode(value) });
    }));
  }
});

Deno.test("parseInputSpec answers any text with a source or an InputSpecError", () => {
  const text = fc.oneof(
    fc.string(),
    fc.tuple(fc.constantFrom(...INPUT_KINDS), fc.string()).map(([kind, rest]) => `${kind}:${rest}`),
  );
  fc.assert(fc.property(text, (spec) => {
    try {
      parseInputSpec(spec);
    } catch (error) {
      if (!(error instanceof InputSpecError)) throw error;
    }
  }));
});

const NEAREST: readonly [string, readonly string[], string | undefined][] = [
  ["--max-cycle", ["--max-cycles", "--max-memory"], "--max-cycles"],
  ["--maxcycles", ["--max-cycles"], "--max-cycles"],
  ["--inptu", ["--input"], "--input"],
  ["", ["u8"], undefined],
  ["ab", ["cd"], undefined],
  ["same", ["same"], "same"],
];
for (const [word, known, expected] of NEAREST) {
  Deno.test(`nearest to "${word}" is ${expected}`, () => {
    assertEquals(nearest(word, known), expected);
  });
}
