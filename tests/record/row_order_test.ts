import { assertEquals } from "@std/assert";
import { RowOrder } from "../../lib/record/row_order.ts";
import { random } from "../support/random.ts";

Deno.test("orders of rows go by the column sorted last, then by those before, then by row", () => {
  const order = new RowOrder();
  const rnd = random(7);
  for (const count of [0, 1, 2, 40, 3000, 17]) {
    const rows = Array.from({ length: count }, (_, row) => ({
      row,
      // Few values, of all sizes: each digit matters, and ties are many.
      low: [0, 1, 0x7ff, 0x800, 0x3fffff, 0x400000, 0xffffffff][rnd.below(7)]!,
      high: rnd.below(3),
    }));
    order.begin(count);
    order.sortBy(Uint32Array.from(rows, ({ low }) => low));
    order.sortBy(Uint32Array.from(rows, ({ high }) => high));
    const sorted = Uint32Array.from(rows, ({ row }) => row);
    order.apply(sorted);
    const expected = rows.toSorted((x, y) => x.high - y.high || x.low - y.low || x.row - y.row);
    assertEquals([...sorted], expected.map(({ row }) => row), `${count} rows`);
  }
});
