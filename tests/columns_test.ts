import { assertEquals, assertThrows } from "@std/assert";
import { defineTable, Table, tableOf } from "../lib/columns.ts";

const points = defineTable("points", { x: "u32", kind: "u8", y: "u16" });

Deno.test("tables grow and keep their rows, whatever the order of their columns' widths", () => {
  const table = new Table(points, 1);
  for (let row = 0; row < 1000; row++) {
    table.reserve(row + 1);
    table.columns.x[row] = row * 1_000_003;
    table.columns.kind[row] = row;
    table.columns.y[row] = row * 7;
    table.rows = row + 1;
  }
  assertEquals(table.row(999), { x: 999 * 1_000_003, kind: 999 % 256, y: 6993 });
  assertEquals(table.row(0), { x: 0, kind: 0, y: 0 });
  assertEquals(Object.values(table.filled()).map((values) => values.length), [1000, 1000, 1000]);
  assertEquals(points.rowBytes, 7);
});

Deno.test("tables have no rows but those in use", () => {
  const table = new Table(points, 8);
  table.rows = 2;
  assertThrows(() => table.row(2), RangeError, 'row 2 of table "points": it has 2');
  assertThrows(() => table.row(-1), RangeError);
});

Deno.test("tableOf takes columns of the schema's types and one length, and no others", () => {
  const x = Uint32Array.of(1, 2);
  const kind = Uint8Array.of(3, 4);
  const y = Uint16Array.of(5, 6);
  assertEquals(tableOf(points, { x, kind, y }).row(1), { x: 2, kind: 4, y: 6 });
  assertThrows(() => tableOf(points, { x, kind }), TypeError, 'column "y"');
  assertThrows(() => tableOf(points, { x, kind, y: x }), TypeError, "must be u16");
  assertThrows(() => tableOf(points, { x, kind: kind.subarray(1), y }), TypeError, "hold 2 rows");
});
