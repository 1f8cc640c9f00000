import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { ShortLists } from "../../lib/machine/short_lists.ts";

Deno.test("ShortLists keeps copies apart, and numbers of both kinds as they are", () => {
  const lists = new ShortLists();
  const list = Uint32Array.of(1, 0xffff_ffff, 3);
  const signed = Int32Array.of(-1, 5);
  const copies = [lists.copy(list, 3), lists.copySigned(signed, 2), lists.copy(list, 1)];
  list.fill(9);
  signed.fill(9);
  assertEquals(copies.map((copy) => [...copy]), [[1, 0xffff_ffff, 3], [-1, 5], [1]]);
  assertStrictEquals(copies[0]!.buffer, copies[2]!.buffer);
});

Deno.test("ShortLists goes on in a new buffer, and never uses one again", () => {
  const lists = new ShortLists();
  const list = Uint32Array.from({ length: 36 }, (_, index) => index);
  const copies = Array.from({ length: 1000 }, () => lists.copy(list, 36));
  const buffers = new Set(copies.map(({ buffer }) => buffer));
  // 227 of 36 words fit in 8192.
  assertEquals(buffers.size, 5);
  assert(copies.every((copy) => copy.every((word, index) => word === index)));
  assertEquals(lists.copy(new Uint32Array(10_000), 10_000).length, 10_000);
});
