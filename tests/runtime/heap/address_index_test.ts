import { assertEquals } from "@std/assert";
import { random } from "../../support/random.ts";
import { AddressIndex } from "../../../runtime/heap/address_index.ts";

Deno.test("address index has what a Map has, also when addresses collide and are taken out", () => {
  const { below, pick } = random(5);
  const index = new AddressIndex();
  const map = new Map<number, number>();
  const steps = [
    () => 8 + 16 * below(500), // dense, as in a heap of small blocks
    () => 0x10000 * (1 + below(0x7fff)), // the low bits are all the same
    () => 1 + below(0x7fffffff),
  ];
  for (let operation = 0; operation < 60_000; operation++) {
    // It grows to many times its first size, and becomes almost empty in between.
    const fills = Math.floor(operation / 10_000) % 2 === 0;
    const address = pick(steps)();
    assertEquals(index.get(address), map.get(address) ?? -1);
    if (below(10) < (fills ? 8 : 1)) {
      if (map.has(address)) continue;
      index.set(address, operation);
      map.set(address, operation);
    } else {
      const one = fills || map.size === 0 ? address : map.keys().next().value!;
      assertEquals(index.take(one), map.get(one) ?? -1);
      map.delete(one);
      assertEquals(index.get(one), -1);
    }
    assertEquals(index.count, map.size);
  }
  assertEquals([...index.addresses()], [...map.keys()].sort((a, b) => a - b));
  for (const [address, value] of map) assertEquals(index.take(address), value);
  assertEquals([index.count, index.addresses().length], [0, 0]);
});

Deno.test("address index has nothing at what can be no address", () => {
  const index = new AddressIndex();
  index.set(8, 1);
  for (const address of [0, -0, -8, 8.5, 8 + 2 ** 32, NaN, Infinity, -Infinity]) {
    assertEquals(index.get(address), -1);
    assertEquals(index.take(address), -1);
  }
  assertEquals(index.take(8), 1);
});
