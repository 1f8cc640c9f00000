import { assertEquals } from "@std/assert";
import {
  ABOVE,
  ADDRESS,
  BELOW,
  BlockTable,
  NONE,
  SIZE,
} from "../../../runtime/heap/block_table.ts";

Deno.test("block table uses rows again, so that it grows with the blocks and not with the requests", () => {
  const table = new BlockTable();
  const block = table.addRegion(0x1000, 0x100);
  const { length } = table.rows;
  for (let times = 0; times < 10_000; times++) {
    const upper = table.split(block, 0x40);
    table.split(upper, 0x20);
    table.join(upper, table.rows[upper + ABOVE]!);
    table.join(block, upper);
  }
  assertEquals(table.rows.length, length);
});

Deno.test("block table keeps the order of memory while it grows", () => {
  const table = new BlockTable();
  const block = table.addRegion(0x1000, 0x10000);
  // Cut from the top, 0x10 each.
  for (let size = 0xfff0; size > 0; size -= 0x10) table.split(block, size);
  let [row, below, address] = [block, NONE, 0x1000];
  for (; table.rows[row + ABOVE] !== NONE; row = table.rows[row + ABOVE]!) {
    const { rows } = table;
    assertEquals([rows[row + ADDRESS], rows[row + SIZE], rows[row + BELOW]], [
      address,
      0x10,
      below,
    ]);
    below = row;
    address += 0x10;
  }
  assertEquals([address, table.rows[row + ADDRESS]], [0x11000, 0x11000]);
});
