import { assertEquals, assertStrictEquals } from "@std/assert";
import { LentWords } from "../../lib/machine/lent_words.ts";

// Copies in memory that is used again; a piece of it has 2^20 words.

Deno.test("LentWords keeps copies apart until they are taken back, and uses their memory again", () => {
  const lent = new LentWords();
  const list = Uint32Array.of(1, 2, 3, 4);
  const [one, other] = [lent.copy(list, 3)!, lent.copy(list, 2)!];
  list.fill(9);
  assertEquals([[...one], [...other]], [[1, 2, 3], [1, 2]]);
  lent.takeBack();
  const again = lent.copy(list, 4)!;
  assertStrictEquals(again.buffer, one.buffer);
  assertEquals([...one], [9, 9, 9]);
});

Deno.test("LentWords goes on in another piece where one is full, and refuses what fits in none", () => {
  const lent = new LentWords();
  const list = new Uint32Array(2 ** 20 + 1).fill(7);
  const [long, next] = [lent.copy(list, 2 ** 20)!, lent.copy(list, 1)!];
  next[0] = 8;
  assertEquals([long.length, long[0], long.at(-1), long.buffer === next.buffer], [
    ...[2 ** 20, 7, 7, false],
  ]);
  assertEquals(lent.copy(list, 2 ** 20 + 1), undefined);
});
