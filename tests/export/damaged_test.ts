import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  Dictionary,
  Float32,
  Int32,
  Table,
  tableToIPC,
  Uint64,
  Uint8,
  Utf8,
  vectorFromArray,
} from "apache-arrow";
import fc from "fast-check";
import { ArrowError, decodeArrow, encodeArrow } from "../../export/arrow.ts";

// A file from anywhere gives a table or an ArrowError, and soon.

const small = () =>
  encodeArrow(
    { pc: Uint32Array.of(1, 2, 3), half: Uint16Array.of(4, 5, 6), code: Uint8Array.of(7, 8, 9) },
    3,
    { table: "cpu", shard: "1" },
  );

/** Decodes; whatever comes out must be a table that hangs together. */
function tryDecode(file: Uint8Array): ArrowError | undefined {
  try {
    const { columns, rows } = decodeArrow(file);
    for (const column of Object.values(columns)) assertEquals(column.length, rows);
    return undefined;
  } catch (error) {
    if (!(error instanceof ArrowError)) throw error;
    assert(error.offset >= 0 && error.offset <= file.length, error.message);
    return error;
  }
}

Deno.test("damaged arrow files: every one that was cut off is refused", () => {
  const file = small();
  for (let length = 0; length < file.length; length++) {
    assertThrows(
      () => decodeArrow(file.slice(0, length)),
      ArrowError,
      "Cannot read the Arrow file: ",
    );
  }
});

Deno.test("damaged arrow files: one byte after the other is changed", () => {
  const file = small();
  let refused = 0;
  for (let offset = 0; offset < file.length; offset++) {
    const before = file[offset]!;
    for (
      const byte of [0, 1, 0x7f, 0x80, 0xff, before ^ 1, before + 1, before - 1, before ^ 0x40]
    ) {
      file[offset] = byte;
      if (tryDecode(file)) refused++;
    }
    file[offset] = before;
  }
  // So that the test cannot pass by reading nothing. Most bytes are values, texts and padding.
  assert(refused > 500, `${refused}`);
  assertEquals(tryDecode(file), undefined);
});

Deno.test("damaged arrow files: several bytes are changed at random", () => {
  const change = fc.tuple(fc.nat(), fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(0, 255)));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
      const file = small();
      for (const [offset, byte] of changes) file[offset % file.length] = byte;
      tryDecode(file);
    }),
    { numRuns: 3000 },
  );
});

Deno.test("damaged arrow files: words become large, also in a file with many columns", () => {
  const columns = Array.from({ length: 40 }, (_, index) => [`c${index}`, Uint8Array.of(index)]);
  const file = encodeArrow(Object.fromEntries(columns), 1);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const since = performance.now();
  for (let offset = 0; offset + 4 <= file.length; offset += 4) {
    const before = view.getUint32(offset, true);
    for (const word of [0x7fffffff, 0xffffffff, 0x10000, file.length >> 2]) {
      view.setUint32(offset, word, true);
      tryDecode(file);
    }
    view.setUint32(offset, before, true);
  }
  // 0.05 ms a file where nothing is followed too often; a loop over 2^31 would take seconds.
  const milliseconds = (performance.now() - since) / file.length;
  assert(milliseconds < 20, `${milliseconds} ms a file`);
});

Deno.test("damaged arrow files: random bytes between the marks", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
    const file = new Uint8Array(bytes.length + 18);
    file.set(new TextEncoder().encode("ARROW1"));
    file.set(bytes, 8);
    new DataView(file.buffer).setUint32(8 + bytes.length, bytes.length, true);
    file.set(new TextEncoder().encode("ARROW1"), 12 + bytes.length);
    tryDecode(file);
  }));
});

Deno.test("arrow files that hold something else are refused with the reason", () => {
  const tables: readonly (readonly [Table, string])[] = [
    [new Table({ x: vectorFromArray([1, 2], new Int32()) }), 'column "x" holds signed integers'],
    [new Table({ x: vectorFromArray([1, 2], new Float32()) }), 'column "x" holds no integers'],
    [new Table({ x: vectorFromArray(["a"], new Utf8()) }), 'column "x" holds no integers'],
    [new Table({ x: vectorFromArray([1n], new Uint64()) }), 'column "x" holds integers of 64 bits'],
    [
      new Table({ x: vectorFromArray([1, null], new Uint8()) }),
      'column "x" has rows without a value',
    ],
    [
      new Table({ x: vectorFromArray(["a"], new Dictionary(new Utf8(), new Uint8())) }),
      'column "x"',
    ],
  ];
  for (const [table, reason] of tables) {
    assertThrows(() => decodeArrow(tableToIPC(table, "file")), ArrowError, reason);
  }
});

for (
  const [what, bytes, reason] of [
    ["nothing", [], "it does not begin with ARROW1 at byte 0"],
    [
      "another kind of file",
      [...new TextEncoder().encode("PAR1PAR1PAR1PAR1")],
      "begin with ARROW1",
    ],
    ["a stream", [...tableToIPC(new Table({}), "stream")], "it does not begin with ARROW1"],
    ["a start alone", [...new TextEncoder().encode("ARROW1\0\0")], "as if it had been cut off"],
  ] as const
) {
  Deno.test(`arrow files are not ${what}`, () => {
    assertThrows(() => decodeArrow(Uint8Array.from(bytes)), ArrowError, reason);
  });
}
