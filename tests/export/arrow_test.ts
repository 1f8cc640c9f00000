import { assert, assertEquals, assertThrows } from "@std/assert";
import { tableFromIPC } from "apache-arrow";
import fc from "fast-check";
import { type Column, decodeArrow, encodeArrow } from "../../export/arrow.ts";

// apache-arrow writes the files, and its own reader is the oracle of ours; pyarrow's and Polars' files
// show that it reads more than what it writes.

const anyName = fc.string({ unit: "grapheme", maxLength: 8 });
const anyColumn = (rows: number): fc.Arbitrary<Column> => {
  const length = { minLength: rows, maxLength: rows };
  return fc.oneof(fc.uint8Array(length), fc.uint16Array(length), fc.uint32Array(length));
};
const anyTable = fc.nat({ max: 40 }).chain((rows) =>
  fc.record({
    rows: fc.constant(rows),
    columns: fc.dictionary(anyName, anyColumn(rows), { maxKeys: 6 }),
    metadata: fc.dictionary(anyName, fc.string({ unit: "grapheme" }), { maxKeys: 3 }),
  })
);

/** A table as plain lists, so that prototypes of objects do not count. */
const listed = (table: {
  columns: Readonly<Record<string, Column>>;
  rows: number;
  metadata: Readonly<Record<string, string>>;
}) => ({
  columns: Object.entries(table.columns),
  rows: table.rows,
  metadata: Object.entries(table.metadata).sort(),
});

Deno.test("arrow files give back the table that was written", () => {
  fc.assert(fc.property(anyTable, (table) => {
    const file = encodeArrow(table.columns, table.rows, table.metadata);
    assertEquals(listed(decodeArrow(file)), listed(table));
  }));
});

Deno.test("arrow files say the same to apache-arrow's own reader", () => {
  fc.assert(fc.property(anyTable, ({ columns, rows, metadata }) => {
    // It takes a table without columns for one without rows, and an empty name for "null".
    fc.pre(Object.keys(columns).length > 0 && !Object.hasOwn(columns, ""));
    const table = tableFromIPC(encodeArrow(columns, rows, metadata));
    assertEquals(table.numRows, rows);
    assertEquals(
      table.schema.fields.map(({ name, nullable }) => [name, nullable]),
      Object.keys(columns).map((name) => [name, false]),
    );
    for (const [index, column] of Object.values(columns).entries()) {
      assertEquals([...table.getChildAt(index)!], [...column]);
    }
    assertEquals([...table.schema.metadata].sort(), Object.entries(metadata).sort());
  }));
});

for (const columns of [{}, { pc: new Uint32Array(0), code: new Uint8Array(0) }]) {
  const names = Object.keys(columns);
  Deno.test(`arrow files may have no rows, of ${names.length} columns`, () => {
    const file = encodeArrow(columns, 0, { table: "none" });
    assertEquals(
      listed(decodeArrow(file)),
      listed({ columns, rows: 0, metadata: { table: "none" } }),
    );
    assertEquals(tableFromIPC(file).numRows, 0);
  });
}

Deno.test("arrow files take the first rows of longer columns", () => {
  const columns = { pc: Uint32Array.of(1, 2, 3, 4), code: Uint8Array.of(5, 6, 7) };
  const file = encodeArrow(columns, 3);
  assertEquals(decodeArrow(file).columns, { pc: Uint32Array.of(1, 2, 3), code: columns.code });
  assertEquals(file, encodeArrow({ ...columns, pc: columns.pc.subarray(0, 3) }, 3));
});

Deno.test("arrow files are equal for equal tables, whatever the metadata's order", () => {
  const columns = () => ({ pc: Uint32Array.of(1, 2), half: Uint16Array.of(3, 4) });
  const file = encodeArrow(columns(), 2, { table: "cpu", shard: "1" });
  assertEquals(file, encodeArrow(columns(), 2, { shard: "1", table: "cpu" }));
  // Columns that lie elsewhere in memory make no difference.
  const large = Uint32Array.of(9, 1, 2, 9).subarray(1, 3);
  assertEquals(file, encodeArrow({ ...columns(), pc: large }, 2, { table: "cpu", shard: "1" }));
});

Deno.test("arrow files keep the order of columns", () => {
  const file = encodeArrow({ z: Uint8Array.of(1), a: Uint8Array.of(2) }, 1);
  assertEquals(Object.keys(decodeArrow(file).columns), ["z", "a"]);
});

Deno.test("arrow columns are views of the file", () => {
  const columns = {
    a: Uint8Array.of(1, 2, 3),
    b: Uint16Array.of(4, 5, 6),
    c: Uint32Array.of(7, 8, 9),
  };
  const file = encodeArrow(columns, 3);
  for (const [name, column] of Object.entries(decodeArrow(file).columns)) {
    assert(column.buffer === file.buffer, name);
  }
});

Deno.test("arrow columns are copies where the file is not aligned for them", () => {
  const columns = {
    a: Uint8Array.of(1, 2, 3),
    b: Uint16Array.of(4, 5, 6),
    c: Uint32Array.of(7, 8, 9),
  };
  const file = encodeArrow(columns, 3);
  for (const shift of [1, 2, 3, 4]) {
    const shifted = new Uint8Array(file.length + shift).subarray(shift);
    shifted.set(file);
    const back = decodeArrow(shifted).columns;
    assertEquals(back, columns);
    const shared = Object.values(back).map(({ buffer }) => buffer === shifted.buffer);
    assertEquals(shared, [true, shift % 2 === 0, shift % 4 === 0]);
  }
});

const expected = {
  pc: Uint32Array.of(4096, 4100, 4104, 4108, 4112),
  half: Uint16Array.of(1, 2, 3, 4, 65535),
  code: Uint8Array.of(0, 1, 2, 3, 255),
};
for (
  const [name, metadata] of [
    // In two batches, of three rows and two.
    ["pyarrow", { table: "cpu" }],
    // With columns that could have nulls, and none.
    ["polars", {}],
  ] as const
) {
  Deno.test(`arrow files of ${name} can be read`, async () => {
    const file = await Deno.readFile(
      new URL(`../../testdata/arrow/${name}.arrow`, import.meta.url),
    );
    assertEquals(decodeArrow(file), { columns: expected, rows: 5, metadata });
  });
}

Deno.test("arrow files are refused columns that are too short, and rows that are none", () => {
  const pc = Uint32Array.of(1, 2);
  assertThrows(() => encodeArrow({ pc }, 3), RangeError, 'column "pc": it has 2 values');
  for (const rows of [-1, 1.5, NaN, Infinity]) {
    assertThrows(() => encodeArrow({ pc }, rows), RangeError, "no number of rows");
  }
});

Deno.test("arrow files are refused columns of other types, and texts that are none", () => {
  for (const column of [[1], new Int32Array(1), new Float64Array(1), new Uint8ClampedArray(1)]) {
    const columns = { pc: column as unknown as Column };
    assertThrows(() => encodeArrow(columns, 1), TypeError, 'column "pc"');
  }
  const pc = Uint32Array.of(1);
  assertThrows(() => encodeArrow({ "\ud800": pc }, 1), TypeError, "lone surrogate");
  assertThrows(() => encodeArrow({ pc }, 1, { "\udc00": "" }), TypeError, "lone surrogate");
  assertThrows(() => encodeArrow({ pc }, 1, { a: "\udc00" }), TypeError, "lone surrogate");
});
